import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { ServiceKitError } from '@collimate/platform-service-kit';
import type { ExtractionOutcome, ExtractionTask } from './extraction.messages.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'collimate.scan-task/1';

/** Task for a worker: a scan by the paths of the agent's machine, and the engine to compute with. */
export interface WorkerTask {
  readonly engine: string;
  readonly task: ExtractionTask;
}

/**
 * Seals the messages between agent and workers, so that the server of the queue can neither read nor alter them:
 * AES-256-GCM under the shared key. A result is bound to its exact task, so that one of an earlier task or of another
 * scan is not accepted for it.
 */
export class WorkerSeal {
  /**
   * Name of the queue on the server. It follows from the key, so that programs with different keys use different
   * queues.
   */
  readonly queueName: string;
  private readonly taskKey: Uint8Array;
  private readonly outcomeKey: Uint8Array;

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    const derived = (purpose: string): Uint8Array =>
      new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), `${VERSION} ${purpose}`, 32));
    this.taskKey = derived('task');
    this.outcomeKey = derived('outcome');
    this.queueName = `scans-${Buffer.from(derived('queue')).toString('hex').slice(0, 16)}`;
  }

  /**
   * @param path a file of 64 hex digits in its first line
   * @param setting the name of the setting that names it
   * @throws ServiceKitError CONFIG_UNREADABLE
   */
  static ofFile(path: string, setting: string): WorkerSeal {
    let text = '';
    try {
      text = readFileSync(path, 'utf8').split('\n', 1)[0].trim();
    } catch (cause) {
      throw unreadable(setting, 'that cannot be read', cause);
    }
    if (!/^[0-9a-f]{64}$/i.test(text))
      throw unreadable(setting, 'that does not hold 64 hex digits; `collimate-site-worker key FILE` makes one');
    return new WorkerSeal(Buffer.from(text, 'hex'));
  }

  sealTask(job: string, task: WorkerTask): string {
    return seal(this.taskKey, `${VERSION}\0${job}`, Buffer.from(JSON.stringify(task)));
  }

  /** @returns undefined for a text that was not sealed under this key for this job */
  openTask(job: string, sealed: string): WorkerTask | undefined {
    const plain = opened(this.taskKey, `${VERSION}\0${job}`, sealed);
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as WorkerTask);
  }

  /** @param sealedTask the task as it stood with the server */
  sealOutcome(job: string, sealedTask: string, outcome: ExtractionOutcome): string {
    // Not as JSON, which would change a value that is not finite, or a negative zero.
    return seal(this.outcomeKey, answerTo(job, sealedTask), serialize(outcome));
  }

  /** @returns undefined for a text that does not answer this exact task */
  openOutcome(job: string, sealedTask: string, sealed: string): ExtractionOutcome | undefined {
    const plain = opened(this.outcomeKey, answerTo(job, sealedTask), sealed);
    return plain === undefined ? undefined : (deserialize(plain) as ExtractionOutcome);
  }
}

function unreadable(setting: string, why: string, cause?: unknown): ServiceKitError {
  return new ServiceKitError('CONFIG_UNREADABLE', `${setting} names a file ${why}`, {
    ...(cause === undefined ? {} : { cause }),
    place: { tag: setting },
  });
}

function answerTo(job: string, sealedTask: string): string {
  return `${VERSION}\0${job}\0${createHash('sha256').update(sealedTask).digest('hex')}`;
}

function seal(key: Uint8Array, about: string, plain: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  const covered = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, covered, cipher.getAuthTag()]).toString('base64');
}

function opened(key: Uint8Array, about: string, sealed: string): Buffer | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const end = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(about))
    .setAuthTag(bytes.subarray(end));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()]);
  } catch {
    return undefined;
  }
}
