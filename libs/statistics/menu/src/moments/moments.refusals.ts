import { LARGEST_KURTOSIS } from './moments.constants.js';
import { MomentsPlanner, type MomentsPlan, type MomentsQuestion } from './moments.planner.js';

/** Why a moments release would not be worth its price, in the order in which it is checked. */
export type MomentsRefusal =
  | { readonly code: 'TOO_FEW_SUBJECTS'; readonly subjects: number; readonly needed: number }
  | { readonly code: 'KURTOSIS_TOO_LARGE'; readonly feature: number; readonly kurtosis: number }
  | { readonly code: 'MEANS_DROWN'; readonly meanNoise: number; readonly neededSubjects: number; readonly neededRho: number }
  | { readonly code: 'COUNTS_DROWN'; readonly countNoise: number; readonly neededSubjects: number; readonly neededRho: number }
  | { readonly code: 'CLIP_TOO_SMALL'; readonly clip: number; readonly needed: number };

/** Fewest planned subjects of a group. */
export const FEWEST_SUBJECTS = 50;
/** Largest noise of a mean, reference SDs, and of a count, as a share of it. */
export const LARGEST_MEAN_NOISE = 0.5;
export const LARGEST_COUNT_NOISE = 0.25;
/** A declared clip may lie a little below the planner's, which moves with its seed by one step of 6 %. */
export const CLIP_TOLERANCE = 0.95;
const MOST_DOUBLINGS = 14;

/**
 * Everything that speaks against a moments release, from constants of the protocol alone.
 * @param declaredClip C as the protocol writes it; the planner's own if absent
 */
export function momentsRefusals(
  kurtoses: readonly number[],
  question: MomentsQuestion,
  declaredClip?: number,
): readonly MomentsRefusal[] {
  const found: MomentsRefusal[] = [];
  const { subjects } = question;
  if (subjects < FEWEST_SUBJECTS) found.push({ code: 'TOO_FEW_SUBJECTS', subjects, needed: FEWEST_SUBJECTS });
  kurtoses.forEach((kurtosis, feature) => {
    if (kurtosis > LARGEST_KURTOSIS) found.push({ code: 'KURTOSIS_TOO_LARGE', feature, kurtosis });
  });
  // With no subjects or an impossible margin there is nothing to plan.
  if (found.length > 0) return found;
  const planner = new MomentsPlanner(kurtoses);
  const { meanNoise, countNoise, clip } = planner.plan(question);
  if (meanNoise > LARGEST_MEAN_NOISE) found.push({ code: 'MEANS_DROWN', meanNoise, ...cures(planner, question, meansStand) });
  if (countNoise > LARGEST_COUNT_NOISE)
    found.push({ code: 'COUNTS_DROWN', countNoise, ...cures(planner, question, countsStand) });
  if (declaredClip !== undefined && declaredClip < CLIP_TOLERANCE * clip) {
    found.push({ code: 'CLIP_TOO_SMALL', clip: declaredClip, needed: clip });
  }
  return found;
}

const meansStand = ({ meanNoise }: MomentsPlan): boolean => meanNoise <= LARGEST_MEAN_NOISE;
const countsStand = ({ countNoise }: MomentsPlan): boolean => countNoise <= LARGEST_COUNT_NOISE;

/** How many subjects, or what rho, the planner itself says would do; C moves with both, so each is planned anew. */
function cures(
  planner: MomentsPlanner,
  question: MomentsQuestion,
  stands: (plan: MomentsPlan) => boolean,
): { readonly neededSubjects: number; readonly neededRho: number } {
  const factor = (scaled: (by: number) => MomentsQuestion): number => {
    let [low, high] = [1, 2];
    for (let doubling = 0; doubling < MOST_DOUBLINGS && !stands(planner.plan(scaled(high))); doubling++)
      [low, high] = [high, 2 * high];
    for (let halving = 0; halving < 6; halving++) {
      const middle = (low + high) / 2;
      if (stands(planner.plan(scaled(middle)))) high = middle;
      else low = middle;
    }
    return high;
  };
  const subjects = factor((by) => ({ ...question, subjects: Math.ceil(question.subjects * by) }));
  const rho = factor((by) => ({ ...question, rho: question.rho * by }));
  return { neededSubjects: Math.ceil(question.subjects * subjects), neededRho: question.rho * rho };
}
