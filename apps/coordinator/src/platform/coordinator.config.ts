import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { integerSetting, loadConfig, LOG_LEVELS, portSetting } from '@collimate/platform-service-kit';

/** Prefix of the coordinator's settings in the environment. */
export const CONFIG_PREFIX = 'COLLIMATE_COORDINATOR_';

const WEB_DIR = fileURLToPath(new URL('../../../coordinator-web/dist/page/', import.meta.url));

const TEMPLATE_DIR = fileURLToPath(new URL('../../dist/postgres-18-template/', import.meta.url));

const schema = z.strictObject({
  /** Folder of the keys, the embedded database and run.json. */
  data: z.string().min(1),
  /** The one TLS port for agents and for the HTTP API; 0 takes any free one. */
  port: portSetting().default(8443),
  /** Address to listen on; all by default. */
  host: z.string().min(1).optional(),
  /** Plain HTTP on loopback for the results page; absent: no such listener; 0 takes any free port. */
  pagePort: portSetting().optional(),
  /** URL of a PostgreSQL server; absent: embedded in the data folder. */
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  /** Name under which agents reach this coordinator; stands in invitations and in the server's certificate. */
  publicHost: z
    .string()
    .regex(/^[A-Za-z0-9.:-]+$/)
    .default('localhost'),
  /** File with the operator's bearer token; made, readable by its owner alone, if it is missing. */
  bootstrap: z.string().min(1).optional(),
  /** `on` gives the operator the token of the bootstrap file, whatever the database knows: after the file was lost. */
  operatorReset: z.enum(['on', 'off']).default('off'),
  /** Folder of the built results page. */
  web: z.string().min(1).default(WEB_DIR),
  /** Prepared empty database that a new embedded one is copied from; made there if it is missing. */
  template: z.string().min(1).default(TEMPLATE_DIR),
  /** Life of an invitation, hours. */
  invitationHours: integerSetting(1, 24 * 30).default(72),
  /** Life of a site's certificate, ms; it is renewed at half of it. */
  certificateMs: integerSetting(1_000, 398 * 86_400_000).default(30 * 86_400_000),
  /** Time the sites have for one round, ms. */
  roundMs: integerSetting(1_000, 30 * 86_400_000).default(86_400_000),
  logLevel: z.enum(LOG_LEVELS).default('info'),
});

/** The coordinator's settings, frozen. */
export type CoordinatorConfig = Readonly<z.output<typeof schema>>;

/** @throws ServiceKitError with the key that is wrong */
export function readCoordinatorConfig(env: Readonly<Record<string, string | undefined>>): CoordinatorConfig {
  return loadConfig(schema, { env, prefix: CONFIG_PREFIX });
}

/** @returns where the operator's token is kept */
export function tokenFile(config: CoordinatorConfig): string {
  return config.bootstrap ?? join(config.data, 'operator.token');
}
