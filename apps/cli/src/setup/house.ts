import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { runningApi, siteApi } from '../remote/site.address.js';

/** Service, file of settings and data folder of the package. */
const UNIT = 'collimate-agent.service';
const SETTINGS = '/etc/collimate/agent.yaml';
const DATA = '/var/lib/collimate-agent';

/** Settings, data and service of the agent on this machine. */
export interface House {
  /** Undefined where it has its settings from the environment, as in a container or a clone. */
  readonly settingsFile: string | undefined;
  readonly dataFolder: string;
  /** Whether systemd knows the service and this account may start it. */
  readonly hasService: boolean;
  /** Address of the local API: the option if given, otherwise from the running agent or the settings. */
  api(): string;
}

/** Options about the agent on this machine. */
export interface HouseOptions {
  readonly api?: string;
  readonly settings?: string;
  readonly data?: string;
}

/** @returns the house of the package, or the one that the options name */
export function houseOf(options: HouseOptions, env: NodeJS.ProcessEnv): House {
  const settings = options.settings ?? env['COLLIMATE_SITE_CONFIG'] ?? (existsSync(SETTINGS) ? SETTINGS : undefined);
  // The agent's program is started in another folder.
  const settingsFile = settings === undefined ? undefined : resolve(settings);
  const dataFolder = resolve(options.data ?? env['COLLIMATE_SITE_DATA'] ?? DATA);
  return {
    settingsFile,
    dataFolder,
    hasService: options.data === undefined && isRoot() && isKnown(),
    api: () => {
      const named = options.api ?? env['COLLIMATE_API'];
      const found = named ?? runningApi(dataFolder) ?? portOf(settingsFile);
      return siteApi(found === undefined ? {} : { api: found }, env);
    },
  };
}

/** Calls systemd. @returns its complaint; undefined on success */
export function systemctl(...words: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync('systemctl', [...words, UNIT], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim().slice(0, 300);
}

/** Has systemd read the units again. @returns its complaint; undefined on success */
export function daemonReload(): string | undefined {
  const { status, stderr } = spawnSync('systemctl', ['daemon-reload'], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim().slice(0, 300);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function isKnown(): boolean {
  if (!existsSync('/run/systemd/system')) return false;
  const { stdout } = spawnSync('systemctl', ['show', UNIT, '--property=LoadState', '--value'], { encoding: 'utf8' });
  return stdout.trim() === 'loaded';
}

function portOf(settingsFile: string | undefined): string | undefined {
  try {
    const { apiPort } = parse(readFileSync(settingsFile ?? '', 'utf8')) as { readonly apiPort?: unknown };
    return typeof apiPort === 'number' ? `http://127.0.0.1:${apiPort}` : undefined;
  } catch {
    return undefined;
  }
}
