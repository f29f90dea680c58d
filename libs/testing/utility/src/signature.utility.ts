import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { CELL_POPULATIONS, coverageOfCells, type CellPopulation } from '@collimate/testing-rehearsal';
import type { UtilityEffort, UtilityRow, UtilityTable } from './utility.row.js';

/** SD of a cell under the product's filter at epsilon 1 and 3, all noise from one place. */
const NOISE: readonly (readonly [epsilon: number, noise: number])[] = [
  [1, 4.531],
  [3, 1.644],
];
const AUC = 0.76;
const BINS = 8;

type Foreseen = Readonly<Record<number, readonly [number, number]>>;
/** Half-widths of statistics.md, by patients, at epsilon 1 and 3. */
const AUC_WIDTHS: Foreseen = { 200: [0.176, 0.096], 500: [0.079, 0.051], 2000: [0.034, 0.027] };
const SLOPE_WIDTHS: Foreseen = { 200: [1.08, 0.52], 500: [0.43, 0.29], 2000: [0.155, 0.131] };
const STEEP_WIDTHS: Foreseen = { 200: [0.63, 0.38], 500: [0.29, 0.22], 2000: [0.114, 0.104] };
const CONCORDANCE_WIDTHS: Foreseen = { 200: [0.21, 0.09], 500: [0.077, 0.044], 2000: [0.024, 0.019] };

/** Validation of a published signature: AUC, calibration slope, C-index. */
export const signatureUtility: UtilityTable = {
  name: 'statistics-4-signature',
  title: 'Validation of a signature from one noisy table: half-width and coverage of 95 % intervals',
  make: (effort) =>
    (effort.isFull ? [200, 500, 2000] : [200, 500]).flatMap((n) => [
      ...told(effort, 'statistics C1', separated(n === 2000 ? 0.2 : 0.3), 'AUC', n, AUC_WIDTHS, ''),
      ...told(
        effort,
        'statistics C4',
        named('calibrated'),
        'calibration slope',
        n,
        SLOPE_WIDTHS,
        'prevalence 0.30 as in the population of the coverage test',
      ),
      ...told(
        effort,
        'statistics C4, slope 0.6',
        named('too steep'),
        'calibration slope',
        n,
        STEEP_WIDTHS,
        'the population of the coverage test: fewer events than the design had',
      ),
      ...told(
        effort,
        'statistics C2',
        named('five bins'),
        'C-index',
        n,
        CONCORDANCE_WIDTHS,
        'C and events of the population of the coverage test, not 0.70 and 49 %',
      ),
    ]),
};

function named(name: string): CellPopulation {
  return CELL_POPULATIONS.find((one) => one.name === name)!;
}

/** Normal scores of two classes so far apart that the AUC is 0.76, in eight bins at the quantiles of both together. */
function separated(prevalence: number): CellPopulation {
  const apart = Math.SQRT2 * normalQuantile(AUC, 0, 1);
  const below = (x: number): number => (1 - prevalence) * normalCdf(x, 0, 1) + prevalence * normalCdf(x, apart, 1);
  const edges = Array.from({ length: BINS - 1 }, (_, bin) => inverted(below, (bin + 1) / BINS));
  const within = (mean: number, bin: number): number =>
    (bin === BINS - 1 ? 1 : normalCdf(edges[bin], mean, 1)) - (bin === 0 ? 0 : normalCdf(edges[bin - 1], mean, 1));
  const shares = Array.from({ length: BINS }, (_, bin) => [
    (1 - prevalence) * within(0, bin),
    prevalence * within(apart, bin),
  ]).flat();
  return { ...named('calibrated'), name: 'separated', shares };
}

function inverted(below: (x: number) => number, share: number): number {
  let [low, high] = [-9, 9];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (below(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

function told(
  { isFull }: UtilityEffort,
  table: string,
  population: CellPopulation,
  quantity: string,
  subjects: number,
  widths: Foreseen,
  note: string,
): readonly UtilityRow[] {
  return NOISE.flatMap(([epsilon, noise], at) => {
    const found = coverageOfCells(population, { subjects, noise, studies: isFull ? 1000 : 100 }).find(
      (one) => one.quantity === quantity,
    );
    if (found === undefined) return [];
    const of = { table, cell: `n ${subjects}, epsilon ${epsilon}` };
    return [
      {
        ...of,
        quantity: `half-width of ${quantity}, median`,
        ours: found.medianHalfWidth,
        reference: widths[subjects][at],
        note,
      },
      { ...of, quantity: `coverage of ${quantity}`, ours: found.rate, reference: 0.95, note: '' },
      { ...of, quantity: `${quantity} told`, ours: 1 - found.unavailable, reference: null, note: '' },
    ];
  });
}
