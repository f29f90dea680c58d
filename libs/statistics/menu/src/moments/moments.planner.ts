import { lastAnswer } from './last.answer.js';
import { BOX, LAMBDA_VALUE, squaredSensitivityAt, weightsAt } from './moments.constants.js';
import { PLANNING_SEED } from '../planning.seed.js';
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
  /** SD of the noise of a group mean, reference SDs. */
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

  /** @param kurtoses of each transformed feature, 3 to 9 */
  constructor(
    private readonly kurtoses: readonly number[],
    seed = PLANNING_SEED,
  ) {
    const standardised = planningPopulation(kurtoses, PLANNED_DRAWS, seed);
    this.populations = [OFF, -OFF].map((off) => ({ ...boxedPopulation(standardised, kurtoses.length, off), lost: new Map() }));
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
      meanNoise: noise / question.subjects,
      countNoise: noise / weightsAt(clip).count / question.subjects,
    };
  }

  /** What follows from the clip alone is found once. */
  private cutAt(clip: number): Cut {
    const known = this.cuts.get(clip);
    if (known !== undefined) return known;
    const reaches = this.populations.map((population) => reachOf(population, clip));
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
      if (this.populations.every((population) => isUnbiased(population, clipAt(middle), question, this.kurtoses))) high = middle;
      else low = middle;
    }
    return high;
  }
}

/** @returns the planner of features of these kurtoses, made once for questions that follow each other */
export const momentsPlanner = lastAnswer((kurtoses: readonly number[]) => new MomentsPlanner(kurtoses));

/** The same for one question. */
export function planMoments(kurtoses: readonly number[], question: MomentsQuestion): MomentsPlan {
  return momentsPlanner(kurtoses).plan(question);
}

/** SD of the noise of one coordinate of the pooled sum in scaled units: sqrt(copies) Delta / sqrt(2 rho). */
export function noiseOf({ rho, noiseCopies }: Pick<MomentsQuestion, 'rho' | 'noiseCopies'>, clip: number): number {
  return Math.sqrt((noiseCopies * squaredSensitivityAt(clip)) / (2 * rho));
}

/** Invented records as a site would encode them, before the clip. */
interface BoxedPopulation {
  readonly d: number;
  /** x after the box, feature fastest. */
  readonly x: Float64Array;
  /** |(x, lambda (x^2 - 1))| of each record. */
  readonly norms: Float64Array;
  /** Mean over the features of (x^2 - 1)^2 of each record. */
  readonly fourth: Float64Array;
  /** Mean of each feature after the box. */
  readonly mean: Float64Array;
  /** What the box takes from the mean of each feature. */
  readonly boxBias: Float64Array;
}

function boxedPopulation(standardised: Float64Array, d: number, off: number): BoxedPopulation {
  const draws = standardised.length / d;
  const x = new Float64Array(standardised.length);
  const [norms, fourth] = [new Float64Array(draws), new Float64Array(draws)];
  const [mean, boxBias] = [new Float64Array(d), new Float64Array(d)];
  for (let i = 0; i < draws; i++) {
    let [squared, squares] = [0, 0];
    for (let j = 0; j < d; j++) {
      const free = off + TOO_NARROW * standardised[i * d + j];
      const value = Math.min(BOX, Math.max(-BOX, free));
      const h = value * value - 1;
      x[i * d + j] = value;
      mean[j] += value / draws;
      boxBias[j] += (free - value) / draws;
      squared += value * value + LAMBDA_VALUE * LAMBDA_VALUE * h * h;
      squares += h * h;
    }
    norms[i] = Math.sqrt(squared);
    fourth[i] = squares / d;
  }
  return { d, x, norms, fourth, mean, boxBias };
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

function isUnbiased(population: CutPopulation, clip: number, question: MomentsQuestion, kurtoses: readonly number[]): boolean {
  const { mean, boxBias } = population;
  const { ofMean, ofSquare } = lostAt(population, clip);
  const n = question.subjects;
  const noise = noiseOf(question, clip);
  const ofCount = (OFF * noise) / (weightsAt(clip).count * n);
  const spread = TOO_NARROW * TOO_NARROW;
  const meanError = Math.sqrt(spread / n + (noise / n) ** 2 + ofCount ** 2);
  return kurtoses.every((kurtosis, j) => {
    const varianceError = Math.sqrt(((kurtosis - 1) * spread * spread) / n + (noise / LAMBDA_VALUE / n) ** 2);
    return (
      Math.abs(ofMean[j] + boxBias[j]) <= MEAN_TOLERANCE * meanError &&
      Math.abs(ofSquare[j] - 2 * mean[j] * ofMean[j]) <= VARIANCE_TOLERANCE * varianceError
    );
  });
}

function reachOf({ d, x, norms }: BoxedPopulation, clip: number): { readonly reach: number; readonly reach2: number } {
  const all = Math.min(BOX, 1.1 * equalCoordinateAt(clip, d));
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

/** The value at which a record with all coordinates equal reaches the clip: d (x^2 + lambda^2 (x^2 - 1)^2) = C^2. */
function equalCoordinateAt(clip: number, d: number): number {
  const l2 = LAMBDA_VALUE * LAMBDA_VALUE;
  // With u = x^2: l2 u^2 + (1 - 2 l2) u + l2 - C^2 / d = 0.
  const b = 1 - 2 * l2;
  const root = (-b + Math.sqrt(Math.max(0, b * b - 4 * l2 * (l2 - (clip * clip) / d)))) / (2 * l2);
  return Math.sqrt(Math.max(0, root));
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
