export { TextureKernel } from './texture.kernel.js';
export type { DirectionTables, NeighbourhoodTables, TextureRegion, ZoneLists } from './texture.kernel.js';
export { WasmHeap } from './wasm-heap.js';
export { LocalIntensityKernel } from './local-intensity.kernel.js';
export type { SpherePeaks, SphereReaches, SphereRegion } from './local-intensity.kernel.js';
export { AutocorrelationKernel } from './autocorrelation.kernel.js';
export type { PairSums, ValuedRegion } from './autocorrelation.kernel.js';
export { ResampleKernel } from './resample.kernel.js';
export type { TapsOfAxis } from './resample.kernel.js';
