/**
 * Makes everything that is generated and never committed: the protobuf stubs, and the WASM kernels as base64 modules.
 * Runs before build, lint and test; `tools/start.mjs` skips it when no source of it has changed.
 */
await import('./generate-protocol.mjs');
await import('./generate-kernels.mjs');
