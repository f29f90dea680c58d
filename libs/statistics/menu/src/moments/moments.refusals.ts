import { LARGEST_KURTOSIS } from './moments.constants.js';
import type { PublicCorrelation } from '../public.correlation.js';
import { momentsPlanner, type MomentsQuestion } from './moments.planner.js';

/** Why a moments release would not be worth its price, in the order in which it is checked. */
export type MomentsRefusal =
  | { readonly code: 'TOO_FEW_SUBJECTS'; readonly subjects: number; readonly needed: number }
  | { readonly code: 'KURTOSIS_TOO_LARGE'; readonly feature: number; readonly kurtosis: number }
  | { readonly code: 'MEANS_DROWN'; readonly meanNoise: number }
  | { readonly code: 'COUNTS_DROWN'; readonly countNoise: number }
  | { readonly code: 'CLIP_TOO_SMALL'; readonly clip: number; readonly needed: number };

/** Fewest planned subjects of a group. */
export const FEWEST_SUBJECTS = 50;
/** Largest noise of a mean, reference SDs, and of a count, as a share of it. */
export const LARGEST_MEAN_NOISE = 0.5;
export const LARGEST_COUNT_NOISE = 0.25;
/** A declared clip may lie a little below the planner's, which moves with its seed by one step of 6 %. */
export const CLIP_TOLERANCE = 0.95;

/**
 * Everything that speaks against a moments release, from constants of the protocol alone.
 * @param declared C as the protocol writes it, the planner's own if absent; and the public correlation, where there is one
 */
export function momentsRefusals(
  kurtoses: readonly number[],
  question: MomentsQuestion,
  { clip: declaredClip, correlation }: { readonly clip?: number; readonly correlation?: PublicCorrelation | undefined } = {},
): readonly MomentsRefusal[] {
  const found: MomentsRefusal[] = [];
  const { subjects } = question;
  if (subjects < FEWEST_SUBJECTS) found.push({ code: 'TOO_FEW_SUBJECTS', subjects, needed: FEWEST_SUBJECTS });
  kurtoses.forEach((kurtosis, feature) => {
    if (kurtosis > LARGEST_KURTOSIS) found.push({ code: 'KURTOSIS_TOO_LARGE', feature, kurtosis });
  });
  // With no subjects or an impossible margin there is nothing to plan.
  if (found.length > 0) return found;
  const { meanNoise, countNoise, clip } = momentsPlanner(kurtoses, correlation).plan(question);
  if (meanNoise > LARGEST_MEAN_NOISE) found.push({ code: 'MEANS_DROWN', meanNoise });
  if (countNoise > LARGEST_COUNT_NOISE) found.push({ code: 'COUNTS_DROWN', countNoise });
  if (declaredClip !== undefined && declaredClip < CLIP_TOLERANCE * clip) {
    found.push({ code: 'CLIP_TOO_SMALL', clip: declaredClip, needed: clip });
  }
  return found;
}
