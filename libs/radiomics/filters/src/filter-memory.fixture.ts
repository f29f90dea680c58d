/* The filters and their engine, to be loaded by a spec that first replaces the makers of arrays. */
export { EngineKernels } from '@collimate/radiomics-kernels';
export { wasmFilters } from './engine/wasm.engine.js';
export { FILTERS, responseMap } from './filters.js';
