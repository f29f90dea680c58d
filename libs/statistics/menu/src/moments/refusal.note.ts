import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { toNumber } from '@collimate/kernel-numeric';
import type { MomentsDesign } from './moments.design.js';
import { momentsRefusals, type MomentsRefusal } from './moments.refusals.js';

/** @returns why a moments release is not worth its price, or undefined if it is */
export function refusalNote({ constants, rho, features, correlation }: MomentsDesign, planned: PlannedStudy): string | undefined {
  const question = { rho: toNumber(rho), noiseCopies: plannedCopies(planned), subjects: Math.min(...planned.subjects) };
  const refusals = momentsRefusals(constants.kurtoses, question, { clip: constants.clip, correlation });
  if (refusals.length === 0) return undefined;
  return refusals.map((refusal) => sentence(refusal, (index) => features[index].key)).join('; ');
}

function sentence(refusal: MomentsRefusal, nameOf: (feature: number) => string): string {
  switch (refusal.code) {
    case 'TOO_FEW_SUBJECTS':
      return `${Math.floor(refusal.subjects)} subjects are planned in the smallest group, and ${refusal.needed} are needed`;
    case 'KURTOSIS_TOO_LARGE':
      return `${nameOf(refusal.feature)} has a kurtosis of ${refusal.kurtosis}: take another transform`;
    case 'MEANS_DROWN':
      return `the noise of a mean is ${refusal.meanNoise.toFixed(2)} reference SD`;
    case 'COUNTS_DROWN':
      return `the noise of a count is ${(100 * refusal.countNoise).toFixed(0)} % of it`;
    case 'CLIP_TOO_SMALL':
      return `clip is ${refusal.clip}, and the planner needs ${refusal.needed}`;
  }
}
