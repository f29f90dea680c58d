import { digestOf, type Digest } from '@collimate/kernel-canonical';
import { advertDocument, type Advert } from './advert.js';
import { PROTOCOL, questionDocument, type AttemptQuestion } from './attempt.question.js';
import type { AttemptParameters } from './attempt.parameters.js';

/**
 * R, the transcript's hash: all that decides, under every later signature, label and charge.
 * @param adverts sorted by site, with their signatures
 * @example
 * ```ts
 * import { parseDigest } from '@collimate/kernel-canonical';
 * import { attemptParameters, transcriptHash } from '@collimate/privacy-aggregation';
 * const digest = parseDigest('0'.repeat(64));
 * const terms = { closing: 'all', colluding: 1, dropouts: 0 } as const;
 * const question = {
 *   studyDigest: digest, queryDigest: digest, step: 0, epoch: 3, attempt: 0, given: undefined,
 *   sigma2: 1000n, d2: 4n, length: 2, terms, membershipRoot: digest,
 * };
 * const parameters = attemptParameters(5, terms) as never;
 * transcriptHash(question, parameters, []) === transcriptHash({ ...question, attempt: 1 }, parameters, []); // => false
 * ```
 */
export function transcriptHash(question: AttemptQuestion, parameters: AttemptParameters, adverts: readonly Advert[]): Digest {
  const { sites, honest, threshold } = parameters;
  return digestOf(`${PROTOCOL}/transcript`, {
    ...questionDocument(question),
    ...{ sites, honest, threshold },
    adverts: adverts.map((advert) => ({ ...advertDocument(advert), signature: advert.signature })),
  });
}
