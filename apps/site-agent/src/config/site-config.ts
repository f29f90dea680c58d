import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isZone } from '@collimate/governance-consent';
import { compare, parseRational, ZERO, type Rational } from '@collimate/kernel-numeric';
import type { TunnelProxy } from '@collimate/platform-pki';
import {
  LOG_LEVELS,
  ServiceKitError,
  integerSetting,
  loadConfig,
  portSetting,
  tracesSetting,
  type LogLevel,
} from '@collimate/platform-service-kit';
import { isWitness } from '@collimate/platform-witness';
import { z } from 'zod';

import { besideFolder } from './beside.folder.js';
import { isDirect, isDirectList, isProxy, proxyOf } from './proxy.setting.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Beginning of the names of the agent's settings in the environment. */
export const SITE_PREFIX = 'COLLIMATE_SITE_';

/** Settings of an agent; the key `apiPort` is COLLIMATE_SITE_API_PORT in the environment. Help and documentation are made from it. */
export const siteConfigSchema = z.object({
  data: z.string().min(1).meta({ description: 'the data folder: database, run.json; made with mode 0700 if it is absent' }),
  apiPort: portSetting().default(8181).meta({ description: 'loopback port of the local API, 0 for any, which run.json names' }),
  metricsPort: portSetting()
    .optional()
    .meta({ description: 'plain HTTP on loopback for `/healthz` and `/metrics`, 0 for any', absent: 'none' }),
  traces: tracesSetting().meta({
    description:
      'an OTLP receiver over HTTP in the house, for traces of the calls to the coordinator, `http://collector:4318/v1/traces`',
    absent: 'none',
  }),
  coordinator: z
    .url({ protocol: /^https$/ })
    .optional()
    .meta({ description: 'another way to the coordinator than the token names, `https://…`', absent: 'from the token' }),
  proxy: z.string().refine(isProxy, 'must be http://host:port or http://user:password@host:port').optional().meta({
    description:
      'a proxy that opens the way by CONNECT, `http://host:port` or `http://user:password@host:port`; `https://…` where the proxy itself speaks TLS',
    absent: 'none',
  }),
  proxyAuthority: z.string().min(1).optional().meta({
    description: 'PEM file of the authority that the certificate of an `https://` proxy comes from',
    absent: 'those that the system trusts',
  }),
  inspectionAuthority: z.string().min(1).optional().meta({
    description:
      "PEM file of the authority by which the hospital's own inspection ends TLS on the way to the coordinator: it may then read what passes, and alter none of it; after the enrolment, which needs the open way",
    absent: 'whoever ends TLS is refused',
  }),
  noProxy: z.string().refine(isDirectList, 'must be hosts, networks and domains, parted by commas').optional().meta({
    description: 'coordinators that are reached without the proxy: `.house.example,10.0.0.0/8`',
    absent: 'none',
  }),
  witnesses: witnessSetting().meta({
    description:
      'independent witnesses (C2SP tlog-witness) that cosign the heads of its log of releases, each as address and key, `https://w.example.org w.example.org/w1+1a2b3c4d+BA…`; in the file a list, in the environment with commas between. They are reached through the proxy, if there is one',
    absent: 'none',
  }),
  queue: z
    .string()
    .regex(/^(local$|rediss?:\/\/|postgres(ql)?:\/\/)/)
    .default('local')
    .meta({ description: 'where jobs wait: `local` for a table of the database, `redis://…` or `postgres://…`' }),
  workers: integerSetting(1, 64).default(1).meta({ description: 'scans extracted at the same time' }),
  workerKey: z.string().min(1).optional().meta({
    description:
      'file of the key under which scans pass the server of the queue to `collimate-site-worker` programs on other machines, 64 hex digits; with it `workers` scans are with them at the same time',
    absent: 'the agent extracts by itself',
  }),
  budget: z.string().refine(isPositive, 'must be a positive rational such as 9/10').default('9/10').meta({
    description: 'lifetime budget in rho, a fraction; taken at the first start, later it can only lower it',
  }),
  patientBudget: z.string().refine(isPositive, 'must be a positive rational such as 1/2').optional().meta({
    description:
      'what the releases may cost one patient for life, in rho, a fraction; whoever has no room is left out of an answer in silence',
    absent: 'the lifetime budget',
  }),
  shortestOpeningMs: integerSetting(1, 31 * DAY_MS)
    .default(DAY_MS)
    .meta({
      description: 'shortest distance of two openings that this hospital approves, ms; each opening may be charged anew',
    }),
  shortestTickMs: integerSetting(1, HOUR_MS).default(10_000).meta({
    description:
      'shortest distance of two ticks on which answers leave that this hospital approves, ms; while rows are read the link is silent for steps of no less, up to 2 s',
  }),
  progressTickMs: integerSetting(1, DAY_MS).default(HOUR_MS).meta({
    description:
      'the coordinator hears of progress on multiples of this alone, ms, so that the moment tells nothing of the cohort',
  }),
  researchCopy: z.enum(['on', 'off']).default('off').meta({
    description:
      '`on` keeps a cleaned copy of every scan that a study read, in `research/<subject>/<study>/<scan>`; a second study with the same plan takes the features that are there and reads nothing, so it has no copies',
  }),
  keys: z.string().min(1).optional().meta({
    description: 'folder of the keys; never inside a folder that people copy',
    absent: '`<DATA>-keys`',
  }),
  kek: z.string().refine(isCustodian, 'must be file:///PATH or https://HOST/…/keys/NAME').optional().meta({
    description:
      'who keeps the key under which the files of the key folder are sealed: `file:///PATH` of 64 hex digits elsewhere, or a service with the transit API, `https://host:8200/v1/transit/keys/NAME`',
    absent: 'nobody: the files stand open in their folder',
  }),
  kekTokenFile: z.string().min(1).optional().meta({
    description: 'file with the token for that service in its first line',
    absent: 'none',
  }),
  withdrawals: z.string().min(1).optional().meta({
    description: 'file of the list of withdrawals, which every backup takes',
    absent: '`<DATA>-withdrawals/withdrawals.log`',
  }),
  withdrawalsCopy: z.string().min(1).optional().meta({
    description:
      'a second file for the same list, on another machine: a network share. Its folder has to be there; the agent does not make it, so that nothing is written to the local disk while the share is not mounted',
    absent: 'none, and the status says so',
  }),
  zone: z.string().refine(isZone, 'must be a time zone such as Europe/Berlin').default('UTC').meta({
    description: 'zone in which a date without a time begins, as in a consent table: `Europe/Berlin`',
  }),
  patientSystem: z.string().trim().min(1).max(200).optional().meta({
    description:
      "system of the hospital's own patient number in FHIR documents, `https://…` or `urn:oid:…`; an identifier of another system is never taken for it",
    absent: 'none: a number has to be marked by the type MR',
  }),
  logLevel: z
    .enum(LOG_LEVELS)
    .default('info')
    .meta({ description: `how much it logs: ${LOG_LEVELS.join(', ')}` }),
});

