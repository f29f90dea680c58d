import type { SeededRandom } from '@collimate/kernel-numeric';

/** How a feature is distributed: mean 0 and SD 1, made of a normal variate. */
export type Margin = 'normal' | 'exponential' | 'lognormal' | 'mixed';

/** Patients of two equal groups whose features go together, and what a public reference says of that. */
export interface ShapedPopulation {
  readonly name: string;
  readonly features: number;
  /** Of both groups together. */
  readonly subjects: number;
  readonly sites: number;
  readonly rho: string;
  readonly margin: Margin;
  /** Of every pair, in each group. */
  readonly correlation: readonly [number, number];
  /** How far the features lie from the public centre, reference SDs. */
  readonly off: number;
  /** Of each group, reference SDs. */
  readonly spread: readonly [number, number];
  /** What the public matrix says of every pair, or of how many public patients it was estimated. */
  readonly reference: { readonly says: number } | { readonly patients: number };
}

const [EPSILON_1, EPSILON_3] = ['0.02436', '0.18507'];
const usual = { subjects: 2000, sites: 3, rho: EPSILON_3, margin: 'normal', off: 0.5, spread: [1, 1] } as const;
const equal = (r: number) => ({ correlation: [r, r] as const, reference: { says: r } });

/** Cells of the tables of `intervals`, by their numbers there, and two of its further checks. */
export const SHAPED_POPULATIONS: readonly ShapedPopulation[] = [
  { ...usual, name: '4 features, correlation 0.6 (cell 3)', features: 4, ...equal(0.6) },
  { ...usual, name: '4 features, correlation 0.9 (cell 4)', features: 4, ...equal(0.9) },
  { ...usual, name: '20 features, correlation 0.6 (cell 5)', features: 20, ...equal(0.6) },
  { ...usual, name: '20 features, correlation 0.9', features: 20, ...equal(0.9) },
  {
    ...{ ...usual, name: '20 features, exponential, 500 patients at epsilon 1', features: 20, ...equal(0.6) },
    ...{ subjects: 500, rho: EPSILON_1, sites: 1, margin: 'exponential' },
  },
  {
    ...{ ...usual, name: '20 features, mixed, unequal spread (held back 11)', features: 20, ...equal(0.6) },
    ...{ margin: 'mixed', off: 0, spread: [0.6, 1.4] },
  },
  {
    ...{ ...usual, name: '20 features, a reference of 0.6 where there is none (cell 20)', features: 20, off: 1 },
    ...{ correlation: [0, 0], spread: [1.3, 1.3], reference: { says: 0.6 } },
  },
  {
    ...{ ...usual, name: '20 features, groups of 0.2 and 0.8, a reference of 0.5 (cell 19)', features: 20 },
    ...{ correlation: [0.2, 0.8], reference: { says: 0.5 } },
  },
  {
    ...{ ...usual, name: '20 features, lognormal, correlation 0.9 where the reference says 0.6', features: 20 },
    ...{ subjects: 500, margin: 'lognormal', correlation: [0.9, 0.9], reference: { says: 0.6 } },
  },
  {
    ...{ ...usual, name: '20 features, a reference of 30 public patients', features: 20 },
    ...{ correlation: [0.6, 0.6], reference: { patients: 30 } },
  },
  {
    ...{ ...usual, name: '100 features, mixed, correlation 0.6 (cell 27)', features: 100, ...equal(0.6) },
    margin: 'mixed',
  },
  {
    ...{ ...usual, name: '100 features, correlation 0.9, one noise (cell 28)', features: 100, ...equal(0.9) },
    sites: 1,
  },
  {
    ...{ ...usual, name: '100 features, a reference of 30 public patients', features: 100 },
    ...{ correlation: [0.6, 0.6], reference: { patients: 30 } },
  },
];

/** A third of the features each in `mixed`. */
const MARGINS: readonly ((z: number) => number)[] = [
  (z) => z,
  (z) => -Math.log(Math.max(1e-300, normalTail(z))) - 1,
  (z) => (Math.exp(0.5 * z) - Math.exp(0.125)) / Math.sqrt((Math.exp(0.25) - 1) * Math.exp(0.25)),
];

/** @returns the value of feature j at a normal variate */
export function marginAt(margin: Margin, j: number): (normal: number) => number {
  return MARGINS[margin === 'mixed' ? j % MARGINS.length : ['normal', 'exponential', 'lognormal'].indexOf(margin)];
}

/** @returns one patient's features, before centre and spread */
export function drawnFeatures(
  { features, margin }: Pick<ShapedPopulation, 'features' | 'margin'>,
  r: number,
  random: SeededRandom,
): Float64Array {
  const common = Math.sqrt(r) * random.normal();
  const own = Math.sqrt(1 - r);
  return Float64Array.from({ length: features }, (_, j) => marginAt(margin, j)(common + own * random.normal()));
}

/** 1 - Phi(z). @source Abramowitz and Stegun 1964, 7.1.26, to 1.5e-7; beyond 3 the continued fraction 26.2.14 */
function normalTail(z: number): number {
  if (z > 3) {
    let fraction = z;
    for (let k = 20; k > 0; k--) fraction = z + k / fraction;
    return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / fraction;
  }
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (series * Math.exp((-z * z) / 2)) / 2;
  return z >= 0 ? tail : 1 - tail;
}
