import { Worker } from 'node:worker_threads';
import { type Engine, wasmEngine } from '@collimate/radiomics-pipeline';
import { ScanShelf } from '@collimate/platform-scans';
import { presentError } from '../errors/present-error.js';
import type { Case, CaseOutcome, CaseSettings } from './case-order.js';
import { extractCase } from './extract-case.js';
import { type ImageCases, imageCases, withSharedImages } from './image-cases.js';
import { keptImage } from './shared-image.js';

/** Runs cases and tells of each when it is done; they may end in another order than they began. */
export type CaseRunner = (cases: readonly Case[], onOutcome: OnOutcome) => Promise<void>;
type OnOutcome = (index: number, outcome: CaseOutcome) => void;

/** Runs cases on this thread, image by image. @param trace also say where an error came from */
export function inThisThread(settings: CaseSettings, trace: boolean): CaseRunner {
  const engine = wasmEngine();
  return async (cases, onOutcome) => {
    for (const order of imageCases(cases, 1)) await runScan(order, settings, engine, trace, onOutcome);
  };
}

/**
 * Runs cases on worker threads; each case stays on one of them, so that its bits do not depend on how many there are. A thread that
 * dies, of memory for example, takes its case with it and is replaced.
 */
export function inWorkers(program: URL, settings: CaseSettings, threads: number, trace: boolean): CaseRunner {
  return async (cases, onOutcome) => {
    const orders = [...(await withSharedImages(imageCases(cases, threads)))];
    const workers = new Set<Worker>();
    const start = (): Worker => {
      const worker = new Worker(program, { workerData: { settings, trace } });
      workers.add(worker.once('exit', () => workers.delete(worker)));
      return worker;
    };
    const drain = async (): Promise<void> => {
      let worker = start();
      for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
        const dead = await runInWorker(worker, order, onOutcome);
        if (dead === undefined) continue;
        const [lost, ...rest] = dead.left;
        onOutcome(lost.index, failure(dead.error, trace));
        if (rest.length > 0) orders.unshift({ ...order, cases: rest });
        worker = start();
      }
      await worker.terminate();
    };
    try {
      await Promise.all(Array.from({ length: Math.min(threads, orders.length) }, drain));
    } finally {
      // `onOutcome` may throw, as for a full disk; then the other cases are given up.
      orders.length = 0;
      for (const worker of workers) void worker.terminate();
    }
  };
}

/** Message of a worker thread on a case. */
export interface CaseMessage {
  readonly index: number;
  readonly outcome: CaseOutcome;
}

/**
 * @returns the error of a thread that died, and its unfinished cases, first the one that it died of
 * @throws the errors of `onOutcome`
 */
function runInWorker(
  worker: Worker,
  order: ImageCases,
  onOutcome: OnOutcome,
): Promise<{ readonly error: unknown; readonly left: ImageCases['cases'] } | undefined> {
  return new Promise((resolve, reject) => {
    let done = 0;
    const listen = ({ index, outcome }: CaseMessage): void => {
      try {
        onOutcome(index, outcome);
      } catch (error) {
        worker.off('message', listen).off('error', fail);
        return reject(error);
      }
      if (++done === order.cases.length) end();
    };
    const fail = (error: unknown): void => end({ error, left: order.cases.slice(done) });
    const end = (dead?: { readonly error: unknown; readonly left: ImageCases['cases'] }): void => {
      worker.off('message', listen).off('error', fail);
      resolve(dead);
    };
    worker.on('message', listen).on('error', fail);
    worker.postMessage(order);
  });
}

/** Extracts the cases of an image one after the other; every error of a case becomes its outcome. */
export async function runScan(
  order: ImageCases,
  settings: CaseSettings,
  engine: Engine,
  trace: boolean,
  onOutcome: OnOutcome,
): Promise<void> {
  await using shelf = new ScanShelf(order.shared?.map((one) => keptImage(one, order.scan)));
  for (const one of order.cases) onOutcome(one.index, await attempt(one, shelf, settings, engine, trace));
}

async function attempt(
  one: Case,
  shelf: ScanShelf,
  settings: CaseSettings,
  engine: Engine,
  trace: boolean,
): Promise<CaseOutcome> {
  try {
    return await extractCase(one, shelf, settings, engine);
  } catch (error) {
    return failure(error, trace);
  }
}

function failure(error: unknown, trace: boolean): CaseOutcome {
  const { text, exitCode } = presentError(error, trace);
  return { kind: 'failed', message: text, exitCode };
}
