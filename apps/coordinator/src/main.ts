import v8 from 'node:v8';

// The embedded database is one large WASM module. Its baseline code is enough for small queries; compiling it a second
// time with the optimising tier would take a second of CPU and half a gigabyte for a moment after each start.
for (const flag of ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) v8.setFlagsFromString(flag);

const { run } = await import('./run.js');
await run();
