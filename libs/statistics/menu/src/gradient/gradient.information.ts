import { toNumber } from '@collimate/kernel-numeric';
import { Matrix } from 'ml-matrix';
import type { GradientDesign } from './gradient.design.js';

/** Nodes of the normal integral, in steps of 1/16 SD from -8 to 8. */
const NODES_PER_SD = 16;
const FARTHEST_SD = 8;

/** What a patient tells of a coefficient at least: where noise has thrown the coefficients out of reach, errors are large and not endless. */
const LEAST = 1e-6;

/** Largest exponent of a hazard that is compared with another. */
const LARGEST_EXPONENT = 30;

/** Largest hazard of being lost, per horizon, and how often the search for it halves. */
const LARGEST_LOSS = 200;
const HALVINGS = 60;

/** Weight of a patient in a constant's block, as a function of the linear predictor. */
type Weight = (predictor: number) => number;

/**
 * What a patient is expected to tell of the coefficients, under the public model: the numbers are normal with mean 0 and SD 1, and any two
 * of them are correlated as the protocol says. The linear predictor is then normal too, so that every expectation is one integral.
 * With c the correlation of a number with the predictor, E[w x] = E1 c and E[w x x'] = E0 (R - c c') + E2 c c', where E_k = E[w v^k].
 * @param coefficients of the numbers, then of the constants
 * @param kept part of the patients who are still followed in each interval of a follow-up
 * @returns symmetric, one row a coefficient
 */
export function expectedInformation(design: GradientDesign, coefficients: readonly number[], kept: readonly number[]): Matrix {
  const p = design.features.length;
  const r = toNumber(design.correlation);
  const { spread, c } = predictorOf(design, coefficients);
  const information = Matrix.eye(coefficients.length).mul(LEAST);
  weightsOf(design, coefficients.slice(p)).forEach((weight, j) => {
    const [e0, e1, e2] = momentsOf(weight, spread).map((one) => kept[j] * one);
    information.set(p + j, p + j, e0 + LEAST);
    for (let i = 0; i < p; i++) {
      information.set(i, p + j, e1 * c[i]);
      information.set(p + j, i, e1 * c[i]);
      for (let k = 0; k < p; k++) {
        const cc = c[i] * c[k];
        information.set(i, k, information.get(i, k) + e0 * ((i === k ? 1 : r) - cc) + e2 * cc);
      }
    }
  });
  return information;
}

/**
 * The score that a patient is expected to have at some coefficients, where others are the true ones, under the same public model. For a logistic model it
 * is E[p z] at the true ones less that at the others, z = (x, 1). For a Cox model the hazard of the others is that of the true ones times
 * exp(d'x), d their difference, and such a factor moves the mean of normal numbers by R d.
 * @param kept part of the patients who are still followed in each interval of a follow-up
 * @returns one number a coefficient
 */
export function expectedScore(
  design: GradientDesign,
  truth: readonly number[],
  at: readonly number[],
  kept: readonly number[],
): readonly number[] {
  const p = design.features.length;
  if (design.outcome.kind === 'label') {
    const there = expectedShares(design, truth);
    return expectedShares(design, at).map((one, i) => there[i] - one);
  }
  const { spread, c, along } = predictorOf(design, truth);
  const apart = at.map((one, i) => one - truth[i]);
  const moved = correlated(design, apart.slice(0, p));
  const shift = apart.slice(0, p).reduce((sum, one, i) => sum + one * along[i], 0);
  const wide = apart.slice(0, p).reduce((sum, one, i) => sum + one * moved[i], 0);
  const score = new Array<number>(at.length).fill(0);
  weightsOf(design, truth.slice(p)).forEach((weight, j) => {
    const [seen, seenAlong] = momentsOf(weight, spread);
    const [felt, feltAlong] = momentsOf((predictor) => weight(predictor + shift), spread);
    const factor = Math.exp(Math.min(LARGEST_EXPONENT, apart[p + j] + wide / 2));
    score[p + j] = kept[j] * (seen - factor * felt);
    for (let i = 0; i < p; i++) score[i] += kept[j] * (seenAlong * c[i] - factor * (feltAlong * c[i] + felt * moved[i]));
  });
  return score;
}

/** E[p x] and E[p] of a logistic model. */
function expectedShares(design: GradientDesign, coefficients: readonly number[]): readonly number[] {
  const constant = coefficients[design.features.length];
  const { spread, c } = predictorOf(design, coefficients);
  const [e0, e1] = momentsOf((predictor) => 1 / (1 + Math.exp(-predictor - constant)), spread);
  return [...c.map((one) => e1 * one), e0];
}

