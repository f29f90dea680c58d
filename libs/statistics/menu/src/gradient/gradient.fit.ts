import { toNumber } from '@collimate/kernel-numeric';
import { inverse, Matrix } from 'ml-matrix';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import type { PooledRelease } from '../define.analysis.js';
import { estimate, Z, type Estimate } from '../estimators/estimate.js';
import { holm } from '../estimators/welch.estimator.js';
import { transformLabel } from '../features/feature.scaling.js';
import { MenuError } from '../menu.error.js';
import { gradientUnit, type GradientDesign } from './gradient.design.js';
import { expectedInformation, expectedScore, keptInIntervals } from './gradient.information.js';
import { averagedSteps } from './gradient.planner.js';
import { coefficientsOf, nextGradient, startGradient } from './gradient.state.js';

/** One coefficient with its error, per reference SD of its number. */
export interface ClimbedCoefficient {
  readonly value: number;
  readonly noiseError: number;
  readonly samplingError: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
}

/** A term of a model. */
export interface ClimbedTerm extends ClimbedCoefficient {
  readonly term: string;
  readonly scale: string;
  /** What one reference SD is on the transformed scale. */
  readonly width: number;
  readonly z: number;
  /** Two-sided; the null is 0. */
  readonly pValue: number;
  /** By Holm over the terms. */
  readonly adjustedPValue: number;
}

/** What a run of steps came to. */
export interface ClimbedModel {
  readonly terms: readonly ClimbedTerm[];
  readonly constants: readonly ClimbedCoefficient[];
  /** Whether the last half of the steps stayed where it was, up to the errors that are told. */
  readonly isAtRest: boolean;
}

/** What `logistic` and `cox` say. */
export interface ClimbedResult {
  readonly sites: number;
  readonly steps: number;
  readonly outcome: string;
  /** Names of the terms, whether or not they are told. */
  readonly terms: readonly string[];
  readonly count: Estimate;
  /** Of a follow-up. */
  readonly events: Estimate | null;
  readonly ridge: number;
  /** Null for a suppressed one. */
  readonly model: ClimbedModel | null;
}

/** Newton's method: turns at most, the longest move of one, and what is none any more. */
const MOST_TURNS = 60;
const LONGEST_MOVE = 1;
const SETTLED = 1e-12;
/** No coefficient is told from farther ones. */
const FARTHEST = 12;

/** How far the last half may still have to go: in standard errors of sampling, and of noise. */
const RESTLESS = 0.5;
const RESTLESS_NOISE = 4;

/**
 * From the sums of all steps to coefficients: those at which the last half of the steps would be at rest under the public
 * model of the numbers. The noise of the steps that are averaged is known; the error of sampling is that of the model.
 * @throws MenuError LENGTH_MISMATCH if a step is missing
 */
export function climbed({ design, pooled, sums = [] }: PooledRelease<GradientDesign>): ClimbedResult {
  if (sums.length !== design.times) throw new MenuError('LENGTH_MISMATCH', 'a run has a sum for each of its steps');
  const count = countAt(design, sums, pooled.noiseVariance, 0);
  const events = design.outcome.kind === 'time' ? countAt(design, sums, pooled.noiseVariance, 1) : null;
  const head = {
    ...{ sites: pooled.sites, steps: design.times, outcome: design.outcome.variable },
    ...{ terms: design.features.map(({ key }) => key), count, events, ridge: toNumber(design.ridge) },
  };
  if (Math.min(count.value, events?.value ?? count.value) < DISPLAY_FLOOR) return { ...head, model: null };
  const seen = { subjects: count.value, events: events?.value };
  const half = lastHalf(design, sums);
  const rest = restOf(design, half, seen);
  const { each, sampling } = errorsAt(design, rest, seen);
  const noise = Math.sqrt(Number(pooled.noiseVariance) / averagedSteps(design.times)) * gradientUnit(design);
  const ofNoise = each.mmul(each);
  const found = rest.map((one, i) => coefficient(one, noise * Math.sqrt(ofNoise.get(i, i)), Math.sqrt(sampling.get(i, i))));
  const shift = rest.map((one, i) => one - half.point[i]);
  return { ...head, model: modelOf(design, found, shift) };
}

/**
 * The coefficients at which the scores of the last half of the steps are those that the public model expects. Coefficients that the noise throws about
 * do not move them, as they would move a mean: the model knows how a score bends.
 */
