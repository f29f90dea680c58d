import { runWorker } from './worker/worker.program.js';

await runWorker(process.argv.slice(2));
