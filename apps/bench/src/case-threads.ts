import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { caseRunner } from './case-runner.js';
import type { TimedCase } from './timing/timed-case.js';
import type { Case } from './work-list.js';

/** Runs all cases once. @returns what each took, in the order given */
export type CaseThreads = (cases: readonly Case[]) => Promise<readonly TimedCase[]>;

/** @param threads 1 stays on this thread */
export function caseThreads(threads: number): CaseThreads {
  if (threads === 1) {
    const run = caseRunner();
    return async (cases) => {
      const done: TimedCase[] = [];
      for (const one of cases) done.push(await run(one));
      return done;
    };
  }
  const workers = Array.from({ length: threads }, () => new Worker(new URL('./case.worker.js', import.meta.url)));
  for (const worker of workers) worker.unref();
  return async (cases) => {
    const done = new Array<TimedCase>(cases.length);
    let next = 0;
    const drain = async (worker: Worker) => {
      while (next < cases.length) {
        const n = next++;
        worker.postMessage(cases[n]);
        [done[n]] = await once(worker, 'message');
      }
    };
    await Promise.all(workers.map(drain));
    return done;
  };
}
