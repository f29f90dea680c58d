import { lastAnswer } from '../last.answer.js';
import { BOX } from '../moments/moments.constants.js';
import { planningPopulation } from '../moments/planning.population.js';

/** What a gram release is planned for; constants of the protocol alone. */
export interface GramQuestion {
  readonly rho: number;
  /** How many full portions of noise are in the pooled sum: the number of sites under local noise. */
  readonly noiseCopies: number;
  readonly subjects: number;
}

/** How far a public reference may be off: half an SD to either side, and 1.2 times too narrow. */
const OFF = 0.5;
const TOO_NARROW = 1.2;
/** Largest bias of a mean and a correlation, and of a variance, in standard errors of the release. */
const TOLERANCE = 0.2;
const VARIANCE_TOLERANCE = 0.3;
/** The grid of clips: 1.5 x 1.06^i. */
const FIRST_CLIP = 1.5;
const CLIP_STEP = 1.06;
const LAST_STEP = 70;

/** Means, variances and correlations of neighbours in a population. */
interface Summary {
  readonly means: Float64Array;
  readonly variances: Float64Array;
  readonly correlations: Float64Array;
}

/**
 * The smallest clip at which clipping moves no mean and no correlation of neighbouring numbers by more than 0.2 of its standard errors, and no
 * variance by more than 0.3, where the reference is off by half an SD to either side and 1.2 times too narrow, in a skewed population
 * in which all numbers are correlated by 0.5.
 * @param kurtoses of each transformed number, 3 to 9
 * @param normAt L2 sensitivity of the release at a clip, scaled units squared
 */
export function planGram(kurtoses: readonly number[], question: GramQuestion, normAt = gramNormAt): number {
  const d = kurtoses.length;
  const { populations, clips } = populationsOf(kurtoses);
  const asked = JSON.stringify([question.rho, question.noiseCopies, question.subjects, normAt(1)]);
  const known = clips.get(asked);
  if (known !== undefined) return known;
  let [low, high] = [-1, LAST_STEP];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const clip = clipAt(middle);
    const stands = populations.every((population) =>
      isUnbiased(population.whole, clippedAt(population, clip, d), kurtoses, errorsAt(normAt(clip), question)),
    );
    if (stands) high = middle;
    else low = middle;
  }
  const clip = Math.ceil(clipAt(high) * 100 - 1e-9) / 100;
  clips.set(asked, clip);
  return clip;
}

/** Invented subjects whose reference is off to either side, made once for questions that follow each other, and the clips that were found for them. */
const populationsOf = lastAnswer((kurtoses: readonly number[]) => {
  const d = kurtoses.length;
  const standardised = planningPopulation(kurtoses);
  const populations = [OFF, -OFF].map((off) => {
    const x = standardised.map((one) => boxed(off + TOO_NARROW * one));
    return { x, norms: normsOf(x, d), whole: summary(x, d, () => 1), clipped: new Map<number, Summary>() };
  });
  return { populations, clips: new Map<string, number>() };
});

/** What a clip makes of a population is the same for every question. */
function clippedAt({ x, norms, clipped }: Population, clip: number, d: number): Summary {
  const known = clipped.get(clip) ?? summary(x, d, (row) => (norms[row] > clip ? clip / norms[row] : 1));
  clipped.set(clip, known);
  return known;
}

interface Population {
  readonly x: Float64Array;
  readonly norms: Float64Array;
  readonly clipped: Map<number, Summary>;
}

function boxed(value: number): number {
  return value > BOX ? BOX : value < -BOX ? -BOX : value;
}

function clipAt(step: number): number {
  return FIRST_CLIP * CLIP_STEP ** step;
}

function normsOf(x: Float64Array, d: number): Float64Array {
  const norms = new Float64Array(x.length / d);
  for (let row = 0; row < norms.length; row++) {
    for (let j = 0; j < d; j++) norms[row] += x[row * d + j] * x[row * d + j];
  }
  return norms.map(Math.sqrt);
}

/** @param factorOf by which a row is drawn towards the centre */
function summary(x: Float64Array, d: number, factorOf: (row: number) => number): Summary {
  const rows = x.length / d;
  const [means, squares, products] = [new Float64Array(d), new Float64Array(d), new Float64Array(d)];
  for (let row = 0; row < rows; row++) {
    const factor = factorOf(row);
    for (let j = 0; j < d; j++) {
      const value = factor * x[row * d + j];
      means[j] += value / rows;
      squares[j] += (value * value) / rows;
      products[j] += (value * factor * x[row * d + ((j + 1) % d)]) / rows;
    }
  }
  const variances = squares.map((one, j) => one - means[j] * means[j]);
  const correlations = products.map((one, j) => {
    const next = (j + 1) % d;
    return (one - means[j] * means[next]) / Math.sqrt(variances[j] * variances[next]);
  });
  return { means, variances, correlations };
}

/** Subjects, and the SD of the noise of a mean square. */
interface Errors {
  readonly subjects: number;
  readonly noise: number;
}

/** The norm of the triangle of zz', z = (x, 1). */
function gramNormAt(clip: number): number {
  return clip * clip + 1;
}

function errorsAt(norm: number, { rho, noiseCopies, subjects }: GramQuestion): Errors {
  return { subjects, noise: (Math.sqrt(noiseCopies / (2 * rho)) * norm) / subjects };
}

function isUnbiased(whole: Summary, clipped: Summary, kurtoses: readonly number[], { subjects, noise }: Errors): boolean {
  return kurtoses.every((kurtosis, j) => {
    const [mean, variance, r] = [whole.means[j], whole.variances[j], whole.correlations[j]];
    const meanError = Math.hypot(Math.sqrt(variance / subjects), noise / Math.SQRT2);
    const varianceError = Math.hypot(variance * Math.sqrt((kurtosis - 1) / subjects), noise);
    const correlationError = Math.hypot((1 - r * r) / Math.sqrt(subjects), noise / (Math.SQRT2 * variance));
    return (
      Math.abs(clipped.means[j] - mean) <= TOLERANCE * meanError &&
      Math.abs(clipped.variances[j] - variance) <= VARIANCE_TOLERANCE * varianceError &&
      (kurtoses.length === 1 || Math.abs(clipped.correlations[j] - r) <= TOLERANCE * correlationError)
    );
  });
}