function restOf(design: GradientDesign, { point, score, states }: LastHalf, seen: SeenCounts): readonly number[] {
  let at: readonly number[] = point;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const { each, kept } = informationAt(design, at, seen);
    const left = [...score];
    for (const state of states) {
      expectedScore(design, at, state, kept).forEach((one, i) => (left[i] -= (seen.subjects * one) / states.length));
    }
    const move = each.mmul(Matrix.columnVector(left)).to1DArray();
    // One far move at a time is as far as a Newton step is to be believed.
    const largest = Math.max(...move.map(Math.abs));
    const factor = largest > LONGEST_MOVE ? LONGEST_MOVE / largest : 1;
    at = at.map((one, i) => Math.max(-FARTHEST, Math.min(FARTHEST, one + factor * move[i])));
    if (largest < SETTLED) break;
  }
  return design.ridge.num === 0n
    ? at
    : errorsAt(design, at, seen)
        .shrunk.mmul(Matrix.columnVector([...at]))
        .to1DArray();
}

/** How many patients there are, and how many events of a follow-up. */
interface SeenCounts {
  readonly subjects: number;
  readonly events: number | undefined;
}

/** Means over the last half of the steps. */
interface LastHalf {
  readonly point: readonly number[];
  readonly score: readonly number[];
  /** The coefficients of each of them. */
  readonly states: readonly (readonly number[])[];
}

/** What all patients tell of the coefficients, and the inverse of it. */
function informationAt(design: GradientDesign, point: readonly number[], { subjects, events }: SeenCounts) {
  // Whoever is lost before the horizon tells less, and of a late interval least: the events that were seen tell how much.
  const kept = keptInIntervals(design, point, events === undefined ? undefined : events / subjects);
  const information = expectedInformation(design, point, kept).mul(subjects);
  return { information, kept, each: inverse(information) };
}

/** The errors of the coefficients where a patient tells what the public model says. */
export function errorsAt(
  design: GradientDesign,
  point: readonly number[],
  seen: SeenCounts,
): { readonly each: Matrix; readonly sampling: Matrix; readonly shrunk: Matrix } {
  const { information } = informationAt(design, point, seen);
  const ridge = toNumber(design.ridge);
  const penalty = Matrix.diag(point.map((_, i) => (i < design.features.length ? ridge : 0)));
  const each = inverse(Matrix.add(information, penalty));
  const shrunk = each.mmul(information);
  return { each, sampling: shrunk.mmul(each), shrunk };
}

/** Mean of the coefficients of the last half of the steps, and of the scores that were found there. */
function lastHalf(design: GradientDesign, sums: readonly (readonly bigint[])[]): LastHalf {
  const first = design.times - averagedSteps(design.times);
  const unit = gradientUnit(design);
  const point = new Array<number>(design.parameters).fill(0);
  const score = new Array<number>(design.parameters).fill(0);
  const states: (readonly number[])[] = [];
  const averaged = sums.length - first;
  let state = startGradient(design);
  sums.forEach((sum, step) => {
    if (step >= first) {
      const at = coefficientsOf(state);
      at.forEach((one, i) => (point[i] += one / averaged));
      for (let i = 0; i < design.parameters; i++) score[i] += (Number(sum[i]) * unit) / averaged;
      states.push(at);
    }
    state = nextGradient(design, state, sum);
  });
  return { point, score, states };
}

function countAt(design: GradientDesign, sums: readonly (readonly bigint[])[], noiseVariance: bigint, which: number): Estimate {
  const units = Number(design.countUnits) * sums.length;
  const total = sums.reduce((sum, vector) => sum + Number(vector[design.parameters + which]), 0);
  return estimate(total / units, 0, Math.sqrt(Number(noiseVariance) * sums.length) / units);
}

function coefficient(value: number, noiseError: number, samplingError: number): ClimbedCoefficient {
  const standardError = Math.hypot(noiseError, samplingError);
  const half = Z * standardError;
  return { value, noiseError, samplingError, standardError, lower: value - half, upper: value + half };
}

function modelOf(design: GradientDesign, found: readonly ClimbedCoefficient[], shift: readonly number[]): ClimbedModel {
  const p = design.features.length;
  const tested = found.slice(0, p).map((one) => {
    const z = one.value / one.standardError;
    return { ...one, z, pValue: Math.min(1, 2 * normalCdf(-Math.abs(z), 0, 1)) };
  });
  const adjusted = holm(tested.map(({ pValue }) => pValue));
  return {
    terms: tested.map((one, i) => {
      const { key, transform, width } = design.features[i];
      return { ...one, term: key, scale: transformLabel(transform), width, adjustedPValue: adjusted[i] };
    }),
    constants: found.slice(p),
    isAtRest: found.every(
      ({ noiseError, samplingError }, i) => Math.abs(shift[i]) <= RESTLESS * samplingError + RESTLESS_NOISE * noiseError,
    ),
  };
}
