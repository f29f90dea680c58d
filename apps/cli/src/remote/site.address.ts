import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDocumentOf } from '@collimate/platform-site-api';
import { siteClient, type SiteClient } from '@collimate/platform-site-client';
import { CliError } from '../errors/cli.error.js';
import { configFolder, type Environment } from './config.folder.js';
import { firstLine } from './secret.source.js';
import { keptSession, sessionFile } from './session.file.js';

/** Data folder of the package, which root and the account of the service read. */
const PACKAGED_DATA = '/var/lib/collimate-agent';

/** Default address of the agent. */
export const DEFAULT_API = 'http://127.0.0.1:8181';

/** Options of every `collimate site` command on the agent and the caller. */
export interface SiteOptions {
  readonly api?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/**
 * @returns origin of the local API: --api, else COLLIMATE_API, else the address in the agent's `run.json` if that can
 *   be read, else the default port
 * @throws CliError BAD_ADDRESS unless it is plain HTTP on this machine: a token would travel in the clear
 */
export function siteApi(options: SiteOptions, env: Environment): string {
  const text = options.api ?? (env['COLLIMATE_API'] || runningApi(env['COLLIMATE_SITE_DATA'] || PACKAGED_DATA) || DEFAULT_API);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || !LOOPBACK.test(url.hostname)) {
    throw new CliError('BAD_ADDRESS', 'input', `"${text}" is not an address of an agent on this machine`, {
      hint: `The local API listens on loopback alone, for example ${DEFAULT_API}; from elsewhere, forward the port by ssh -L.`,
    });
  }
  return url.origin;
}

/** @returns the address that the last agent of a data folder listened at; undefined where that cannot be read */
export function runningApi(dataFolder: string): string | undefined {
  try {
    return runDocumentOf(readFileSync(join(dataFolder, 'run.json'), 'utf8')).api;
  } catch {
    return undefined;
  }
}

/** The token: --token, --token-file, COLLIMATE_TOKEN, else the session of `site login`. @throws CliError NOT_LOGGED_IN, NO_SECRET */
export function siteToken(api: string, options: SiteOptions, env: Environment): string {
  if (options.token !== undefined) return options.token;
  if (options.tokenFile !== undefined) return firstLine(options.tokenFile);
  return env['COLLIMATE_TOKEN'] || keptSession(sessionFile(configFolder(env)), api, new Date().toISOString()).token;
}

/** @returns the local API as the caller */
export function siteOf(api: string, options: SiteOptions, env: Environment): SiteClient {
  return siteClient({ url: api, token: siteToken(api, options, env) });
}
