import type { Grid } from '@collimate/imaging-volume';
import type { Digest } from '@collimate/kernel-canonical';
import { assertNever } from '@collimate/kernel-errors';
import { filterOf } from '@collimate/radiomics-filters';
import type {
  EngineDefinition,
  ExtractionPlan,
  FilterPlan,
  InterpolationPlan,
  NormalisationPlan,
  PlanWarning,
} from '@collimate/radiomics-vocabulary';
import type { CompiledPlan } from './compile.js';
import type { Engine } from './engine.js';
import type { RecordedScale } from './normalisation-scale.js';

/**
 * Which definitions the values follow. It changes when a value can change, and never otherwise: a plan's digest names the same
 * values only together with it. What each number changed stands in docs/ibsi/plan.md.
 */
export const ENGINE_DEFINITION = 'collimate-ibsi1/2' satisfies EngineDefinition;

/** One step that was done, with what the standard calls it. */
export interface ExtractionStep {
  /** IBSI code of the step, empty where the standard has none. */
  readonly ibsi: string;
  readonly step: string;
  /** Its settings in words and numbers. */
  readonly settings: string;
}

/** How a table of features came about: enough to compute it again. */
export interface ExtractionRecord {
  readonly planName: string;
  readonly planDigest: Digest;
  readonly engineDefinition: string;
  /** SHA-256 of each compiled kernel that was at hand; null if the plain definitions did it all. */
  readonly kernels: Engine['kernels'];
  readonly steps: readonly ExtractionStep[];
  readonly initialGrid: Pick<Grid, 'size' | 'spacingMm'>;
  readonly processedGrid: Pick<Grid, 'size' | 'spacingMm'>;
  /** Voxels of the two masks after processing. */
  readonly morphologicalVoxels: number;
  readonly intensityVoxels: number;
  /** Ng of the histogram and the textures, 0 if there was nothing to discretise. */
  readonly levelCount: number;
  /** What set the scale of the intensities; null if the plan does not normalise. */
  readonly normalisation: RecordedScale | null;
  readonly warnings: readonly PlanWarning[];
  /** What whoever read the scan had to tell of it, where they keep it here; it may name regions. */
  readonly notes?: readonly string[];
}

/** What an extraction found out on the way. */
export interface ExtractionFacts {
  readonly initialGrid: Grid;
  readonly processedGrid: Grid;
  readonly morphologicalVoxels: number;
  readonly intensityVoxels: number;
  readonly levelCount: number;
  readonly normalisation: RecordedScale | null;
  readonly warnings: readonly PlanWarning[];
}

/** @returns the record of one extraction */
export function recordOf(compiled: CompiledPlan, { kernels }: Engine, facts: ExtractionFacts): ExtractionRecord {
  const gridFacts = ({ size, spacingMm }: Grid): Pick<Grid, 'size' | 'spacingMm'> => ({ size, spacingMm });
  return {
    planName: compiled.plan.name,
    planDigest: compiled.digest,
    engineDefinition: ENGINE_DEFINITION,
    kernels,
    steps: stepsOf(compiled.plan),
    ...facts,
    initialGrid: gridFacts(facts.initialGrid),
    processedGrid: gridFacts(facts.processedGrid),
  };
}

/** @returns the steps of a plan in the order in which they are done */
function stepsOf(plan: ExtractionPlan): readonly ExtractionStep[] {
  const { intensity, normalisation, resegmentation, discretisation, ivh } = plan;
  const steps: ExtractionStep[] = [{ ibsi: '', step: 'convert', settings: `${intensity.unit}, rounding ${intensity.rounding}` }];
  if (normalisation.method !== 'none') {
    steps.push({
      ibsi: '',
      step: 'normalise',
      settings: `${normalisationSettings(normalisation)}, region ${normalisation.region}`,
    });
  }
  steps.push(...interpolationSteps(plan.interpolation));
  if (resegmentation.range !== null) {
    const { lower, upper } = resegmentation.range;
    steps.push({ ibsi: 'USB3', step: 'resegment range', settings: `${lower ?? '-inf'} to ${upper ?? 'inf'}, inclusive` });
  }
  if (resegmentation.outlierSigma !== null) {
    steps.push({ ibsi: '7ACA', step: 'resegment outliers', settings: `${resegmentation.outlierSigma} sigma` });
  }
  steps.push(discretisationStep('discretise', discretisation), discretisationStep('discretise for IVH', ivh));
  steps.push({ ibsi: '', step: 'percentiles', settings: plan.percentiles ?? 'nearest' });
  steps.push(...(plan.filters ?? []).map(filterStep));
  return steps;
}

function filterStep(plan: FilterPlan): ExtractionStep {
  const { ibsi, settings } = filterOf(plan);
  return { ibsi, step: 'filter', settings: settings(plan) };
}

function normalisationSettings(plan: Exclude<NormalisationPlan, { readonly method: 'none' }>): string {
  switch (plan.method) {
    case 'z-score': {
      const clip = plan.clipSigma === null ? '' : `, clipped at ${plan.clipSigma} sigma`;
      return `z-score by ${plan.statistics}, scale ${plan.scale}${clip}`;
    }
    case 'range':
      return `range to ${plan.target.lower} to ${plan.target.upper}, outside ${plan.outside}`;
    case 'percentile': {
      const { percentiles, target } = plan;
      return `percentiles ${percentiles.lower} and ${percentiles.upper} to ${target.lower} and ${target.upper}, outside ${plan.outside}`;
    }
    default:
      return assertNever(plan);
  }
}

function interpolationSteps(plan: InterpolationPlan): ExtractionStep[] {
  if (plan.method === 'none') return [];
  const image = `${plan.dimensions}, ${plan.method}, to ${plan.spacingMm.join(' x ')} mm, grid centres aligned (3WE3)`;
  const steps = [
    { ibsi: 'VTM2', step: 'interpolate image', settings: image },
    { ibsi: 'VTM2', step: 'interpolate mask', settings: `${plan.mask.method}, threshold ${plan.mask.threshold}` },
  ];
  if (plan.rounding !== 'none') steps.splice(1, 0, { ibsi: '68QD', step: 'round', settings: plan.rounding });
  return steps;
}

function discretisationStep(step: string, plan: ExtractionPlan['discretisation'] | ExtractionPlan['ivh']): ExtractionStep {
  switch (plan.method) {
    case 'none':
      return { ibsi: '4R0B', step, settings: 'step' in plan ? `none, step ${plan.step}, range ${plan.range}` : 'none' };
    case 'fixed-bin-number':
      return { ibsi: 'K15C', step, settings: `fixed bin number ${plan.bins}` };
    case 'fixed-bin-size':
      return { ibsi: 'Q3RU', step, settings: `fixed bin size ${plan.width} from ${plan.lowerBound}` };
    default:
      return assertNever(plan);
  }
}
