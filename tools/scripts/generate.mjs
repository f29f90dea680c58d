/**
 * Makes everything that is generated and never committed: the protobuf stubs, and the WASM kernels as base64 modules.
 * Runs before build, lint and test; `tools/start.mjs` skips it when no source of it has changed.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
for (const step of ['generate-protocol.mjs', 'generate-kernels.mjs']) {
  if (existsSync(join(here, step))) {
    const { generate } = await import(join(here, step));
    await generate();
  }
}