/** Settings of this agent, read once at the start and frozen. */
export interface SiteConfig {
  readonly dataFolder: string;
  /** See keyPlaceOf. */
  readonly keyFolder: string | undefined;
  /** `file:///…` or `https://…`; undefined if no custodian covers the keys. */
  readonly kek: string | undefined;
  readonly kekTokenFile: string | undefined;
  readonly withdrawalFile: string;
  readonly withdrawalCopy: string | undefined;
  readonly apiPort: number;
  /** Port of `/healthz` and `/metrics`; undefined if they are off. */
  readonly metricsPort: number | undefined;
  /** Receiver of traces; undefined for none. */
  readonly traces: string | undefined;
  readonly coordinatorUrl: string | undefined;
  /** Undefined where everything is reached directly; see proxyTo. */
  readonly proxy: TunnelProxy | undefined;
  /** PEM of the authority with which the hospital's own inspection ends TLS; undefined where no inspection is allowed. */
  readonly inspectionAuthority: string | undefined;
  /** Hosts that are reached without it; see isDirect. */
  readonly noProxy: string;
  /** Addresses and keys, as `parseWitness` reads them. */
  readonly witnesses: readonly string[];
  readonly queue: string;
  readonly workers: number;
  /** File of the key of workers on other machines; undefined where the agent extracts by itself. */
  readonly workerKey: string | undefined;
  readonly siteBudget: Rational;
  /** Lifetime budget of one patient; undefined if a patient may use the whole budget of the site. */
  readonly patientBudget: Rational | undefined;
  readonly shortestOpeningMs: number;
  readonly shortestTickMs: number;
  readonly progressTickMs: number;
  readonly researchCopy: boolean;
  readonly zone: string;
  /** System of the hospital's own patient number in FHIR; undefined if its people have named none. */
  readonly patientSystem: string | undefined;
  readonly logLevel: LogLevel;
}

