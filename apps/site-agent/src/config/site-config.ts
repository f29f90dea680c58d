import { join } from 'node:path';
import { isZone } from '@collimate/governance-consent';
import { compare, parseRational, ZERO, type Rational } from '@collimate/kernel-numeric';
import type { TunnelProxy } from '@collimate/platform-pki';
import { LOG_LEVELS, integerSetting, loadConfig, portSetting, type LogLevel } from '@collimate/platform-service-kit';
import { z } from 'zod';

import { besideFolder } from './beside.folder.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Settings of an agent; the key `apiPort` is COLLIMATE_SITE_API_PORT in the environment. */
const siteConfigSchema = z.object({
  /** Folder of the database and run.json; made with permission 0700 if absent. */
  data: z.string().min(1),
  /** Loopback port of the local API; 0 takes a free one, which run.json names. */
  apiPort: portSetting().default(8181),
  /** Address of the coordinator, if it is another than the enrolment token says (a forwarded port, for example). */
  coordinator: z.url({ protocol: /^https$/ }).optional(),
  /** Proxy that opens a tunnel to the coordinator by CONNECT: `http://host:port` or `http://user:password@host:port`. */
  proxy: z.string().refine(isProxy, 'must be http://host:port or http://user:password@host:port').optional(),
  /** Where jobs wait: `local` for a table in the agent's database, else the address of a Redis or a PostgreSQL. */
  queue: z
    .string()
    .regex(/^(local$|rediss?:\/\/|postgres(ql)?:\/\/)/)
    .default('local'),
  /** Scans that are extracted at the same time. */
  workers: integerSetting(1, 64).default(1),
  /** Upper bound of rho over everything this site ever releases; the default is about epsilon 8 at delta 1e-6. */
  budget: z.string().refine(isPositive, 'must be a positive rational such as 9/10').default('9/10'),
  /** Shortest distance of two openings, ms, that the hospital approves: each opening may be charged anew. */
  shortestOpeningMs: integerSetting(1, 31 * DAY_MS).default(DAY_MS),
  /** The coordinator hears how far a study is on multiples of this, ms, so that the moment tells nothing of the cohort. */
  progressTickMs: integerSetting(1, DAY_MS).default(HOUR_MS),
  /** `on` keeps a de-identified copy of every scan that was read. */
  researchCopy: z.enum(['on', 'off']).default('off'),
  /** Folder of the keys; `<DATA>-keys` if it is not named. Never inside a folder that people copy. */
  keys: z.string().min(1).optional(),
  /** File of the list of withdrawals, which every backup takes; `<DATA>-withdrawals/withdrawals.log` if it is not named. */
  withdrawals: z.string().min(1).optional(),
  /** A second file for the same list, on another machine: a network share. */
  withdrawalsCopy: z.string().min(1).optional(),
  /** IANA zone in which a date without a time begins, as in a consent table. */
  zone: z.string().refine(isZone, 'must be a time zone such as Europe/Berlin').default('UTC'),
  logLevel: z.enum(LOG_LEVELS).default('info'),
});

/** How this agent runs: read once at the start and frozen. */
export interface SiteConfig {
  readonly dataFolder: string;
  /** See keyPlaceOf. */
  readonly keyFolder: string | undefined;
  readonly withdrawalFile: string;
  readonly withdrawalCopy: string | undefined;
  readonly apiPort: number;
  readonly coordinatorUrl: string | undefined;
  /** Undefined for a direct connection. */
  readonly proxy: TunnelProxy | undefined;
  readonly queue: string;
  readonly workers: number;
  readonly siteBudget: Rational;
  readonly shortestOpeningMs: number;
  readonly progressTickMs: number;
  readonly researchCopy: boolean;
  readonly zone: string;
  readonly logLevel: LogLevel;
}

/** The token under which the configuration is injected. */
export const SITE_CONFIG = Symbol('SITE_CONFIG');

/**
 * @param env the variables of the process; those that begin with COLLIMATE_SITE_ are ours, all of them
 * @throws ServiceKitError CONFIG_INVALID naming the key, never its value
 */
export function readSiteConfig(env: Readonly<Record<string, string | undefined>>): SiteConfig {
  const settings = loadConfig(siteConfigSchema, { env, prefix: 'COLLIMATE_SITE_' });
  return Object.freeze({
    dataFolder: settings.data,
    keyFolder: settings.keys,
    withdrawalFile: settings.withdrawals ?? join(besideFolder(settings.data, 'withdrawals'), 'withdrawals.log'),
    withdrawalCopy: settings.withdrawalsCopy,
    apiPort: settings.apiPort,
    coordinatorUrl: settings.coordinator,
    proxy: settings.proxy === undefined ? undefined : proxyOf(settings.proxy),
    queue: settings.queue,
    workers: settings.workers,
    siteBudget: parseRational(settings.budget),
    shortestOpeningMs: settings.shortestOpeningMs,
    progressTickMs: settings.progressTickMs,
    researchCopy: settings.researchCopy === 'on',
    zone: settings.zone,
    logLevel: settings.logLevel,
  });
}

function isPositive(text: string): boolean {
  try {
    return compare(parseRational(text), ZERO) > 0;
  } catch {
    return false;
  }
}

function isProxy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search } = new URL(text);
  return protocol === 'http:' && hostname !== '' && (pathname === '/' || pathname === '') && search === '';
}

function proxyOf(text: string): TunnelProxy {
  const { hostname, port, username, password } = new URL(text);
  const account = username === '' ? {} : { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || '80'), ...account };
}
