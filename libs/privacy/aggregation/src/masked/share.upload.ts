import { isNoiseShare, type NoiseShare } from '@collimate/privacy-accounting';
import { AggregationError } from '../aggregation.error.js';
import type { MaskedUpload } from './attempt.messages.js';
import { refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import { uploadMasked, type SiteAttempt, type SiteTools, type Stepped } from './site.attempt.js';

/**
 * Masks a vector that bears this site's share of the noise; the one way of such a vector out of the hospital.
 * @throws AggregationError NOT_RELEASED if a cast slipped something past the compiler
 * @returns WRONG_VECTOR if the share was drawn for another question, another noise or another number of honest sites
 */
export function uploadShare(attempt: SiteAttempt, share: NoiseShare, tools: SiteTools): Stepped<MaskedUpload> | AttemptRefusal {
  if (!isNoiseShare(share))
    throw new AggregationError('NOT_RELEASED', 'only a share of the noise that the gate drew can be masked');
  const { question, charge } = attempt;
  const { key, event } = share.terms;
  const answers =
    charge !== undefined &&
    event.kind === 'shared-discrete-gaussian' &&
    key.queryDigest === question.queryDigest &&
    key.epoch === question.epoch &&
    key.step === question.step &&
    event.sigma2 === question.sigma2 &&
    event.d2 === question.d2 &&
    event.honest === charge.honest &&
    event.length === question.length;
  return answers ? uploadMasked(attempt, share.vector, tools) : refusedAttempt('WRONG_VECTOR');
}
