import { SeededRandom, toNumber, type Rational } from '@collimate/kernel-numeric';
import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { lastAnswer } from '../last.answer.js';
import { PLANNED_CORRELATION, UNKNOWN_KURTOSIS } from '../moments/moments.constants.js';
import { planningPopulation } from '../moments/planning.population.js';
import { PLANNING_SEED } from '../planning.seed.js';
import { constantsOf, type GradientShape } from './gradient.design.js';
import { correlationInverse } from './gradient.information.js';
import { gradientScore } from './gradient.record.js';

/** How far a public reference may be off: half an SD to either side, and 1.2 times too narrow. */
const OFF = 0.5;
const TOO_NARROW = 1.2;
/**
 * Largest bias of a coefficient by clipping, in standard errors. The scores of a follow-up have long tails, and noise that reaches as far as they do
 * costs more than what is cut off.
 */
const TOLERANCE = { logistic: 0.1, cox: 0.2 };
/** The grid of clips: sqrt(p + 1) x 0.5 x 1.06^i. */
const CLIP_STEP = 1.06;
const LAST_STEP = 48;
/** How far a step goes, in units of the inverse of the largest curvature; with the momentum of the steps 2.8 would overshoot. */
const STRIDE = 1.5;
/** Invented patients. */
const DRAWS = 3_000;
/** The squared norm that a count adds to that of a score: a quarter of the clip. */
const COUNT_SHARE = 1 / 16;

/** Scores of invented patients at the true coefficients, each with its weight; weights sum to one. */
interface Population {
  readonly scores: readonly { readonly weight: number; readonly score: Float64Array; readonly norm: number }[];
  /** Mean information of one patient. */
  readonly information: Matrix;
}

/**
 * The smallest clip by which no coefficient moves by more than 0.1 of its standard errors, 0.2 for a Cox model, and the longest step that does not overshoot: where the
 * reference is off by half an SD to either side and 1.2 times too narrow, in a population in which all numbers are correlated by 0.5, the
 * linear predictor has an SD of 1 and half of the patients have the event.
 */
export function planGradient(
  rho: Rational,
  shape: GradientShape,
  planned: PlannedStudy,
): { readonly clip: string; readonly step: string } {
  const [subjects] = planned.subjects;
  const kurtoses = shape.features.map(({ kurtosis = UNKNOWN_KURTOSIS }) => kurtosis);
  const populations = populationsOf({ kurtoses, outcome: shape.outcome });
  const least = Math.sqrt(shape.features.length + 1) / 2;
  const noise = noiseOf(shape, toNumber(rho), plannedCopies(planned));
  let [low, high] = [-1, LAST_STEP];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const clip = least * CLIP_STEP ** middle;
    if (populations.every((one) => isUnbiased(one, clip, { subjects, noise: noise * clip, shape }))) high = middle;
    else low = middle;
  }
  const longest = Math.max(...populations.map((one) => largestCurvature(one, shape)));
  return {
    clip: (Math.ceil(least * CLIP_STEP ** high * 100 - 1e-9) / 100).toFixed(2),
    step: (STRIDE / (longest * subjects)).toFixed(10),
  };
}

/** SD of the noise of a sum of scores for a clip of 1, all sites together. */
function noiseOf({ times, outcome }: GradientShape, rho: number, copies: number): number {
  const counts = outcome.kind === 'time' ? 2 : 1;
  return Math.sqrt((copies * times * (1 + counts * COUNT_SHARE)) / (2 * rho));
}

/** How many of the steps are averaged: the last half. */
export function averagedSteps(times: number): number {
  return times - Math.floor(times / 2);
}

function isUnbiased(
  { scores, information }: Population,
  clip: number,
  { subjects, noise, shape }: { readonly subjects: number; readonly noise: number; readonly shape: GradientShape },
): boolean {
  const size = information.rows;
  const lost = new Float64Array(size);
  for (const { weight, score, norm } of scores) {
    if (norm <= clip) continue;
    const share = weight * (clip / norm - 1);
    for (let j = 0; j < size; j++) lost[j] += share * score[j];
  }
  const each = inverse(information);
  const bias = each.mmul(Matrix.columnVector(Array.from(lost)));
  const ofNoise = each.mmul(each).mul(noise ** 2 / (subjects ** 2 * averagedSteps(shape.times)));
  return shape.features.every((_, j) => {
    const error = Math.sqrt(each.get(j, j) / subjects + ofNoise.get(j, j));
    return Math.abs(bias.get(j, 0)) <= TOLERANCE[shape.model] * error;
  });
}

/** The largest eigenvalue of a patient's mean information as the steps see it. */
function largestCurvature({ information }: Population, shape: GradientShape): number {
  const p = shape.features.length;
  const shaped = Matrix.eye(information.rows).mul(constantsOf(shape));
  shaped.setSubMatrix(correlationInverse(p, toNumber(shape.correlation)), 0, 0);
  const { realEigenvalues } = new EigenvalueDecomposition(shaped.mmul(information));
  return Math.max(...realEigenvalues);
}

/** Whose patients are invented. */
type Invented = Pick<GradientShape, 'outcome'> & { readonly kurtoses: readonly number[] };

/** Made once for questions that follow each other. */
const populationsOf = lastAnswer((of: Invented) => [OFF, -OFF].map((off) => invent(of, off)));

function invent(shape: Invented, off: number): Population {
  const { kurtoses, outcome } = shape;
  const p = kurtoses.length;
  const rows = planningPopulation(kurtoses, DRAWS);
  // All coefficients are equal, and the linear predictor has an SD of 1.
  const effect = 1 / Math.sqrt(p + p * (p - 1) * PLANNED_CORRELATION);
  const constant = (-off * p * effect) / TOO_NARROW;
  const coefficients = [
    ...kurtoses.map(() => effect / TOO_NARROW),
    ...new Array<number>(constantsOf(shape)).fill(outcome.kind === 'time' ? constant + Math.log(Math.log(2)) : constant),
  ];
  const random = new SeededRandom(PLANNING_SEED);
  const scores = Array.from({ length: DRAWS }, (_, i) => {
    const z = rows.subarray(i * p, (i + 1) * p);
    const x = z.map((one) => off + TOO_NARROW * one);
    const predictor = effect * z.reduce((sum, one) => sum + one, 0);
    return fates(shape, predictor, random).map(({ share, value }) => {
      const score = gradientScore(shape, coefficients, x, value);
      return { weight: share / DRAWS, score, norm: Math.sqrt(score.reduce((sum, one) => sum + one * one, 0)) };
    });
  }).flat();
  const information = Matrix.zeros(coefficients.length, coefficients.length);
  for (const { weight, score } of scores) {
    // What is expected of the square of a score is the information.
    for (let j = 0; j < score.length; j++)
      for (let k = 0; k < score.length; k++) information.set(j, k, information.get(j, k) + weight * score[j] * score[k]);
  }
  return { scores, information };
}

/** What can become of a patient, with its probability: both labels, or one follow-up that is drawn. */
function fates({ outcome }: Invented, predictor: number, random: SeededRandom) {
  if (outcome.kind === 'label') {
    const share = 1 / (1 + Math.exp(-predictor));
    return [
      { share, value: true },
      { share: 1 - share, value: false },
    ];
  }
  const horizon = outcome.until[outcome.until.length - 1];
  const time = (-Math.log(1 - random.uniform()) / (Math.log(2) * Math.exp(predictor))) * horizon;
  return [{ share: 1, value: time > horizon ? { time: horizon, event: false } : { time: Math.max(time, 1e-9), event: true } }];
}
