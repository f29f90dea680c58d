import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { PlannedStudy } from './define.release.js';
import { LEVEL, Z } from './estimators/estimate.js';
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
 * @param noise SD of the pooled noise of the mean, reference SD
 */
export function meanForecast(
  head: RowHead,
  scaling: ScaledVariable,
  { group, subjects, sites }: PlannedGroup & { readonly sites: number },
  noise: number,
): TidyRow {
  const { centre, width } = scaling;
  return tidyRow(head, {
    quantity: 'mean',
    group,
    ...expected(scaling, centre, width * noise, width / Math.sqrt(subjects)),
    n: subjects,
    sites,
    ...refusedWhere(drownsReference(noise)),
  });
}

/** A mean or a difference that the noise would drown is refused when it is planned. */
function refusedWhere(isDrowned: boolean): Partial<Pick<TidyRow, 'status' | 'note'>> {
  return isDrowned
    ? { status: 'refused', note: 'the noise alone would be above one reference SD' }
    : {};
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
  const of = (error: (subjects: number) => number): number =>
    scaling.width * Math.hypot(error(first.subjects), error(second.subjects));
  const noiseError = of((subjects) => noise / subjects);
  const samplingError = of((subjects) => 1 / Math.sqrt(subjects));
  return tidyRow(head, {
    quantity: 'difference of means',
    group: second.group,
    group2: first.group,
    ...expected(scaling, scaling.width * (found?.effect ?? 0), noiseError, samplingError),
    n: Math.min(first.subjects, second.subjects),
    sites,
    ...(found?.effect !== undefined && powerNote((scaling.width * found.effect) / Math.hypot(noiseError, samplingError))),
    ...refusedWhere(drownsReference(noiseError / scaling.width)),
  });
}

function expected(
  scaling: ScaledVariable,
  value: number,
  noiseError: number,
  samplingError: number,
): Partial<Omit<TidyRow, 'flags'>> {
  const error = Math.hypot(noiseError, samplingError);
  return {
    variable: scaling.key,
    scale: transformLabel(scaling.transform),
    estimate: value,
    se_noise: noiseError,
    se_sampling: samplingError,
    se: error,
    lower: value - Z * error,
    upper: value + Z * error,
    confidence: LEVEL,
  };
}

/** @param away the planned difference in its standard errors */
function powerNote(away: number): Pick<TidyRow, 'note'> {
  const power = normalCdf(Math.abs(away) - Z, 0, 1) + normalCdf(-Math.abs(away) - Z, 0, 1);
  return { note: `the planned effect would be found at 0.05, before any correction, in ${Math.round(100 * power)} % of studies` };
}
