import { assertNever } from '@collimate/kernel-errors';
import type { DiscretisationPlan, ExtractionPlan } from './plan.schema.js';

/** Something in a plan that works and is probably not meant. */
export interface PlanWarning {
  readonly code:
    | 'FEW_LEVELS'
    | 'MANY_LEVELS'
    | 'UNBOUNDED_BINS'
    | 'NORMALISED_WITH_WIDE_BINS'
    | 'FAR_FROM_NATIVE'
    | 'WHOLE_IMAGE_NORMALISATION';
  /** Dotted key of the plan. */
  readonly key: string;
  /** What is wrong and what to do, in one or two sentences. */
  readonly message: string;
}

/** What is known about the scan when a plan is judged; all of it optional. */
export interface ScanFacts {
  /** Voxel spacing of the scan in mm, x, y, z. */
  readonly nativeSpacingMm?: readonly [number, number, number];
  /** Intensities that occur in the ROI, unit of the plan. */
  readonly observedRange?: { readonly lower: number; readonly upper: number };
}

const FEWEST_LEVELS = 4;
const MOST_LEVELS = 512;
/** Resampling by more than this factor invents or throws away detail. */
const FAR = 3;

/**
 * Judges a plan before anything runs: never refuses, only says.
 * @source oncoray/mirp issue 83 (4 to 64 bins expected); IBSI 1 manual section 2.7
 */
export function lintPlan(plan: ExtractionPlan, facts: ScanFacts = {}): readonly PlanWarning[] {
  return [...lintLevels(plan, facts), ...lintNormalisation(plan), ...lintSpacing(plan, facts)];
}

function lintLevels(plan: ExtractionPlan, facts: ScanFacts): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const levels = expectedLevels(plan, facts);
  const key = 'discretisation';
  if (levels !== undefined && levels < FEWEST_LEVELS) {
    const message = `about ${levels} grey levels: textures hardly differ then; 4 to 64 are usual. Choose narrower or more bins.`;
    warnings.push({ code: 'FEW_LEVELS', key, message });
  }
  if (levels !== undefined && levels > MOST_LEVELS) {
    const message = `about ${levels} grey levels: matrices become sparse and slow; 4 to 64 are usual. Choose wider or fewer bins.`;
    warnings.push({ code: 'MANY_LEVELS', key, message });
  }
  for (const [name, slice] of [['discretisation', plan.discretisation], ['ivh', plan.ivh]] as const) {
    if (slice.method === 'fixed-bin-size' && slice.lowerBound === 'observed') {
      const message =
        'bins of fixed size begin at the lowest intensity of each ROI, so level 1 means something else in every patient. ' +
        'Give a lower bound.';
      warnings.push({ code: 'UNBOUNDED_BINS', key: `${name}.lowerBound`, message });
    }
  }
  return warnings;
}

/** How many levels the plan will make, if that can be known before the scan is read. */
function expectedLevels(plan: ExtractionPlan, facts: ScanFacts): number | undefined {
  const slice: DiscretisationPlan = plan.discretisation;
  const range = plan.resegmentation.range;
  const lower = range?.lower ?? facts.observedRange?.lower;
  const upper = facts.observedRange?.upper ?? range?.upper ?? undefined;
  switch (slice.method) {
    case 'fixed-bin-number':
      return slice.bins;
    case 'fixed-bin-size': {
      const start = typeof slice.lowerBound === 'number' ? slice.lowerBound : lower;
      return start === undefined || upper === undefined ? undefined : Math.max(1, Math.ceil((upper - start) / slice.width));
    }
    case 'none':
      return lower === undefined || upper === undefined ? undefined : Math.floor(upper - lower) + 1;
    default:
      return assertNever(slice);
  }
}

function lintNormalisation(plan: ExtractionPlan): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const { normalisation, discretisation } = plan;
  if (normalisation.method === 'none') return warnings;
  if (discretisation.method === 'fixed-bin-size' && discretisation.width >= normalisation.scale) {
    const message =
      `one standard deviation is ${normalisation.scale} after normalisation and one bin ${discretisation.width}: almost ` +
      'everything falls into one level. Use a fixed bin number, or a larger scale.';
    warnings.push({ code: 'NORMALISED_WITH_WIDE_BINS', key: 'discretisation.width', message });
  }
  if (normalisation.region === 'whole-image') {
    const message = 'values will depend on the air, the couch and the face around the ROI. Choose a region of tissue.';
    warnings.push({ code: 'WHOLE_IMAGE_NORMALISATION', key: 'normalisation.region', message });
  }
  return warnings;
}

function lintSpacing(plan: ExtractionPlan, facts: ScanFacts): PlanWarning[] {
  const { interpolation } = plan;
  const native = facts.nativeSpacingMm;
  if (interpolation.method === 'none' || native === undefined) return [];
  return interpolation.spacingMm.flatMap((spacing, axis): PlanWarning[] => {
    const ratio = Math.max(spacing / native[axis], native[axis] / spacing);
    if (ratio <= FAR) return [];
    const message =
      `resampling ${'xyz'[axis]} from ${native[axis]} mm to ${spacing} mm is a factor of ${ratio.toFixed(1)}: ` +
      `${spacing < native[axis] ? 'detail is invented' : 'detail is lost'}. Stay within a factor of ${FAR}.`;
    return [{ code: 'FAR_FROM_NATIVE', key: 'interpolation.spacingMm', message }];
  });
}
