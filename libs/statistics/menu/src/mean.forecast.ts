import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { PlannedStudy } from './define.release.js';
import { bounded, type BoundedEstimate } from './estimators/bounded.estimate.js';
import { LEVEL, Z } from './estimators/estimate.js';
import { halvesAt, spreadNote, type HalfWidths } from './estimators/half.width.js';
import { drownsReference } from './sound.rows.js';
import { tidyRow, type RowHead, type TidyRow } from './tidy.row.js';
import { transformLabel, type ScaledVariable } from './features/feature.scaling.js';

/** A group as it is planned. */
interface PlannedGroup {
  readonly group: string;
  readonly subjects: number;
}

/**
 * A group mean as it is expected: at the reference centre, with the spread of the public reference.
 * @param planned with the half-widths that invented studies would tell, reference SDs; without them an interval is that of noise and sampling alone
 * @param noise SD of the pooled noise of the mean, reference SD
 */
export function meanForecast(
  head: RowHead,
  scaling: ScaledVariable,
  { group, subjects, sites, halves }: PlannedGroup & { readonly sites: number; readonly halves?: HalfWidths | undefined },
  noise: number,
): TidyRow {
  const { centre } = scaling;
  return tidyRow(head, {
    quantity: 'mean',
    group,
    ...expected(scaling, centre, { noise, sampling: 1 / Math.sqrt(subjects) }, halves),
    n: subjects,
    sites,
    note: spreadNote(halves, scaling.width) ?? '',
    ...refusedWhere(drownsReference(noise)),
  });
}

/** A mean or a difference that the noise would drown is refused when it is planned. */
function refusedWhere(isDrowned: boolean): Partial<Pick<TidyRow, 'status' | 'note'>> {
  return isDrowned ? { status: 'refused', note: 'the noise alone would be above one reference SD' } : {};
}

/** The difference of two groups as it is planned, in reference SDs: the same for all features, unless a public correlation shapes the noise. */
export interface PlannedDifference {
  readonly groups: readonly [PlannedGroup, PlannedGroup];
  readonly sites: number;
  readonly effect: number;
  readonly errors: Errors;
  readonly halves: HalfWidths | undefined;
  /** How often it would be found, where an effect is planned. */
  readonly note: string | undefined;
}

interface Errors {
  readonly noise: number;
  readonly sampling: number;
}

/**
 * @param groups with their means as invented studies would tell them, reference SDs, where there are such
 * @param noise SD of the pooled noise of a sum, reference SD
 * @param gains how many times that is in each feature, where a public correlation shapes it
 * @returns a difference for each of these
 */
export function plannedDifferences(
  groups: readonly [PlannedGroup & DrawnGroup, PlannedGroup & DrawnGroup],
  { sites, expected: found }: Pick<PlannedStudy, 'sites' | 'expected'>,
  noise: number,
  gains: ArrayLike<number> = [1],
): readonly PlannedDifference[] {
  const [first, second] = groups;
  const of = (error: (subjects: number) => number): number => Math.hypot(error(first.subjects), error(second.subjects));
  const halvesOf = halvesAt(drawnDifferences(first, second));
  const effect = found?.effect;
  return Array.from(gains, (gain): PlannedDifference => {
    const halves = halvesOf(gain);
    const errors = { noise: of((subjects) => (noise * gain) / subjects), sampling: of((subjects) => 1 / Math.sqrt(subjects)) };
    const note = effect === undefined ? undefined : powerNote(effect, Math.hypot(errors.noise, errors.sampling), halves?.all);
    return { groups, sites, effect: effect ?? 0, errors, halves, note };
  });
}

/** A difference of two means as it is expected: second minus first. */
export function differenceForecast(
  head: RowHead,
  scaling: ScaledVariable,
  { groups: [first, second], sites, effect, errors, halves, note }: PlannedDifference,
): TidyRow {
  return tidyRow(head, {
    quantity: 'difference of means',
    group: second.group,
    group2: first.group,
    ...expected(scaling, scaling.width * effect, errors, halves),
    n: Math.min(first.subjects, second.subjects),
    sites,
    note: [note, spreadNote(halves, scaling.width)].filter((one) => one !== undefined).join('; '),
    ...refusedWhere(drownsReference(errors.noise)),
  });
}

interface DrawnGroup {
  readonly drawn?: readonly BoundedEstimate[] | undefined;
}

/** @returns the difference of two groups as invented studies would tell it, reference SDs */
function drawnDifferences(first: DrawnGroup, second: DrawnGroup): readonly BoundedEstimate[] {
  const { drawn = [] } = first;
  const others = second.drawn ?? [];
  return drawn.slice(0, others.length).map((mean, index) => {
    const other = others[index];
    return bounded(
      0,
      Math.hypot(mean.samplingError, other.samplingError),
      Math.hypot(mean.noiseError, other.noiseError),
      mean.biasBound + other.biasBound,
    );
  });
}

/** @param errors reference SDs @param halves of which the middle one is planned, reference SDs */
function expected(
  scaling: ScaledVariable,
  value: number,
  errors: Errors,
  halves: HalfWidths | undefined,
): Partial<Omit<TidyRow, 'flags'>> {
  const [noiseError, samplingError] = [scaling.width * errors.noise, scaling.width * errors.sampling];
  const error = Math.hypot(noiseError, samplingError);
  const half = halves === undefined ? Z * error : scaling.width * halves.middle;
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
function powerNote(effect: number, error: number, halves: readonly number[] = [Z * error]): string {
  const found = (limit: number): number => normalCdf((effect - limit) / error, 0, 1) + normalCdf((-effect - limit) / error, 0, 1);
  const power = halves.reduce((sum, limit) => sum + found(limit), 0) / halves.length;
  return `the planned effect would be found at 0.05, before any correction, in ${Math.round(100 * power)} % of studies`;
}
