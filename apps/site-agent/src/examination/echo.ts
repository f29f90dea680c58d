import { createHash } from 'node:crypto';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi, type SentBody } from '@collimate/protocol/http';
import { isStop, type CoordinatorVisit, type Stop } from './coordinator.visit.js';

/**
 * Outcome of an upload: the coordinator's answer and whether it received the sent bytes, or the status of another
 * answer.
 */
export type Echo =
  | {
      readonly kind: 'echoed';
      readonly answer: AnswerOf<CoordinatorApi['echo']>;
      readonly isWhole: boolean;
      readonly tookMs: number;
    }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'stopped'; readonly stop: Stop };

/** Sends made-up text, which the coordinator hashes and forgets. @param bytes size of the whole body */
export async function askEcho(visit: CoordinatorVisit, bytes: number): Promise<Echo> {
  const { method, path, answer } = COORDINATOR_API.echo;
  const bodyOf = (text: string): string => JSON.stringify({ fill: text } satisfies SentBody<CoordinatorApi['echo']>);
  const frame = bodyOf('').length;
  const fill = 'collimate '.repeat(Math.ceil(bytes / 10)).slice(0, Math.max(0, bytes - frame));
  const met = await visit.http(method, path, bodyOf(fill));
  if (isStop(met)) return { kind: 'stopped', stop: met };
  const read = met.status === 200 ? answer.safeParse(jsonOf(met.body)) : undefined;
  if (read?.success !== true) return { kind: 'refused', status: met.status };
  const sha256 = createHash('sha256').update(fill).digest('hex');
  return { kind: 'echoed', answer: read.data, isWhole: read.data.sha256 === sha256, tookMs: met.tookMs };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