/** The SD of the linear predictor without its constant, its covariance with each number, and its correlation. */
function predictorOf(design: GradientDesign, coefficients: readonly number[]) {
  const beta = coefficients.slice(0, design.features.length);
  const along = correlated(design, beta);
  const variance = beta.reduce((sum, one, j) => sum + one * along[j], 0);
  const spread = Math.sqrt(Math.max(0, variance));
  return { spread, along, c: along.map((one) => (spread > 0 ? one / spread : 0)) };
}

/** R v, for the correlation that the protocol declares. */
function correlated(design: GradientDesign, v: readonly number[]): readonly number[] {
  const r = toNumber(design.correlation);
  const common = r * v.reduce((sum, one) => sum + one, 0);
  return v.map((one) => (1 - r) * one + common);
}

/**
 * How many are still followed in each interval: they are lost at one hazard throughout, the one at which as many events are seen as were.
 * @param seen share of the patients whose event was seen; undefined where nobody is followed
 * @returns parts of all, the larger the earlier; where more events were seen than are expected without loss, their ratio
 */
export function keptInIntervals(
  design: GradientDesign,
  coefficients: readonly number[],
  seen: number | undefined,
): readonly number[] {
  const { outcome } = design;
  if (outcome.kind === 'label' || seen === undefined)
    return new Array<number>(coefficients.length - design.features.length).fill(1);
  const { spread } = predictorOf(design, coefficients);
  const events = weightsOf(design, coefficients.slice(design.features.length)).map((weight) => momentsOf(weight, spread)[0]);
  const ratio = seen / events.reduce((sum, one) => sum + one, 0);
  if (ratio >= 1) return events.map(() => ratio);
  const horizon = outcome.until[outcome.until.length - 1];
  const ends = outcome.until.map((end) => end / horizon);
  const keptAt = (hazard: number): readonly number[] => ends.map((end, j) => meanKept(hazard, j === 0 ? 0 : ends[j - 1], end));
  let [low, high] = [0, LARGEST_LOSS];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    const expected = keptAt(middle).reduce((sum, one, j) => sum + one * events[j], 0);
    if (expected > seen) low = middle;
    else high = middle;
  }
  return keptAt(high);
}

/** Mean of exp(-hazard t) between two times. */
function meanKept(hazard: number, begin: number, end: number): number {
  const through = hazard * (end - begin);
  const share = through < 1e-9 ? 1 : -Math.expm1(-through) / through;
  return Math.exp(-hazard * begin) * share;
}

/** The inverse of a matrix with ones on its diagonal and r elsewhere. */
export function correlationInverse(size: number, r: number): Matrix {
  const common = r / (1 + (size - 1) * r);
  return new Matrix(
    Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, k) => ((i === k ? 1 : 0) - common) / (1 - r))),
  );
}

/** For a logistic model p (1 - p); for a Cox model the probability of an event in each interval. */
function weightsOf({ outcome }: GradientDesign, constants: readonly number[]): readonly Weight[] {
  if (outcome.kind === 'label') {
    return [
      (predictor) => {
        const share = 1 / (1 + Math.exp(-predictor - constants[0]));
        return share * (1 - share);
      },
    ];
  }
  const horizon = outcome.until[outcome.until.length - 1];
  const hazards = outcome.until.map(
    (end, j) => ((end - (j === 0 ? 0 : outcome.until[j - 1])) / horizon) * Math.exp(constants[j]),
  );
  return hazards.map((hazard, j) => {
    const before = hazards.slice(0, j).reduce((sum, one) => sum + one, 0);
    return (predictor) => {
      const risk = Math.exp(predictor);
      return Math.exp(-risk * before) * -Math.expm1(-risk * hazard);
    };
  });
}

/** E[w], E[w v] and E[w v^2] for a standard normal v, the predictor being spread x v. */
function momentsOf(weight: Weight, spread: number): readonly [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  let whole = 0;
  for (let node = -FARTHEST_SD * NODES_PER_SD; node <= FARTHEST_SD * NODES_PER_SD; node++) {
    const v = node / NODES_PER_SD;
    const density = Math.exp((-v * v) / 2);
    const w = density * weight(spread * v);
    whole += density;
    sums[0] += w;
    sums[1] += w * v;
    sums[2] += w * v * v;
  }
  return [sums[0] / whole, sums[1] / whole, sums[2] / whole];
}
