import { LOG_LEVELS, integerSetting, loadConfig, type LogLevel } from '@collimate/platform-service-kit';
import { z } from 'zod';
import { mountOf, type ImageMount } from './image.mounts.js';

/** Beginning of the names of a worker's settings in the environment. */
export const WORKER_PREFIX = 'COLLIMATE_WORKER_';

/** Settings of a worker; help and documentation are made from it. */
export const workerConfigSchema = z.object({
  queue: z
    .string()
    .regex(/^(rediss?:\/\/|postgres(ql)?:\/\/)/)
    .meta({ description: 'the server of the queue that the agent names too, `redis://…`, `rediss://…` or `postgres://…`' }),
  key: z.string().min(1).meta({ description: "file of the key, the same as the agent's `COLLIMATE_SITE_WORKER_KEY`" }),
  images: imageSetting().meta({
    description:
      "folders of images that this machine has mounted, each as the agent names it and as it is here, `/mnt/pacs=/srv/pacs`, or once if both are the same; in the file a list, in the environment with commas between. The agent's are the folders in which its cohort tables lie",
  }),
  scans: integerSetting(1, 64).default(1).meta({ description: 'scans extracted at the same time' }),
  drainMs: integerSetting(0, 86_400_000).default(120_000).meta({
    description:
      'how long the scans that are under way have at the end of the program, ms; what is not done by then is given to another worker',
  }),
  logLevel: z
    .enum(LOG_LEVELS)
    .default('info')
    .meta({ description: `how much it logs: ${LOG_LEVELS.join(', ')}` }),
});

/** Settings of this worker. */
export interface WorkerConfig {
  readonly queue: string;
  readonly key: string;
  readonly images: readonly ImageMount[];
  readonly scans: number;
  readonly drainMs: number;
  readonly logLevel: LogLevel;
}

/** @param env those that begin with COLLIMATE_WORKER_ are ours, all of them @throws ServiceKitError CONFIG_INVALID naming the key, never its value */
export function readWorkerConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  return loadConfig(workerConfigSchema, { env, prefix: WORKER_PREFIX });
}

function imageSetting(): z.ZodType<readonly ImageMount[]> {
  return z
    .union([z.array(z.string()), z.string().transform((text) => text.split(',').filter((one) => one.trim() !== ''))])
    .refine(
      (texts) => texts.length > 0 && texts.every((text) => mountOf(text) !== undefined),
      'must be absolute folders, `/as/the/agent/names/it=/as/it/is/here`',
    )
    .transform((texts) => texts.flatMap((text) => mountOf(text) ?? [])) as unknown as z.ZodType<readonly ImageMount[]>;
}
