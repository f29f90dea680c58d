import { type Mask, type Volume, maskBits } from '@collimate/imaging-volume';
import { type Digest, sha256Hex } from '@collimate/kernel-canonical';
import type { UndefinedReason } from '@collimate/radiomics-features';
import {
  type ActiveNormalisation,
  type NoScale,
  type NormalisationScale,
  boundingBox,
  convert,
  cropMask,
  cropVolume,
  normalisationScale,
} from '@collimate/radiomics-processing';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { checkSameGrid } from './grid-agreement.js';
import { PipelineError } from './pipeline.error.js';

/** What a caller knows of a scan that decides by which voxels it may be normalised. */
export interface NormalisationFacts {
  /** Regions by which a plan may normalise, on the grid of the image. */
  readonly regions?: Partial<Readonly<Record<'intracranial' | 'body-minus-face', Mask>>>;
  /** What the scan shows, where its header says it. A head is never normalised by the whole image, whatever its plan claims. */
  readonly anatomy?: 'head' | 'other';
}

/** Which region set the scale of one image, and what was found in it. */
export interface RecordedScale {
  readonly region: ActiveNormalisation['region'];
  /** SHA-256 of the region's mask, one bit per voxel as `maskBits` has them; null for the whole image. */
  readonly maskDigest: Digest | null;
  readonly found: NormalisationScale | NoScale;
}

/** Keeps the scale that a region sets, for the ROIs of one image. */
export interface ScaleMemory {
  /** @param region undefined for the whole image @param steps all that decides about the scale besides image and region */
  ofRegion(volume: Volume, region: Mask | undefined, steps: string, make: () => RecordedScale): RecordedScale;
}

/**
 * Finds the region that a plan normalises by, and measures the scale there.
 * @param memory keeps the scale for the ROIs of one image that share the region
 * @returns undefined if the plan does not normalise
 * @throws PipelineError REGION_MISSING, GEOMETRY_MISMATCH, WHOLE_IMAGE_OF_HEAD
 */
export function recordedScale(
  plan: ExtractionPlan,
  volume: Volume,
  roi: Mask,
  facts: NormalisationFacts,
  memory?: ScaleMemory,
): RecordedScale | undefined {
  const { normalisation, intensity } = plan;
  if (normalisation.method === 'none') return undefined;
  const region = regionOf(normalisation, volume, roi, facts);
  const measure = () => scaleIn(volume, region, normalisation, intensity);
  if (memory === undefined || normalisation.region === 'roi') return measure();
  return memory.ofRegion(volume, region, JSON.stringify([normalisation, intensity]), measure);
}

function scaleIn(
  volume: Volume,
  region: Mask | undefined,
  normalisation: ActiveNormalisation,
  intensity: ExtractionPlan['intensity'],
): RecordedScale {
  const maskDigest = region === undefined ? null : sha256Hex(maskBits(region));
  const box = region === undefined ? undefined : boundingBox(region);
  const found =
    region === undefined || box === undefined
      ? normalisationScale(convert(volume, intensity), region, normalisation)
      : normalisationScale(convert(cropVolume(volume, box), intensity), cropMask(region, box), normalisation);
  return { region: normalisation.region, maskDigest, found };
}

function regionOf(plan: ActiveNormalisation, volume: Volume, roi: Mask, facts: NormalisationFacts): Mask | undefined {
  if (plan.region === 'roi') return roi;
  if (plan.region === 'whole-image') {
    if (facts.anatomy !== 'head' && facts.regions?.intracranial === undefined) return undefined;
    throw new PipelineError('WHOLE_IMAGE_OF_HEAD', 'the plan normalises by the whole image, and this scan shows a head', {
      hint: 'Choose the region "intracranial" or "body-minus-face" in the plan, and give its mask.',
    });
  }
  const found = facts.regions?.[plan.region];
  if (found === undefined) {
    throw new PipelineError('REGION_MISSING', `the plan normalises by the region "${plan.region}", and none was given`, {
      details: { region: plan.region },
      hint: 'Give a mask of that region, or choose the region "roi" in the plan.',
    });
  }
  checkSameGrid(volume.grid, found.grid);
  return found;
}

/** @returns the reason of every row that needs intensities, where the region sets no scale */
export function whyNoScale({ region, found }: RecordedScale): UndefinedReason {
  return region === 'roi' && found.kind === 'undefined' && found.reason === 'flatRegion' ? 'flatIntensity' : 'noScale';
}
