import { type Mask, type Volume, maskOf, maskVoxelCount } from '@collimate/imaging-volume';
import { type FeatureTable } from '@collimate/radiomics-features';
import { EngineKernels } from '@collimate/radiomics-kernels';
import { samplingOf } from '@collimate/radiomics-processing';
import { type ExtractionPlan, lintPlan } from '@collimate/radiomics-vocabulary';
import type { CompiledPlan } from './compile.js';
import { type DiagnosticRow, diagnose } from './diagnostics.js';
import { type ExtractionRecord, recordOf } from './extraction-record.js';
import { featureRows } from './feature-rows.js';
import { checkSameGrid } from './grid-agreement.js';
import { PipelineError } from './pipeline.error.js';
import { processRoi, scaleOf } from './processed-roi.js';

/** A region of interest with the name by which its rows are found. */
export interface NamedMask {
  readonly name: string;
  readonly mask: Mask;
}

/** What an extraction may be given and asked besides. */
export interface ExtractionOptions {
  /** Also compute the 60 IBSI diagnostics; needs the whole image interpolated. */
  readonly diagnostics?: boolean;
  /** Regions by which a plan may normalise, on the grid of the image. */
  readonly regions?: Partial<Readonly<Record<'intracranial' | 'body-minus-face', Mask>>>;
  /**
   * The kernels of this thread; whoever extracts more than once makes them once. Without them they are made for the call; `none`
   * computes by the plain definitions alone, to the same values.
   */
  readonly kernels?: EngineKernels | 'none';
}

/** The features of one ROI and how they came about. */
export interface ExtractionResult {
  readonly roi: string;
  readonly table: FeatureTable;
  readonly record: ExtractionRecord;
  /** Empty unless asked for. */
  readonly diagnostics: readonly DiagnosticRow[];
}

/**
 * Extracts the features of every ROI of one scan. A ROI that is empty, a single voxel, flat or not finite gives undefined
 * values with reasons; rows never vanish.
 * @input image and masks on one grid
 * @throws PipelineError NO_MASK, GEOMETRY_MISMATCH, REGION_MISSING; ProcessingError if the plan cannot be done on this image
 */
export function extract(
  compiled: CompiledPlan,
  volume: Volume,
  masks: readonly NamedMask[],
  options: ExtractionOptions = {},
): readonly ExtractionResult[] {
  if (masks.length === 0) throw new PipelineError('NO_MASK', 'there is no region of interest to extract from');
  masks.forEach(({ mask }, item) => checkSameGrid(volume.grid, mask.grid, item));
  const kernels = options.kernels === 'none' ? undefined : (options.kernels ?? new EngineKernels());
  return masks.map(({ name, mask }) => extractRoi(compiled, volume, name, mask, options, kernels));
}

function extractRoi(
  compiled: CompiledPlan,
  volume: Volume,
  roi: string,
  mask: Mask,
  options: ExtractionOptions,
  kernels: EngineKernels | undefined,
): ExtractionResult {
  const { plan } = compiled;
  const sampling = samplingOf(volume.grid, plan.interpolation);
  const empty = !mask.voxels.data.includes(1);
  const scale = empty ? undefined : scaleOf(plan, volume, regionOf(plan, mask, options));
  const processed = empty ? undefined : processRoi(volume, mask, sampling, plan, scale, kernels);
  const found = featureRows(compiled, processed ?? nothingOn(volume), kernels);
  const record = recordOf(compiled, {
    initialGrid: volume.grid,
    processedGrid: sampling.target,
    morphologicalVoxels: processed === undefined ? 0 : maskVoxelCount(processed.morphologicalMask),
    intensityVoxels: processed === undefined ? 0 : maskVoxelCount(processed.intensityMask),
    levelCount: found.levelCount,
    warnings: lintPlan(plan, { nativeSpacingMm: volume.grid.spacingMm, observedRange: found.observedRange }),
  });
  const diagnostics = options.diagnostics ? diagnose(volume, mask, sampling, plan, scale, processed, kernels) : [];
  return { roi, table: { rows: found.rows }, record, diagnostics };
}

/** A ROI without voxels: every family is asked all the same, so that each row says why it is undefined. */
function nothingOn(volume: Volume) {
  const mask = maskOf(volume.grid);
  return { volume, morphologicalMask: mask, intensityMask: mask };
}

function regionOf(plan: ExtractionPlan, roi: Mask, options: ExtractionOptions): Mask | undefined {
  if (plan.normalisation.method === 'none' || plan.normalisation.region === 'whole-image') return undefined;
  const { region } = plan.normalisation;
  if (region === 'roi') return roi;
  const found = options.regions?.[region];
  if (found === undefined) {
    throw new PipelineError('REGION_MISSING', `the plan normalises by the region "${region}", and none was given`, {
      hint: 'Give a mask of that region, or choose the region "roi" in the plan.',
    });
  }
  return found;
}
