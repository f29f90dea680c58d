import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CollimateError } from '@collimate/kernel-errors';
import { decodeToken, type Way } from '@collimate/platform-pki';
import { readRunFile } from '../config/run.file.js';
import { SITE_PREFIX, proxyTo, readSiteConfig, type SiteConfig } from '../config/site-config.js';
import { AgentError } from '../ground/agent.error.js';
import { CHECKS } from './checks.js';
import { examine } from './examine.js';
import type { Examination } from '../examination/examination.js';
import { CoordinatorVisit } from '../examination/coordinator.visit.js';

/** Settings of the package's unit, for a run of the doctor from a shell. */
const PACKAGED = { COLLIMATE_SITE_CONFIG: '/etc/collimate/agent.yaml', COLLIMATE_SITE_DATA: '/var/lib/collimate-agent' };
/** Longest time for one step of the way, ms. */
const STEP_MS = 10_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `collimate-agent doctor`: examines this machine and the way to the coordinator, and prints a report as JSON. It needs
 * neither a running agent nor a token. `collimate site doctor` calls it and shows the report to people.
 * @param words arguments after `doctor`
 * @throws AgentError DOCTOR_ARGUMENT
 */
export async function runDoctor(words: readonly string[], env: Environment): Promise<void> {
  const report = await examine(examinationOf(words, env), CHECKS);
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

/**
 * @returns the targets of the examination @throws AgentError DOCTOR_ARGUMENT for an unknown word, or a malformed
 *   address
 */
export function examinationOf(words: readonly string[], env: Environment): Examination {
  const { values, positionals } = read(words);
  const settings = settingsOf(env);
  const target = targetOf(positionals[0] ?? settings.config?.coordinatorUrl, settings.config);
  const way = target.url === undefined ? undefined : wayTo(target.url, settings.config);
  return {
    ...settings,
    env,
    way,
    pin: target.pin,
    visit: way === undefined ? undefined : new CoordinatorVisit(way),
    idleMs: 1000 * Number(values.idle),
    images: values.images,
    backups: values.backups,
    granted: values.granted ?? [],
  };
}

function read(words: readonly string[]): {
  readonly values: { readonly idle: string; readonly images?: string; readonly backups?: string; readonly granted?: string[] };
  readonly positionals: readonly string[];
} {
  try {
    const options = {
      idle: { type: 'string', default: '10' },
      images: { type: 'string' },
      backups: { type: 'string' },
      granted: { type: 'string', multiple: true },
    } as const;
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    if (positionals.length <= 1 && /^\d{1,3}$/.test(values.idle)) return { values, positionals };
  } catch {
    // The error below names the arguments that exist.
  }
  throw new AgentError(
    'DOCTOR_ARGUMENT',
    'doctor takes one address or invitation, --idle SECONDS, --images and --backups FOLDER',
  );
}

type Settings = Pick<Examination, 'config' | 'configTrouble' | 'configFile'>;

/** The settings of the environment; those of the package if the environment names none. */
function settingsOf(env: Environment): Settings {
  const isSet = Object.keys(env).some((key) => key.startsWith(SITE_PREFIX));
  const used = !isSet && existsSync(PACKAGED.COLLIMATE_SITE_CONFIG) ? { ...env, ...PACKAGED } : env;
  const configFile = used['COLLIMATE_SITE_CONFIG'];
  try {
    return { config: readSiteConfig(used), configTrouble: undefined, configFile };
  } catch (error) {
    if (!(error instanceof CollimateError)) throw error;
    return { config: undefined, configTrouble: error.message, configFile };
  }
}

/** The coordinator that was named, else the one of the enrolment, whose key an enrolled site knows. */
function targetOf(named: string | undefined, config: SiteConfig | undefined): { readonly url?: URL; readonly pin?: string } {
  const { coordinator, authority } = config === undefined ? {} : readRunFile(config.dataFolder);
  const text = named ?? coordinator;
  if (text === undefined) return {};
  if (text.startsWith('CM1-')) {
    const { url, spki } = decodeToken(text);
    return { url: new URL(url), pin: spki };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isKnown = coordinator !== undefined && URL.canParse(coordinator) && new URL(coordinator).host === url?.host;
  if (url?.protocol === 'https:') return isKnown && authority !== undefined ? { url, pin: authority } : { url };
  throw new AgentError('DOCTOR_ARGUMENT', 'the address of a coordinator begins with https://, and an invitation with CM1-');
}

function wayTo({ hostname, port }: URL, config: SiteConfig | undefined): Way {
  const host = hostname.replace(/^\[|\]$/g, '');
  const proxy = config === undefined ? undefined : proxyTo(config, host);
  return { host, port: Number(port || '443'), timeoutMs: STEP_MS, ...(proxy === undefined ? {} : { proxy }) };
}
