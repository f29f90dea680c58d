import { type FeatureEngine, plainFeatures, wasmFeatures } from '@collimate/radiomics-features';
import { type FilterEngine, plainFilters, wasmFilters } from '@collimate/radiomics-filters';
import { EngineKernels, KERNEL_DIGESTS } from '@collimate/radiomics-kernels';
import { type ProcessingEngine, plainProcessing, wasmProcessing } from '@collimate/radiomics-processing';

/**
 * What an extraction computes with: every pass over voxels that takes long, by one of two engines. Whoever extracts gives one; nothing else
 * knows which it is.
 */
export interface Engine extends ProcessingEngine, FilterEngine, FeatureEngine {
  /** SHA-256 of each compiled kernel; null for the plain definitions. */
  readonly kernels: typeof KERNEL_DIGESTS | null;
}

/** The definitions, written to be read: slow, and what the kernels are held to. */
export const plainEngine: Engine = { ...plainProcessing, ...plainFilters, ...plainFeatures, kernels: null };

/**
 * The kernels, to the same values. Whoever extracts more than once makes one engine per thread: each kernel is compiled when it is first
 * asked for, and its memory is used again.
 */
export function wasmEngine(): Engine {
  const kernels = new EngineKernels();
  return { ...wasmProcessing(kernels), ...wasmFilters(kernels), ...wasmFeatures(kernels), kernels: KERNEL_DIGESTS };
}
