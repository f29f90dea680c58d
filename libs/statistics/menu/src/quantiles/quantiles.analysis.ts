import { plannedCopies } from '../define.release.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import { defineAnalysis, questionSchema, laterOf, type LaterEstimator, type MadeResult } from '../define.analysis.js';
import { estimate, LEVEL, Z, type Estimate } from '../estimators/estimate.js';
import { quantilesOf, type Quantile } from '../estimators/quantile.estimator.js';
import { liesBetweenWholes } from '../estimators/whole.numbers.js';
import { noiseCopies } from '../pooled.vector.js';
import type { PrefixAxis } from '../prefix-cells/prefix-cells.design.js';
import { partOf, prefixCells } from '../prefix-cells/prefix-cells.release.js';
import { prefixNoise, prefixReader, readPrefixes } from '../prefix-cells/prefix.matrix.js';
import { asTold } from '../told.instead.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import { drawnQuantiles, quantileForecast } from './quantile.forecast.js';
import { isCoarse, LARGEST_NOISE_SHARE, QUANTILES } from './quantile.rule.js';

/** The quantiles of one number. A suppressed one has none: its noisy count is below the display floor. */
export interface QuantilesOfVariable {
  readonly variable: string;
  readonly unit: string;
  readonly count: Estimate;
  readonly suppressed: boolean;
  /** In the order of the shares: 0.1, 0.25, 0.5, 0.75, 0.9. */
  readonly quantiles: readonly Quantile[];
  /** The first and the last public edge: a quantile beyond them is not told. */
  readonly within: readonly [number, number];
}

/** Quantiles of every number of the release. Plain numbers: it may be stored and published as JSON. */
export interface QuantilesResult extends MadeResult {
  readonly kind: 'quantiles';
  readonly variables: readonly QuantilesOfVariable[];
}

/** Where edges lie between whole numbers, former versions told ends between two of them (ADR 0130). Other results are as they were. */
const OF_WHOLES: LaterEstimator = 2;

/** Quartiles and the outer tenths of numbers, from noisy counts below public edges. */
export const quantiles = defineAnalysis({
  kind: 'quantiles',
  reads: 'a release of kind `prefix-cells`: quartiles and the outer tenths of each variable',
  schema: questionSchema('quantiles'),
  needs: [prefixCells],
  result: 'quantiles',
  later: laterOf<QuantilesResult>({ 'variables.*.quantiles.*.told': 'instead' }),
  forecast: ([design], planned, head) =>
    design.axes.flatMap((axis) => {
      const sigma = Math.sqrt(plannedCopies(planned) * Number(design.event.sigma2));
      const of = { subjects: planned.subjects[0], sites: planned.sites, sigma };
      const drawn = planned.isTried === true ? {} : drawnQuantiles(axis, QUANTILES, of);
      return QUANTILES.map((level) => quantileForecast(head, axis, level, of, drawn));
    }),
  analyse: ({ design, pooled }): QuantilesResult => {
    const sigma = Math.sqrt(noiseCopies(design, pooled) * Number(design.event.sigma2));
    return {
      kind: 'quantiles',
      sites: pooled.sites,
      ...(design.axes.some(({ edges }) => liesBetweenWholes(edges)) && { estimator: OF_WHOLES }),
      variables: design.axes.map((axis) => quantilesOfAxis(axis, pooled.vector, sigma)),
    };
  },
  rows: ({ variables, sites }, head) => variables.flatMap((one) => one.quantiles.map((_, i) => quantileRow(head, one, i, sites))),
  oracle: { program: 'R approx on the cumulative counts of the same bins', tolerance: 1e-9 },
});

/** @param sigma SD of the pooled noise of a coordinate, lattice units */
function quantilesOfAxis(axis: PrefixAxis, vector: readonly bigint[], sigma: number): QuantilesOfVariable {
  const { variable, unit, edges, coefficients } = axis;
  const reader = prefixReader(coefficients);
  const prefixes = readPrefixes(reader, partOf(axis, vector));
  const last = prefixes.length - 1;
  const noiseOf = prefixNoise(reader.rows, sigma);
  const found = quantilesOf({ edges, prefixes, noiseOf }, QUANTILES.map(Number));
  return {
    variable,
    unit,
    count: estimate(prefixes[last], 0, sigma * reader.lengths[last]),
    suppressed: found === undefined || prefixes[last] < DISPLAY_FLOOR,
    quantiles: found ?? QUANTILES.map(() => NOTHING),
    within: [edges[0], edges[edges.length - 1]],
  };
}

const NOTHING: Quantile = {
  value: null,
  beyond: null,
  lower: null,
  upper: null,
  told: [null, null],
  shareNoise: 0,
  shareSampling: 0,
  noiseError: null,
  samplingError: null,
  standardError: null,
};

function quantileRow(
  head: RowHead,
  { variable, unit, count, suppressed, quantiles: all, within }: QuantilesOfVariable,
  index: number,
  sites: number,
): TidyRow {
  const cells = { quantity: 'quantile', variable, level: QUANTILES[index], unit, scale: 'value', sites };
  if (suppressed) return tidyRow(head, { ...cells, status: 'suppressed' });
  const found = all[index];
  const { value, beyond, lower, upper, noiseError, samplingError, standardError, shareNoise } = asTold(found);
  const status = beyond !== null ? 'unavailable' : Z * shareNoise > LARGEST_NOISE_SHARE ? 'uninformative' : 'ok';
  return tidyRow(head, {
    ...cells,
    estimate: value,
    se_noise: noiseError,
    se_sampling: samplingError,
    se: standardError,
    lower,
    upper,
    confidence: LEVEL,
    n: count.value,
    n_se: count.standardError,
    status,
    flags: [(lower === null || upper === null) && 'boundary', isCoarse(found) && 'coarse-bins'],
    note: beyond === null ? '' : `it lies ${beyond} the public edges, ${within[0]} to ${within[1]}`,
  });
}
