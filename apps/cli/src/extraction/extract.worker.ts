import { parentPort, workerData } from 'node:worker_threads';
import { EngineKernels } from '@collimate/radiomics-kernels';
import type { CaseOrder, CaseSettings } from './case-order.js';
import { attempt } from './case-runner.js';

/* One thread of `collimate extract`: takes an order, answers with its outcome. */
const { settings, trace }: { readonly settings: CaseSettings; readonly trace: boolean } = workerData;
const kernels = new EngineKernels();
parentPort?.on('message', async (order: CaseOrder) => {
  parentPort?.postMessage(await attempt(order, settings, kernels, trace));
});
