import { Piscina } from 'piscina';
import { memoryShare } from '@collimate/platform-scans';
import type { BoundedTask, ExtractionOutcome, ExtractionReply, ExtractionRequest } from './extraction.messages.js';
import type { AgentErrorCode } from '../ground/agent.error.js';

/*
 * The isolated extraction process. It runs under Node's permission model: it may read the bundle and the image roots
 * and write nothing; its environment is empty, and it holds no key. It ends when the agent is gone.
 */

const threads = Number(process.argv[2] ?? '1');
/** A scan that would take more is refused; it would end this process, and the scans beside it. */
const limitBytes = memoryShare(threads);
const pool = new Piscina<BoundedTask, ExtractionOutcome>({
  filename: new URL('./extract.worker.mjs', import.meta.url).href,
  minThreads: 1,
  maxThreads: threads,
  idleTimeout: 30_000,
});

function reply(message: ExtractionReply): void {
  if (process.connected) process.send?.(message);
}

process.on('message', ({ id, task }: ExtractionRequest) => {
  pool.run({ task, limitBytes }).then(
    (outcome) => reply({ kind: 'outcome', id, outcome }),
    () => reply({ kind: 'outcome', id, outcome: { kind: 'failed', code: 'EXTRACTION_CRASHED' satisfies AgentErrorCode } }),
  );
});
process.on('disconnect', () => process.exit(0));
reply({ kind: 'ready' });
