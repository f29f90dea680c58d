import type { TidyRow, VariableDeclarations } from '@collimate/statistics-menu';

/** A table of cells whose shares are known, and what is asked of it. */
export interface CellPopulation {
  readonly name: string;
  readonly kind: string;
  /** Keys of the question besides its kind. */
  readonly keys: Readonly<Record<string, unknown>>;
  readonly table: readonly string[];
  readonly variables: VariableDeclarations;
  /** Of all subjects, in each cell. */
  readonly shares: readonly number[];
  /** What is true of a row whatever the cells are; undefined for a quantity of the cells themselves. */
  readonly truth?: (row: TidyRow) => number | undefined;
}

const number = { source: 'cohort', type: 'number', unit: 'year', bounds: ['0', '99'] } as const;
const follow = { source: 'cohort', type: 'survival', time: 'time', event: 'event', unit: 'month', horizon: '24' } as const;
const words = { eventLabels: ['1'], censoredLabels: ['0'] };
const QUANTILES = [-1.15, -0.674, -0.319, 0, 0.319, 0.674, 1.15];
const EIGHT = [3, 6, 9, 12, 15, 18, 21, 24];
const SIX = [4, 8, 12, 16, 20, 24];
const SEVEN = [6, 12, 18, 24, 36, 48, 60];
const HAZARDS = [0.02, 0.03, 0.04, 0.055, 0.07];
/** Hazard of being lost, where nothing else is said. */
const LOST = 1 / 60;

const variables: VariableDeclarations = {
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  era: { source: 'cohort', type: 'category', labels: ['early', 'middle', 'late'] },
  first: { source: 'cohort', type: 'category', labels: ['1', '2', '3'] },
  second: { source: 'cohort', type: 'category', labels: ['1', '2', '3'] },
  volume: { ...number, edges: ['25', '30', '35', '40', '45', '50', '55'] },
  risk: { ...number, edges: ['25', '30', '35', '40'] },
  survival: { ...follow, ...words, edges: EIGHT.slice(0, -1).map(String) },
  relapse: { ...follow, ...words, edges: SIX.slice(0, -1).map(String) },
  death: { ...follow, ...words, horizon: '60', edges: SEVEN.slice(0, -1).map(String) },
  signature: {
    ...{ source: 'score', link: 'logit', intercept: '0', edges: QUANTILES.map(String) },
    terms: [{ variable: 'risk', scale: 'raw', coefficient: '1' }],
    reference: { centre: '0', width: '1', from: 'this test' },
  },
};

const RISING = [0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.23];

/** Populations over which `npm run coverage` holds the intervals of tables to their word. */
export const CELL_POPULATIONS: readonly CellPopulation[] = [
  population('two by two', 'contingency', ['arm', 'response'], [0.35, 0.15, 0.25, 0.25]),
  population(
    'three strata',
    'stratified',
    ['era', 'arm', 'response'],
    strata([0.5, 0.3, 0.2], [0.2, 0.4, 0.6], [0.3, 0.5, 0.7], 2),
  ),
  population('two readers', 'contingency', ['first', 'second'], [0.2, 0.06, 0.04, 0.06, 0.22, 0.06, 0.04, 0.06, 0.26]),
  population(
    'eight bins',
    'rank',
    ['volume', 'arm'],
    RISING.flatMap((p, n) => [0.6 * RISING[7 - n], 0.4 * p]),
  ),
  {
    ...population(
      'two arms',
      'survival',
      ['arm', 'survival'],
      [...followed(1 / 30, EIGHT, 0.5), ...followed(1 / 20, EIGHT, 0.5)],
    ),
    truth: ofHazards({ a: 1 / 30, b: 1 / 20 }),
  },
  {
    ...population(
      'arms of unequal loss',
      'survival',
      ['arm', 'death'],
      [...followed(0.03, SEVEN, 0.5, 0.01), ...followed(0.03, SEVEN, 0.5, 0.04)],
    ),
    truth: ofHazards({ a: 0.03, b: 0.03 }),
  },
  {
    ...population(
      'five bins',
      'survival',
      ['risk', 'relapse'],
      HAZARDS.flatMap((hazard) => followed(hazard, SIX, 0.2)),
    ),
    truth: ({ quantity }) => (quantity === 'C-index' ? concordance(HAZARDS, 24) : undefined),
  },
  population('flowchart', 'flow', ['arm', 'stage'], [0.05, 0.45, 0.1, 0.4]),
  {
    ...population('calibrated', 'validate', ['signature', 'response'], scored(-1, 1), { thresholds: ['0.319'] }),
    truth: ofLine(-1, 1),
  },
  {
    ...population('too steep', 'validate', ['signature', 'response'], scored(-1.2, 0.6), { thresholds: ['0.319'] }),
    truth: ofLine(-1.2, 0.6),
  },
];

