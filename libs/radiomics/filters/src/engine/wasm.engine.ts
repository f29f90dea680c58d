import type { EngineKernels } from '@collimate/radiomics-kernels';
import type { FilterEngine } from './filter.engine.js';

/** @returns the passes of filters by kernels, to the same bits */
export function wasmFilters(kernels: EngineKernels): FilterEngine {
  return { sumAlong: (size, axis, terms) => kernels.convolution.sumAlong(size, axis, terms) };
}
