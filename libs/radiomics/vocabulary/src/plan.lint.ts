import { assertNever } from '@collimate/kernel-errors';
import type { DiscretisationPlan, ExtractionPlan, NormalisationPlan } from './plan.schema.js';

/** Something in a plan that works and is probably not meant. */
export interface PlanWarning {
  readonly code:
    | 'FEW_LEVELS'
    | 'MANY_LEVELS'
    | 'UNBOUNDED_BINS'
    | 'NORMALISED_WITH_WIDE_BINS'
    | 'NORMALISED_UNIT'
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
  /** How many different grey levels occur in the ROI; not known before it was discretised. */
  readonly occurringLevels?: number;
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
  const occurring = facts.occurringLevels;
  const levels = occurring ?? expectedLevels(plan, facts);
  const count =
    occurring === undefined
      ? `about ${levels} grey levels`
      : `${levels} grey level${levels === 1 ? '' : 's'} occurring in the ROI`;
  const key = 'discretisation';
  if (levels !== undefined && levels > 0 && levels < FEWEST_LEVELS) {
    const message = `${count}: textures hardly differ then; 4 to 64 are usual. Choose narrower or more bins.`;
    warnings.push({ code: 'FEW_LEVELS', key, message });
  }
  if (levels !== undefined && levels > MOST_LEVELS) {
    const message = `${count}: matrices become sparse and slow; 4 to 64 are usual. Choose wider or fewer bins.`;
    warnings.push({ code: 'MANY_LEVELS', key, message });
  }
  for (const [name, slice] of [
    ['discretisation', plan.discretisation],
    ['ivh', plan.ivh],
  ] as const) {
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
  const clipped = clippedRange(plan.normalisation);
  const lower = range?.lower ?? facts.observedRange?.lower ?? clipped?.lower;
  const upper = facts.observedRange?.upper ?? lowest(range?.upper ?? undefined, clipped?.upper);
  switch (slice.method) {
    case 'fixed-bin-number':
      return slice.bins;
    case 'fixed-bin-size': {
      const start = typeof slice.lowerBound === 'number' ? slice.lowerBound : lower;
      return start === undefined || upper === undefined ? undefined : Math.max(1, Math.ceil((upper - start) / slice.width));
    }
    case 'none': {
      const first = facts.observedRange?.lower ?? lower;
      return first === undefined || upper === undefined ? undefined : Math.floor(upper - first) + 1;
    }
    default:
      return assertNever(slice);
  }
}

/** The interval outside which a normalised image has no intensity, if its plan clips. */
function clippedRange(plan: NormalisationPlan): { readonly lower: number; readonly upper: number } | undefined {
  if (plan.method === 'none') return undefined;
  if (plan.method !== 'z-score') return plan.outside === 'clip' ? plan.target : undefined;
  const reach = plan.clipSigma === null ? undefined : plan.clipSigma * plan.scale;
  return reach === undefined ? undefined : { lower: -reach, upper: reach };
}

function lowest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function lintNormalisation(plan: ExtractionPlan): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const { normalisation, discretisation, intensity } = plan;
  if (normalisation.method === 'none') return warnings;
  const [span, spanName] = spanOf(normalisation);
  if (discretisation.method === 'fixed-bin-size' && discretisation.width >= span) {
    const message =
      `${spanName} is ${span} after normalisation and one bin ${discretisation.width}: almost everything falls into one ` +
      'level. Use a fixed bin number, narrower bins, or a larger scale.';
    warnings.push({ code: 'NORMALISED_WITH_WIDE_BINS', key: 'discretisation.width', message });
  }
  if (intensity.unit !== 'arbitrary') {
    const message =
      `${intensity.unit} mean the same in every hospital, and a normalised image has no unit any more. ` +
      'Set normalisation.method to "none", or intensity.unit to "arbitrary" if the unit cannot be trusted.';
    warnings.push({ code: 'NORMALISED_UNIT', key: 'normalisation.method', message });
  }
  if (normalisation.region === 'whole-image') {
    const message = 'values will depend on the air, the couch and whatever lies around the ROI. Choose a region of tissue.';
    warnings.push({ code: 'WHOLE_IMAGE_NORMALISATION', key: 'normalisation.region', message });
  }
  return warnings;
}

/** Over how much of the normalised scale the region is spread: one deviation, or the target interval. */
function spanOf(plan: Exclude<NormalisationPlan, { method: 'none' }>): readonly [number, string] {
  if (plan.method === 'z-score') return [plan.scale, 'one standard deviation'];
  return [plan.target.upper - plan.target.lower, 'the whole target interval'];
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
      `${spacing < native[axis] ? 'detail is invented' : 'detail is lost'}. Stay within a factor of ${FAR}` +
      `${interpolation.dimensions === '3D' && axis === 2 ? ', or resample within the slices alone (dimensions: 2D)' : ''}.`;
    return [{ code: 'FAR_FROM_NATIVE', key: 'interpolation.spacingMm', message }];
  });
}
