import type { RoundOrder } from '@collimate/governance-study';
import type { RandomSource } from '@collimate/kernel-numeric';
import { rhoOf, sharedGaussian, type Charge, type NoiseShare } from '@collimate/privacy-accounting';
import type { AttemptQuestion } from '@collimate/privacy-aggregation';
import { openShare } from '@collimate/privacy-gate';

/** @returns zeros with one share of the noise of a question, for a site that is not there */
export function ghostShare(question: AttemptQuestion, order: RoundOrder, sites: number, random: RandomSource): NoiseShare {
  const { studyDigest, queryDigest, epoch, step, sigma2, d2, length, terms } = question;
  const event = sharedGaussian({ sigma2, d2, length, honest: sites - terms.colluding - terms.dropouts });
  const { studyId, roundId } = order;
  const charge: Charge = {
    ...{ kind: 'charged', event, rho: rhoOf(event), step, given: undefined, sequence: 0, replayed: false },
    order: { studyId, studyDigest, queryDigest, epoch, step, roundId },
  };
  return openShare(charge, { queryDigest, event, exact: new Array<bigint>(length).fill(0n) }, random);
}
