import { lastAnswer } from '../last.answer.js';
import { boxedPopulation, equalCoordinateAt, type BoxedPopulation } from './boxed.population.js';
import { BOX, LAMBDA_VALUE, squaredSensitivityAt, weightsAt } from './moments.constants.js';
import { shapingOf, type NoiseShaping } from './noise.shaping.js';
import { PLANNING_SEED } from '../planning.seed.js';
import type { PublicCorrelation } from '../public.correlation.js';
import { PLANNED_DRAWS, planningPopulation } from './planning.population.js';

/** What a moments release is planned for; constants of the protocol alone. */
export interface MomentsQuestion {
  /** zCDP price of one answer. */
  readonly rho: number;
  /** How many full portions of noise are in the pooled sum: the number of sites under local noise. */
  readonly noiseCopies: number;
  /** Planned subjects of the smallest group, all sites. */
  readonly subjects: number;
}

/** What the planner writes into a protocol, and what it foresees. */
export interface MomentsPlan {
  /** C: the smallest clip whose bias stays below the sampling and noise error, rounded up to two decimals. */
  readonly clip: number;
  /** 99.9 % point of the mean fourth moment of a record in the planning population. */
  readonly kMax: number;
  /** A: how far from the centre a record lies that is cut, reference SDs; bounds the bias of a mean. */
  readonly reach: number;
  /** A2: the same of a square; bounds the bias of a variance. */
  readonly reach2: number;
  /** SD of the noise of a group mean, reference SDs; the largest of all features. */
  readonly meanNoise: number;
  /** SD of the noise of a group's number of subjects, as a share of the planned number. */
  readonly countNoise: number;
  /** Share of the planning population that is clipped, the larger of both. */
  readonly clipped: number;
}

/** What a clip does to the planning population. */
type Cut = Pick<MomentsPlan, 'reach' | 'reach2' | 'clipped'>;

/** How far a public reference may be off: half an SD to either side, and 1.2 times too narrow. */
const OFF = 0.5;
const TOO_NARROW = 1.2;
/** Largest bias of a mean and of a variance, in standard errors of the release. */
const MEAN_TOLERANCE = 0.2;
const VARIANCE_TOLERANCE = 0.3;
/** The grid of clips: 1.5 x 1.06^i. */
const FIRST_CLIP = 1.5;
const CLIP_STEP = 1.06;
const LAST_STEP = 100;
/** With fewer cut draws than this the mean distance of the cut ones is not believed. */
const FEWEST_CUT = 20;

/**
 * Plans moments releases over features of declared kurtoses. The invented subjects are drawn once, so that a question may be
 * planned anew with more subjects or more budget at little cost. It reads constants of the protocol alone and is run before
 * anything is signed.
 * @source ADR 0030
 */
export class MomentsPlanner {
  private readonly populations: readonly CutPopulation[];
  private readonly kMax: number;
  private readonly cuts = new Map<number, Cut>();

  private readonly features: readonly PlannedFeature[];
  private readonly shaping: NoiseShaping | undefined;

  /** @param kurtoses of each transformed feature, 3 to 9 @param correlation public, of the same features; 0.5 of every pair where there is none */
  constructor(kurtoses: readonly number[], correlation?: PublicCorrelation, seed = PLANNING_SEED) {
    const standardised = planningPopulation(kurtoses, PLANNED_DRAWS, seed, correlation);
    this.shaping = correlation && shapingOf(correlation);
    this.features = plannedFeatures(kurtoses, this.shaping);
    this.populations = [OFF, -OFF].map((off) => ({
      ...boxedPopulation(standardised, kurtoses.length, { off, spread: TOO_NARROW }, this.shaping),
      lost: new Map(),
    }));
    this.kMax = Math.max(...this.populations.map(({ fourth }) => quantileOf(fourth, 0.999)));
  }

  /**
   * The smallest clip whose bias stays below 0.2 standard errors of a mean and 0.3 of a variance when the reference is off by
   * half an SD to either side and 1.2 times too narrow.
   */
  plan(question: MomentsQuestion): MomentsPlan {
    const clip = Math.ceil(clipAt(this.smallestStep(question)) * 100 - 1e-9) / 100;
    const noise = noiseOf(question, clip);
    return {
      clip,
      kMax: this.kMax,
      ...this.cutAt(clip),
      meanNoise: (noise * Math.max(...this.features.map(({ valueGain }) => valueGain))) / question.subjects,
      countNoise: noise / weightsAt(clip).count / question.subjects,
    };
  }

  /** What follows from the clip alone is found once. */
  private cutAt(clip: number): Cut {
    const known = this.cuts.get(clip);
    if (known !== undefined) return known;
    const reaches = this.populations.map((population) =>
      reachOf(population, clip, equalCoordinateAt(clip, population.d, this.shaping)),
    );
    const cut: Cut = {
      reach: Math.max(...reaches.map(({ reach }) => reach)),
      reach2: Math.max(...reaches.map(({ reach2 }) => reach2)),
      clipped: Math.max(...this.populations.map(({ norms }) => shareAbove(norms, clip))),
    };
    this.cuts.set(clip, cut);
    return cut;
  }

  /** Bias falls and noise grows with the clip, so the fitting steps are all above the first. */
  private smallestStep(question: MomentsQuestion): number {
    let [low, high] = [-1, LAST_STEP];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.populations.every((population) => isUnbiased(population, clipAt(middle), question, this.features))) high = middle;
      else low = middle;
    }
    return high;
  }
}

