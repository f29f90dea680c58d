import { parentPort, workerData } from 'node:worker_threads';
import { wasmEngine } from '@collimate/radiomics-pipeline';
import type { CaseSettings } from './case-order.js';
import { type CaseMessage, runScan } from './case-runner.js';
import type { ImageCases } from './image-cases.js';

/* One thread of `collimate extract`: takes the cases of an image, answers with the outcome of each. */
const { settings, trace }: { readonly settings: CaseSettings; readonly trace: boolean } = workerData;
const engine = wasmEngine();
parentPort?.on('message', (order: ImageCases) =>
  runScan(order, settings, engine, trace, (index, outcome) => parentPort?.postMessage({ index, outcome } satisfies CaseMessage)),
);
