import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { PlannedStudy } from './define.release.js';
import { bounded, type BoundedEstimate } from './estimators/bounded.estimate.js';
import { LEVEL, Z } from './estimators/estimate.js';
import { halfWidth, medianOf } from './estimators/half.width.js';
import { drownsReference } from './sound.rows.js';
import { tidyRow, type RowHead, type TidyRow } from './tidy.row.js';
import { transformLabel, type ScaledVariable } from './features/feature.scaling.js';

/** A group as it is planned. */
interface PlannedGroup {
  readonly group: string;
  readonly subjects: number;
  /** Means as invented studies would tell them, reference SDs; left out, an interval is that of noise and sampling alone. */
  readonly drawn?: readonly BoundedEstimate[] | undefined;
}

/**
 * A group mean as it is expected: at the reference centre, with the spread of the public reference.
 * @param noise SD of the pooled noise of the mean, reference SD
 */
export function meanForecast(
  head: RowHead,
  scaling: ScaledVariable,
  { group, subjects, sites, drawn }: PlannedGroup & { readonly sites: number },
  noise: number,
): TidyRow {
  const { centre } = scaling;
  return tidyRow(head, {
    quantity: 'mean',
    group,
    ...expected(scaling, centre, { noise, sampling: 1 / Math.sqrt(subjects) }, drawn?.map(halfWidth)),
    n: subjects,
    sites,
    ...refusedWhere(drownsReference(noise)),
  });
}

/** A mean or a difference that the noise would drown is refused when it is planned. */
function refusedWhere(isDrowned: boolean): Partial<Pick<TidyRow, 'status' | 'note'>> {
  return isDrowned ? { status: 'refused', note: 'the noise alone would be above one reference SD' } : {};
}

/**
 * A difference of two means as it is expected where there is none: second minus first.
 * @param noise SD of the pooled noise of a sum, reference SD
 */
export function differenceForecast(
  head: RowHead,
  scaling: ScaledVariable,
  [first, second]: readonly [PlannedGroup, PlannedGroup],
  { sites, expected: found }: Pick<PlannedStudy, 'sites' | 'expected'>,
  noise: number,
): TidyRow {
  const of = (error: (subjects: number) => number): number => Math.hypot(error(first.subjects), error(second.subjects));
  const errors = { noise: of((subjects) => noise / subjects), sampling: of((subjects) => 1 / Math.sqrt(subjects)) };
  const halves = drawnDifferences(first, second);
  return tidyRow(head, {
    quantity: 'difference of means',
    group: second.group,
    group2: first.group,
    ...expected(scaling, scaling.width * (found?.effect ?? 0), errors, halves),
    n: Math.min(first.subjects, second.subjects),
    sites,
    ...(found?.effect !== undefined && powerNote(found.effect, Math.hypot(errors.noise, errors.sampling), halves)),
    ...refusedWhere(drownsReference(errors.noise)),
  });
}

/** @returns half-widths of the difference of two groups as invented studies would tell it, reference SDs */
function drawnDifferences(first: PlannedGroup, second: PlannedGroup): readonly number[] | undefined {
  const { drawn: others } = second;
  if (first.drawn === undefined || others === undefined) return undefined;
  const both = first.drawn.slice(0, others.length).map((mean, index) => ({ mean, other: others[index] }));
  return both.map(({ mean, other }) =>
    halfWidth(
      bounded(
        0,
        Math.hypot(mean.samplingError, other.samplingError),
        Math.hypot(mean.noiseError, other.noiseError),
        mean.biasBound + other.biasBound,
      ),
    ),
  );
}

/** @param errors reference SDs @param halves of which the middle one is planned, reference SDs */
function expected(
  scaling: ScaledVariable,
  value: number,
  errors: { readonly noise: number; readonly sampling: number },
  halves: readonly number[] = [],
): Partial<Omit<TidyRow, 'flags'>> {
  const [noiseError, samplingError] = [scaling.width * errors.noise, scaling.width * errors.sampling];
  const error = Math.hypot(noiseError, samplingError);
  const half = halves.length === 0 ? Z * error : scaling.width * medianOf(halves);
  return {
    variable: scaling.key,
    scale: transformLabel(scaling.transform),
    estimate: value,
    se_noise: noiseError,
    se_sampling: samplingError,
    se: error,
    lower: value - half,
    upper: value + half,
    confidence: LEVEL,
  };
}

/**
 * @param effect planned difference, and the error of its estimate, reference SDs
 * @param halves of the intervals of invented studies: the test finds what lies outside one around 0
 */
function powerNote(effect: number, error: number, halves: readonly number[] = []): Pick<TidyRow, 'note'> {
  const limits = halves.length === 0 ? [Z * error] : halves;
  const found = (limit: number): number => normalCdf((effect - limit) / error, 0, 1) + normalCdf((-effect - limit) / error, 0, 1);
  const power = limits.reduce((sum, limit) => sum + found(limit), 0) / limits.length;
  return { note: `the planned effect would be found at 0.05, before any correction, in ${Math.round(100 * power)} % of studies` };
}
