import { digestOf, parseRoundId, parseStudyId, sha256Hex } from '@collimate/kernel-canonical';
import type { AnswerCodec, ChargeDecision, PrivacyEvent, ReleaseOrder } from '@collimate/privacy-accounting';
import { utf8Bytes, utf8Text } from './utf8.js';

/** @returns an order for one query of one study in one epoch */
export function orderOf(
  parts: { study?: string; query?: string; epoch?: number; step?: number; given?: string; round?: string } = {},
): ReleaseOrder {
  const { study = 'study-a', query = 'moments', epoch = 1, step = 0, given, round = 'round-1' } = parts;
  return {
    studyId: parseStudyId(study),
    studyDigest: digestOf('contract.study', study),
    queryDigest: digestOf('contract.query', [study, query]),
    epoch,
    step,
    ...(given !== undefined && { given: digestOf('contract.given', given) }),
    roundId: parseRoundId(round),
  };
}

/** @returns an event whose charge is 1 / (2 sigma2) */
export const gaussian = (sigma2: bigint): PrivacyEvent => ({ kind: 'discrete-gaussian', sigma2, d2: 1n });

/** @returns a decision that grants the event whatever was spent */
export const granting = (sigma2: bigint) => (): ChargeDecision => ({ kind: 'granted', event: gaussian(sigma2) });

/** Answers that are plain text; it refuses bytes that do not have the hash of the row. */
export const textCodec: AnswerCodec<string> = {
  encode: utf8Bytes,
  decode(bytes, answerHash) {
    if (sha256Hex(bytes) !== answerHash) throw new RangeError('the bytes of the answer were altered');
    return utf8Text(bytes);
  },
};
