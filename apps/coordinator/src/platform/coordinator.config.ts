import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoreLocation } from '@collimate/platform-coordinator-store';
import * as z from 'zod';
import {
  integerSetting,
  loadConfig,
  LOG_LEVELS,
  portSetting,
  ServiceKitError,
  tracesSetting,
} from '@collimate/platform-service-kit';
import { isWitness } from '@collimate/platform-witness';
import { packageFile } from '@collimate/platform-service-kit/packages';

/** Prefix of the coordinator's settings in the environment. */
export const CONFIG_PREFIX = 'COLLIMATE_COORDINATOR_';

const TEMPLATE_DIR = fileURLToPath(new URL('../../dist/postgres-18-template/', import.meta.url));

/** Settings of a coordinator. Help and documentation are made from it. */
export const coordinatorConfigSchema = z.strictObject({
  data: z
    .string()
    .min(1)
    .meta({ description: 'the data folder: keys, embedded database, run.json; made with mode 0700 if it is absent' }),
  port: portSetting()
    .default(8443)
    .meta({ description: 'the one TLS port for agents and operators, 0 for any, which run.json names' }),
  host: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'address to listen on, such as `127.0.0.1`', absent: 'all of the machine' }),
  pagePort: portSetting().optional().meta({ description: 'plain HTTP on loopback for the results page', absent: 'none' }),
  metricsPort: portSetting()
    .optional()
    .meta({ description: 'plain HTTP on loopback for `/healthz` and `/metrics`, 0 for any', absent: 'none' }),
  traces: tracesSetting().meta({
    description: 'an OTLP receiver over HTTP for traces of its calls and rounds, `http://collector:4318/v1/traces`',
    absent: 'none',
  }),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional()
    .meta({ description: 'a PostgreSQL server, `postgres://…`', absent: 'embedded in the data folder' }),
  publicHost: z
    .string()
    .regex(/^[A-Za-z0-9.:-]+$/)
    .default('localhost')
    .meta({ description: "the name under which agents reach it; stands in invitations and in the server's certificate" }),
  bootstrap: z.string().min(1).optional().meta({
    description: "file of the operator's token; made, for its owner alone, if it is absent",
    absent: '`<DATA>/operator.token`',
  }),
  operatorReset: z.enum(['on', 'off']).default('off').meta({
    description: '`on` gives the operator the token of the file, whatever the database knows',
  }),
  web: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'folder of the built results page', absent: 'the one that was built with it' }),
  template: z.string().min(1).optional().meta({
    description: 'prepared empty database that a new embedded one is copied from; made there if it is absent',
    absent: 'the one that was built with it',
  }),
  invitationHours: integerSetting(1, 24 * 30)
    .default(72)
    .meta({ description: 'life of an enrolment token, hours' }),
  admission: z.enum(['auto', 'two-people']).default('auto').meta({
    description:
      'whether a second operator has to compare the phrase of a site that has enrolled, by telephone, before it is heard: `auto`, since there was a second operator; `two-people`, always',
  }),
  sharedNoise: z.enum(['refused', 'trial']).default('refused').meta({
    description:
      'whether studies under shared noise are taken: `refused`, or `trial`, for data of nobody, while the open points of docs/privacy/shared-noise.md stand',
  }),
  certificateMs: integerSetting(1_000, 398 * 86_400_000)
    .default(30 * 86_400_000)
    .meta({
      description: "life of a site's certificate, ms, renewed at half, for a new key",
    }),
  roundMs: integerSetting(1_000, 30 * 86_400_000)
    .default(86_400_000)
    .meta({ description: 'time the sites have for one round, ms' }),
  gatherMs: integerSetting(1_000, 30 * 86_400_000)
    .default(3_600_000)
    .meta({
      description:
        'time that an attempt at a masked sum waits for a site before it goes on without it, ms; while fewer sites are there than the study needs, it waits on',
    }),
  phaseMs: integerSetting(100, 86_400_000).default(120_000).meta({
    description:
      'time that the sites have for each further word of an attempt, ms; for the masked vector the ticks of the study besides',
  }),
  witnesses: witnessSetting().meta({
    description:
      'independent witnesses (C2SP tlog-witness) that cosign its log, each as address and key, `https://w.example.org w.example.org/w1+1a2b3c4d+BA…`; in the file a list, in the environment with commas between',
    absent: 'none',
  }),
  logLevel: z
    .enum(LOG_LEVELS)
    .default('info')
    .meta({ description: `how much it logs: ${LOG_LEVELS.join(', ')}` }),
});

/** Each text is checked at the start, because a wrong one would otherwise show much later. */
function witnessSetting(): z.ZodType<readonly string[]> {
  return z
    .union([z.array(z.string()), z.string().transform((text) => text.split(',').filter((one) => one.trim() !== ''))])
    .default([])
    .refine((texts) => texts.every(isWitness)) as unknown as z.ZodType<readonly string[]>;
}

/** The coordinator's settings, frozen. */
export type CoordinatorConfig = Readonly<
  z.output<typeof coordinatorConfigSchema> & { readonly web: string; readonly template: string }
>;

/** @throws ServiceKitError with the key that is wrong */
export function readCoordinatorConfig(env: Readonly<Record<string, string | undefined>>): CoordinatorConfig {
  const settings = loadConfig(coordinatorConfigSchema, { env, prefix: CONFIG_PREFIX });
  // The one that was built with it may be missing in a build of parts; one that was named is meant.
  if (settings.web !== undefined && !existsSync(join(settings.web, 'index.html')))
    throw new ServiceKitError(
      'CONFIG_INVALID',
      `${CONFIG_PREFIX}WEB names ${settings.web}, and no index.html of a results page is in it`,
      {
        place: { tag: `${CONFIG_PREFIX}WEB` },
        hint: 'leave the setting out for the page that was built with the coordinator',
      },
    );
  return Object.freeze({
    ...settings,
    web: settings.web ?? dirname(packageFile('@collimate/coordinator-web', './page')),
    template: settings.template ?? TEMPLATE_DIR,
  });
}

/** @returns where the operator's token is kept */
export function tokenFile(config: CoordinatorConfig): string {
  return config.bootstrap ?? join(config.data, 'operator.token');
}

/** @returns where the database is */
export function locationOf(config: CoordinatorConfig): StoreLocation {
  if (config.databaseUrl !== undefined) return { kind: 'server', url: config.databaseUrl };
  return { kind: 'embedded', dir: join(config.data, 'store'), templateDir: config.template };
}
