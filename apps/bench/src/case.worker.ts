import { parentPort } from 'node:worker_threads';
import { caseRunner } from './case-runner.js';
import type { Case } from './work-list.js';

/* One thread of a run: takes a case, answers with what it took. */
const run = caseRunner();
parentPort?.on('message', async (one: Case) => parentPort?.postMessage(await run(one)));