function population(
  name: string,
  kind: string,
  table: readonly string[],
  shares: readonly number[],
  keys: Readonly<Record<string, unknown>> = {},
): CellPopulation {
  return { name, kind, keys, table, variables, shares };
}

/** Strata with these shares, in each the risk of the first arm and the share of the second, whose odds are `ratio` times as high. */
function strata(
  shares: readonly number[],
  risks: readonly number[],
  seconds: readonly number[],
  ratio: number,
): readonly number[] {
  return shares.flatMap((share, stratum) => {
    const [risk, second] = [risks[stratum], seconds[stratum]];
    const odds = (ratio * risk) / (1 - risk);
    const other = odds / (1 + odds);
    return [(1 - second) * (1 - risk), (1 - second) * risk, second * (1 - other), second * other].map((one) => share * one);
  });
}

/** A constant hazard of events, and one of being lost. */
function followed(hazard: number, until: readonly number[], part: number, lost = LOST): readonly number[] {
  const left = (time: number): number => part * Math.exp(-(hazard + lost) * time);
  const within = until.flatMap((end, i) => {
    const gone = left(i === 0 ? 0 : until[i - 1]) - left(end);
    return [(gone * hazard) / (hazard + lost), (gone * lost) / (hazard + lost)];
  });
  return [...within, left(until[until.length - 1])];
}

/** Curves and restricted means of constant hazards, by group. */
function ofHazards(hazards: Readonly<Record<string, number>>): NonNullable<CellPopulation['truth']> {
  const mean = (group: string | null, horizon: number): number => -Math.expm1(-hazards[group!] * horizon) / hazards[group!];
  return ({ quantity, group, group2, x }) => {
    if (x === null) return undefined;
    if (quantity === 'survival') return Math.exp(-hazards[group!] * x);
    if (quantity === 'restricted mean') return mean(group, x);
    return quantity === 'difference of restricted means' ? mean(group, x) - mean(group2, x) : undefined;
  };
}

/** Harrell's C of bins of one size with these hazards, over exact times: whoever is first had the event while the other was still followed. */
function concordance(hazards: readonly number[], horizon: number): number {
  let [agreeing, compared] = [0, 0];
  hazards.forEach((first, i) =>
    hazards.forEach((other, k) => {
      const both = first + other + 2 * LOST;
      const weight = (first / both) * -Math.expm1(-both * horizon);
      compared += weight;
      agreeing += i > k ? weight : i === k ? weight / 2 : 0;
    }),
  );
  return agreeing / compared;
}

/** The line of a standard normal score whose events have the log odds a + b s. */
function ofLine(a: number, b: number): NonNullable<CellPopulation['truth']> {
  const expit = (x: number): number => 1 / (1 + Math.exp(-x));
  const apart = expected((score) => expit(a + b * score) - expit(score));
  const truths = new Map([
    ['calibration intercept', a],
    ['calibration slope', b],
    ['observed minus expected', apart],
  ]);
  return ({ quantity }) => truths.get(quantity);
}

/** Mean of a function of a standard normal number. */
function expected(of: (score: number) => number): number {
  const steps = 16_000;
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const score = -8 + (16 * (step + 0.5)) / steps;
    sum += (of(score) * Math.exp((-score * score) / 2) * 16) / (steps * Math.sqrt(2 * Math.PI));
  }
  return sum;
}

/** A normal score whose events have the log odds a + b s: without and with the event, bin after bin. */
function scored(a: number, b: number): readonly number[] {
  const shares = new Array<number>(2 * (QUANTILES.length + 1)).fill(0);
  const steps = 16_000;
  for (let step = 0; step < steps; step++) {
    const score = -8 + (16 * (step + 0.5)) / steps;
    const weight = (Math.exp((-score * score) / 2) / Math.sqrt(2 * Math.PI)) * (16 / steps);
    const event = 1 / (1 + Math.exp(-a - b * score));
    const bin = QUANTILES.filter((edge) => score >= edge).length;
    shares[2 * bin] += weight * (1 - event);
    shares[2 * bin + 1] += weight * event;
  }
  return shares;
}