const unshapedPlanner = lastAnswer((kurtoses: readonly number[]) => new MomentsPlanner(kurtoses));
const shapedPlanners = new WeakMap<PublicCorrelation, (kurtoses: readonly number[]) => MomentsPlanner>();

/** @returns the planner of features of these kurtoses, made once for questions that follow each other */
export function momentsPlanner(kurtoses: readonly number[], correlation?: PublicCorrelation): MomentsPlanner {
  if (correlation === undefined) return unshapedPlanner(kurtoses);
  const planner = shapedPlanners.get(correlation) ?? lastAnswer((of: readonly number[]) => new MomentsPlanner(of, correlation));
  shapedPlanners.set(correlation, planner);
  return planner(kurtoses);
}

/** The same for one question. */
export function planMoments(
  kurtoses: readonly number[],
  question: MomentsQuestion,
  correlation?: PublicCorrelation,
): MomentsPlan {
  return momentsPlanner(kurtoses, correlation).plan(question);
}

/** What of a feature decides the errors of its mean and variance. */
interface PlannedFeature {
  readonly kurtosis: number;
  /** How many times the noise of a coordinate is in the sum of its values, and in that of its weighted squares. */
  readonly valueGain: number;
  readonly squareGain: number;
}

function plannedFeatures(kurtoses: readonly number[], shaping: NoiseShaping | undefined): readonly PlannedFeature[] {
  return kurtoses.map((kurtosis, j) => ({
    kurtosis,
    valueGain: shaping === undefined ? 1 : shaping.values.gains[j],
    squareGain: shaping === undefined ? 1 : shaping.squares.gains[j],
  }));
}

/** SD of the noise of one coordinate of the pooled sum in scaled units: sqrt(copies) Delta / sqrt(2 rho). */
export function noiseOf({ rho, noiseCopies }: Pick<MomentsQuestion, 'rho' | 'noiseCopies'>, clip: number): number {
  return Math.sqrt((noiseCopies * squaredSensitivityAt(clip)) / (2 * rho));
}

/** The same, with what clips that were asked about take from the means. */
interface CutPopulation extends BoxedPopulation {
  readonly lost: Map<number, Lost>;
}

/** What a clip takes from the mean of each x and of each x^2 - 1. */
interface Lost {
  readonly ofMean: Float64Array;
  readonly ofSquare: Float64Array;
}

function lostAt({ d, x, norms, lost }: CutPopulation, clip: number): Lost {
  const known = lost.get(clip);
  if (known !== undefined) return known;
  const draws = norms.length;
  const [ofMean, ofSquare] = [new Float64Array(d), new Float64Array(d)];
  for (let i = 0; i < draws; i++) {
    const cut = 1 - Math.min(1, clip / norms[i]);
    if (cut === 0) continue;
    for (let j = 0; j < d; j++) {
      const value = x[i * d + j];
      ofMean[j] += (cut * value) / draws;
      ofSquare[j] += (cut * (value * value - 1)) / draws;
    }
  }
  lost.set(clip, { ofMean, ofSquare });
  return { ofMean, ofSquare };
}

function isUnbiased(
  population: CutPopulation,
  clip: number,
  question: MomentsQuestion,
  features: readonly PlannedFeature[],
): boolean {
  const { mean, boxBias } = population;
  const { ofMean, ofSquare } = lostAt(population, clip);
  const n = question.subjects;
  const noise = noiseOf(question, clip);
  const ofCount = (OFF * noise) / (weightsAt(clip).count * n);
  const spread = TOO_NARROW * TOO_NARROW;
  return features.every(({ kurtosis, valueGain, squareGain }, j) => {
    const meanError = Math.sqrt(spread / n + ((noise * valueGain) / n) ** 2 + ofCount ** 2);
    const varianceError = Math.sqrt(((kurtosis - 1) * spread * spread) / n + ((noise * squareGain) / LAMBDA_VALUE / n) ** 2);
    return (
      Math.abs(ofMean[j] + boxBias[j]) <= MEAN_TOLERANCE * meanError &&
      Math.abs(ofSquare[j] - 2 * mean[j] * ofMean[j]) <= VARIANCE_TOLERANCE * varianceError
    );
  });
}

/** @param equal the value at which a record of equal coordinates reaches the clip */
function reachOf(
  { d, x, norms }: BoxedPopulation,
  clip: number,
  equal: number,
): { readonly reach: number; readonly reach2: number } {
  const all = Math.min(BOX, 1.1 * equal);
  const [far, farSquare] = [new Float64Array(d), new Float64Array(d)];
  let [cuts, cut] = [0, 0];
  for (let i = 0; i < norms.length; i++) {
    const r = 1 - Math.min(1, clip / norms[i]);
    if (r === 0) continue;
    cuts += 1;
    cut += r;
    for (let j = 0; j < d; j++) {
      const value = x[i * d + j];
      far[j] += r * Math.abs(value);
      farSquare[j] += r * Math.abs(value * value - 1);
    }
  }
  const isBelieved = cuts >= FEWEST_CUT;
  const reach = Math.max(all, ...(isBelieved ? far.map((sum) => sum / cut) : []));
  return { reach, reach2: Math.max(reach * reach - 1, ...(isBelieved ? farSquare.map((sum) => sum / cut) : [])) };
}

function shareAbove(values: Float64Array, limit: number): number {
  return values.reduce((sum, value) => sum + (value > limit ? 1 : 0), 0) / values.length;
}

function clipAt(step: number): number {
  return FIRST_CLIP * CLIP_STEP ** step;
}

function quantileOf(values: Float64Array, share: number): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
