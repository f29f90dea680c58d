import v8 from 'node:v8';

// PGlite is one large WASM module: without the optimising tier it takes less memory, and its queries are small.
v8.setFlagsFromString('--liftoff-only');

const { run } = await import('./run.js');
await run();
