import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { EngineKernels } from '@collimate/radiomics-kernels';
import { presentError } from '../present-error.js';
import type { CaseOrder, CaseOutcome, CaseSettings } from './case-order.js';
import { extractCase } from './extract-case.js';

/** Runs cases and tells of each when it is done; they may end in another order than they began. */
export type CaseRunner = (orders: readonly CaseOrder[], onOutcome: (index: number, outcome: CaseOutcome) => void) => Promise<void>;

/** Runs cases one after the other on this thread. @param trace also say where an error came from */
export function inThisThread(settings: CaseSettings, trace: boolean): CaseRunner {
  const kernels = new EngineKernels();
  return async (orders, onOutcome) => {
    for (const [index, order] of orders.entries()) onOutcome(index, await attempt(order, settings, kernels, trace));
  };
}

/**
 * Runs cases on worker threads; each case stays on one of them, so that its bits do not depend on how many there are. A thread that
 * dies, of memory for example, takes its case with it and is replaced.
 */
export function inWorkers(program: URL, settings: CaseSettings, threads: number, trace: boolean): CaseRunner {
  const start = (): Worker => new Worker(program, { workerData: { settings, trace } });
  return async (orders, onOutcome) => {
    let next = 0;
    const drain = async (): Promise<void> => {
      let worker = start();
      while (next < orders.length) {
        const index = next++;
        worker.postMessage(orders[index]);
        try {
          onOutcome(index, (await once(worker, 'message'))[0]);
        } catch (error) {
          onOutcome(index, failure(error, trace));
          worker = start();
        }
      }
      await worker.terminate();
    };
    await Promise.all(Array.from({ length: Math.min(threads, orders.length) }, drain));
  };
}

/** Extracts a case; whatever it throws becomes its outcome. */
export async function attempt(order: CaseOrder, settings: CaseSettings, kernels: EngineKernels, trace: boolean): Promise<CaseOutcome> {
  try {
    return await extractCase(order, settings, kernels);
  } catch (error) {
    return failure(error, trace);
  }
}

function failure(error: unknown, trace: boolean): CaseOutcome {
  const { text, exitCode } = presentError(error, trace);
  return { kind: 'failed', message: text, exitCode };
}
