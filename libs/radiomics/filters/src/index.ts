/*
 * From an image to its response maps (IBSI 2). `FILTERS` holds each filter with what the pipeline has to know of it: how far it looks, what
 * memory it takes, and what it is called. A response map then goes through the same families as the image.
 */
export { FILTERS, bytesOfFilters, filterOf, reachOfFilters, responseMap } from './filters.js';
export type { FilterEngine, Taps, Weighed } from './engine/filter.engine.js';
export { plainFilters } from './engine/plain.engine.js';
export { wasmFilters } from './engine/wasm.engine.js';
export type { Filter, PlanOf } from './filter.js';