/** The token under which the configuration is injected. */
export const SITE_CONFIG = Symbol('SITE_CONFIG');

/**
 * @param env the variables of the process; those that begin with COLLIMATE_SITE_ are ours, all of them
 * @throws ServiceKitError CONFIG_INVALID naming the key, never its value
 */
export function readSiteConfig(env: Readonly<Record<string, string | undefined>>): SiteConfig {
  const settings = loadConfig(siteConfigSchema, { env, prefix: SITE_PREFIX });
  return Object.freeze({
    dataFolder: settings.data,
    keyFolder: settings.keys,
    kek: settings.kek,
    kekTokenFile: settings.kekTokenFile,
    withdrawalFile: settings.withdrawals ?? join(besideFolder(settings.data, 'withdrawals'), 'withdrawals.log'),
    withdrawalCopy: settings.withdrawalsCopy,
    apiPort: settings.apiPort,
    metricsPort: settings.metricsPort,
    traces: settings.traces,
    coordinatorUrl: settings.coordinator,
    proxy: settings.proxy === undefined ? undefined : readProxy(settings.proxy, settings.proxyAuthority),
    inspectionAuthority: settings.inspectionAuthority === undefined ? undefined : readAuthority(settings.inspectionAuthority),
    noProxy: settings.noProxy ?? '',
    witnesses: settings.witnesses,
    queue: settings.queue,
    workers: settings.workers,
    workerKey: workerKeyOf(settings),
    siteBudget: parseRational(settings.budget),
    patientBudget: settings.patientBudget === undefined ? undefined : parseRational(settings.patientBudget),
    shortestOpeningMs: settings.shortestOpeningMs,
    shortestTickMs: settings.shortestTickMs,
    progressTickMs: settings.progressTickMs,
    researchCopy: settings.researchCopy === 'on',
    zone: settings.zone,
    patientSystem: settings.patientSystem,
    logLevel: settings.logLevel,
  });
}

/** Plain http is allowed for this machine alone: a key that crosses a network in the clear is no longer secret. */
function isCustodian(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, username, password } = new URL(text);
  if (search !== '' || username !== '' || password !== '') return false;
  if (protocol === 'file:') return hostname === '' && pathname.length > 1;
  const isService = /\/keys\/[^/]+\/?$/.test(pathname);
  return isService && (protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)));
}

/** @returns the proxy by which a host is reached; undefined for directly */
export function proxyTo({ proxy, noProxy }: Pick<SiteConfig, 'proxy' | 'noProxy'>, host: string): TunnelProxy | undefined {
  return isDirect(noProxy, host) ? undefined : proxy;
}

/** @throws ServiceKitError CONFIG_INVALID where workers could not be reached */
function workerKeyOf({
  workerKey,
  queue,
}: {
  readonly workerKey?: string | undefined;
  readonly queue: string;
}): string | undefined {
  if (workerKey === undefined || queue !== 'local') return workerKey;
  const key = `${SITE_PREFIX}WORKER_KEY`;
  throw new ServiceKitError(
    'CONFIG_INVALID',
    `${key} needs a server in ${SITE_PREFIX}QUEUE, which workers on other machines reach`,
    {
      place: { tag: key },
    },
  );
}

function readProxy(text: string, authorityFile: string | undefined): TunnelProxy {
  try {
    return proxyOf(text, authorityFile);
  } catch (cause) {
    const key = `${SITE_PREFIX}PROXY_AUTHORITY`;
    throw new ServiceKitError('CONFIG_UNREADABLE', `${key} names a file that cannot be read`, { cause, place: { tag: key } });
  }
}

function isPositive(text: string): boolean {
  try {
    return compare(parseRational(text), ZERO) > 0;
  } catch {
    return false;
  }
}

/** Checks each text at the start. Otherwise a wrong one would show only later, when nobody is watching. */
function witnessSetting(): z.ZodType<readonly string[]> {
  return z
    .union([z.array(z.string()), z.string().transform((text) => text.split(',').filter((one) => one.trim() !== ''))])
    .default([])
    .refine((texts) => texts.every(isWitness), 'must be `https://HOST KEY`') as unknown as z.ZodType<readonly string[]>;
}

function readAuthority(file: string): string {
  try {
    return new X509Certificate(readFileSync(file)).toString();
  } catch (cause) {
    const key = `${SITE_PREFIX}INSPECTION_AUTHORITY`;
    throw new ServiceKitError('CONFIG_UNREADABLE', `${key} names a file that holds no certificate`, {
      cause,
      place: { tag: key },
    });
  }
}
