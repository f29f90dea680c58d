import type { SiteId } from '@collimate/kernel-canonical';
import type { Clearance, MaskedUpload, RosterAnswer } from './attempt.messages.js';
import { signedText } from './attempt.question.js';
import { refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import type { CheckedRoster, VerifySignature } from './roster.checks.js';
import { uploadHash } from './site.attempt.js';
import { decodeWords, LARGEST_SUM, MASKED_COORDINATE_BYTES } from './words.js';

/** A sum that is whole: the vector and who is in it. */
export interface MaskedSum {
  readonly kind: 'sum';
  /** Lattice units, without the coordinate that counts the sites. */
  readonly vector: readonly bigint[];
  /** Sites in the sum, each with its share of the noise, sorted. */
  readonly survivors: readonly SiteId[];
}

/** P2. Whether this answer belongs to the roster and bears its site's signature. */
export function checkRosterAnswer(
  roster: CheckedRoster,
  answer: RosterAnswer,
  verify: VerifySignature,
): AttemptRefusal | undefined {
  const advert = roster.adverts.find(({ site }) => site === answer.site);
  if (advert === undefined || answer.r !== roster.r) return refusedAttempt('UPLOAD_REFUSED', answer.site);
  if (!verify(advert.identityKey, signedText('roster', roster.r, null), answer.signature)) {
    return refusedAttempt('SIGNATURE_REFUSED', answer.site);
  }
  const others = roster.parameters.closing === 'all' ? [] : roster.adverts.filter(({ site }) => site !== answer.site);
  const complete =
    answer.shares.length === others.length &&
    others.every(({ site }) => answer.shares.some((one) => one.to === site && one.from === answer.site));
  return complete ? undefined : refusedAttempt('ANSWERS_MISSING', answer.site);
}

/** P3. What every site of the roster is told once all have answered, or who is missing. */
export function clearances(
  roster: CheckedRoster,
  answers: readonly RosterAnswer[],
): ReadonlyMap<SiteId, Clearance> | AttemptRefusal {
  const missing = roster.adverts.find(({ site }) => !answers.some((answer) => answer.site === site));
  if (missing !== undefined) return refusedAttempt('ANSWERS_MISSING', missing.site);
  const signatures = answers.map(({ site, signature }) => ({ site, signature }));
  const shares = answers.flatMap((answer) => answer.shares);
  return new Map(
    roster.adverts.map(({ site }) => [site, { r: roster.r, signatures, shares: shares.filter(({ to }) => to === site) }]),
  );
}

/** P3. Whether an upload has the length of the question, belongs to R and bears its site's signature under its hash. */
export function checkUpload(
  roster: CheckedRoster,
  length: number,
  upload: MaskedUpload,
  verify: VerifySignature,
): AttemptRefusal | undefined {
  const advert = roster.adverts.find(({ site }) => site === upload.site);
  const belongs =
    advert !== undefined &&
    upload.r === roster.r &&
    upload.masked.length === (length + 1) * MASKED_COORDINATE_BYTES &&
    uploadHash(upload.masked, roster.r) === upload.hash;
  if (!belongs) return refusedAttempt('UPLOAD_REFUSED', upload.site);
  const signed = verify(advert.identityKey, signedText('masked', roster.r, upload.hash), upload.signature);
  return signed ? undefined : refusedAttempt('SIGNATURE_REFUSED', upload.site);
}

/**
 * Reads a sum whose masks are gone.
 * @param total sum of the uploads of the survivors, 8 bytes a coordinate
 * @returns WRAPPED if the last coordinate is not the number of survivors or another is beyond 2^62: a range alone would let
 * garbage pass once in 4,096
 */
export function readSum(total: Uint8Array, survivors: readonly SiteId[]): MaskedSum | AttemptRefusal {
  const words = decodeWords(total);
  const vector = words.slice(0, -1);
  const fits = vector.every((value) => value < LARGEST_SUM && value > -LARGEST_SUM);
  if (!fits || words[words.length - 1] !== BigInt(survivors.length)) return refusedAttempt('WRAPPED');
  return { kind: 'sum', vector, survivors };
}
