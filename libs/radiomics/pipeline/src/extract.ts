import { type GreyLevels, type Mask, type Volume, maskOf } from '@collimate/imaging-volume';
import { type FeatureTable } from '@collimate/radiomics-features';
import { freeMemory } from '@collimate/kernel-numeric';
import { samplingOf } from '@collimate/radiomics-processing';
import { type ExtractionPlan, lintPlan } from '@collimate/radiomics-vocabulary';
import type { CompiledPlan } from './compile.js';
import { type DiagnosticRow, diagnose, diagnoseImage } from './diagnostics.js';
import type { Engine } from './engine.js';
import { type ExtractionRecord, recordOf } from './extraction-record.js';
import { branchRows } from './branches.js';
import type { ExtractionStage } from './feature-rows.js';
import { checkSameGrid } from './grid-agreement.js';
import { type ImageValues, type InterpolationMemory, freeRoi } from './interpolation-memory.js';
import { PipelineError } from './pipeline.error.js';
import { whereEmpty, withoutIntensities } from './missing-intensities.js';
import { type NormalisationFacts, recordedScale, whyNoScale } from './normalisation-scale.js';
import { type InitialImage, type ProcessedRoi, processRoi, stepsOf } from './processed-roi.js';

/** A region of interest with the name by which its rows are found. */
export interface NamedMask {
  readonly name: string;
  readonly mask: Mask;
}

/** What an extraction may be given and asked besides. */
export interface ExtractionOptions extends NormalisationFacts {
  /** Also compute the 60 IBSI diagnostics; needs the whole image interpolated. */
  readonly diagnostics?: boolean;
  /** Shares the interpolation with a call before, for several plans on one ROI; to the same bits. */
  readonly interpolations?: InterpolationMemory;
  /** Called with the image and the two masks of a ROI after image processing; never for an empty one. They are gone when `extract` returns. */
  readonly onProcessed?: (roi: string, processed: ProcessedRoi) => void;
  /**
   * Called with the grey levels of a ROI after discretisation, all 0 where it has none; never for one that is empty or not finite. They are
   * gone when `extract` returns.
   */
  readonly onLevels?: (roi: string, levels: GreyLevels) => void;
  /** Called when a stage of a ROI has ended: for a progress bar, or for a caller with a clock. */
  readonly onStage?: (stage: ExtractionStage) => void;
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
 * @param engine `wasmEngine()`, made once per thread, or the plain definitions to the same values
 * @throws PipelineError NO_MASK, GEOMETRY_MISMATCH, REGION_MISSING, WHOLE_IMAGE_OF_HEAD; ProcessingError if the plan cannot be done on this image
 */
export function extract(
  compiled: CompiledPlan,
  volume: Volume,
  masks: readonly NamedMask[],
  engine: Engine,
  options: ExtractionOptions = {},
): readonly ExtractionResult[] {
  if (masks.length === 0) throw new PipelineError('NO_MASK', 'there is no region of interest to extract from');
  masks.forEach(({ mask }, item) => checkSameGrid(volume.grid, mask.grid, item));
  return masks.map((mask) => extractRoi(compiled, volume, mask, engine, options));
}

function extractRoi(
  compiled: CompiledPlan,
  volume: Volume,
  { name: roi, mask }: NamedMask,
  engine: Engine,
  options: ExtractionOptions,
): ExtractionResult {
  const { plan } = compiled;
  const { interpolations: memory } = options;
  const normalisation = recordedScale(plan, volume, mask, options, memory) ?? null;
  const scale = normalisation?.found.kind === 'scale' ? normalisation.found : undefined;
  const unscaled = normalisation?.found.kind === 'undefined' ? normalisation : undefined;
  const image: InitialImage = { volume, sampling: samplingOf(volume.grid, plan.interpolation), scale };
  const whole = processRoi(image, mask, plan, engine, memory);
  const processed = whole && unscaled ? { ...whole, intensityMask: maskOf(whole.volume.grid) } : whole;
  if (processed !== undefined) options.onProcessed?.(roi, processed);
  options.onStage?.('processing');
  const measured = processed && unscaled ? withoutIntensities(processed) : processed;
  const found = branchRows(plan, measured ?? nothingOn(volume), {
    engine,
    onStage: options.onStage,
    onLevels: processed === undefined ? undefined : (levels) => options.onLevels?.(roi, levels),
  });
  const record = recordOf(compiled, engine, {
    initialGrid: volume.grid,
    processedGrid: image.sampling.target,
    morphologicalVoxels: processed === undefined ? 0 : (engine.extentOf(processed.morphologicalMask)?.voxelCount ?? 0),
    intensityVoxels: found.voxelCount,
    levelCount: found.levelCount,
    normalisation,
    warnings: lintPlan(plan, {
      nativeSpacingMm: volume.grid.spacingMm,
      observedRange: found.observedRange,
      occurringLevels: found.occurringLevels,
    }),
  });
  const diagnostics = options.diagnostics ? diagnose(image, mask, plan, processed, imageValues(image, plan, engine, memory)) : [];
  if (processed !== undefined) {
    freeMemory(processed.intensityMask.voxels.data);
    if (memory === undefined) freeRoi(processed);
  }
  const rows = processed && unscaled ? whereEmpty(found.rows, whyNoScale(unscaled)) : found.rows;
  return { roi, table: { rows }, record, diagnostics };
}

function imageValues(
  image: InitialImage,
  plan: ExtractionPlan,
  engine: Engine,
  memory: InterpolationMemory | undefined,
): ImageValues {
  const make = () => diagnoseImage(image, plan, engine);
  return memory?.ofImage(image.volume, stepsOf(plan, image.scale), make) ?? make();
}

/** A ROI without voxels: every family is asked all the same, so that each row says why it is undefined. */
function nothingOn(volume: Volume) {
  const mask = maskOf(volume.grid);
  return { volume, morphologicalMask: mask, intensityMask: mask };
}
