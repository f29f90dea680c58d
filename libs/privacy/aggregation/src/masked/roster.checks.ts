import type { Digest, SiteId } from '@collimate/kernel-canonical';
import { advertText, type Advert } from './advert.js';
import { attemptParameters, type AttemptParameters } from './attempt.parameters.js';
import { questionDigest, type AttemptQuestion } from './attempt.question.js';
import { isRefused, refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import type { Members, OwnLog } from './members.js';
import { isAgreementKey, isSigningKey } from './public.keys.js';
import { transcriptHash } from './transcript.js';

/** How signatures are checked: `isSignedBy`, which is strict. */
export type VerifySignature = (identityKey: string, text: Uint8Array, signature: string) => boolean;

/** A roster that has passed, with its numbers and its hash. */
export interface CheckedRoster {
  readonly r: Digest;
  readonly parameters: AttemptParameters;
  /** Sorted by site. */
  readonly adverts: readonly Advert[];
}

/** What anybody can check of a roster: order, keys, signatures, attempt number and parameters. */
export function checkRoster(
  question: AttemptQuestion,
  adverts: readonly Advert[],
  verify: VerifySignature,
): CheckedRoster | AttemptRefusal {
  const parameters = attemptParameters(adverts.length, question.terms);
  if (isRefused(parameters)) return parameters;
  const asked = questionDigest(question);
  for (const [index, advert] of adverts.entries()) {
    if (index > 0 && advert.site === adverts[index - 1].site) return refusedAttempt('DUPLICATE_IN_ROSTER', advert.site);
    if (index > 0 && advert.site < adverts[index - 1].site) return refusedAttempt('UNSORTED_ROSTER', advert.site);
    const refusal = checkAdvert({ question, asked }, advert, verify);
    if (refusal !== undefined) return refusal;
  }
  const twice = firstRepeated(adverts);
  if (twice !== undefined) return refusedAttempt('DUPLICATE_IN_ROSTER', twice);
  return { r: transcriptHash(question, parameters, adverts), parameters, adverts };
}

/** What only the site itself can check: that it stands there as it said, with whom, and that its log is continued. */
export function checkAsMember(
  { adverts, parameters }: CheckedRoster,
  own: Advert,
  members: Members,
  log: OwnLog,
): AttemptRefusal | undefined {
  if (!adverts.some((advert) => advert.site === own.site && advert.signature === own.signature)) {
    return refusedAttempt('NOT_IN_ROSTER');
  }
  const stranger = adverts.find(({ site, identityKey }) => !members.isMember(site, identityKey));
  if (stranger !== undefined) return refusedAttempt('NOT_A_MEMBER', stranger.site);
  const unpinned = adverts.filter(({ site, identityKey }) => site !== own.site && !members.isPinned(site, identityKey)).length;
  if (unpinned > parameters.colluding) return refusedAttempt('TOO_FEW_PINNED');
  const contradicts = adverts.find(({ headsSeen }) => headsSeen.some((head) => head.site === own.site && !log.continues(head)));
  return contradicts === undefined ? undefined : refusedAttempt('OWN_LOG_CONTRADICTED', contradicts.site);
}

/**
 * What anybody can check of one advert: keys, signature, and that the attempt is one that its site has not charged.
 * @param asked digest of the question
 */
export function checkAdvert(
  { question, asked }: { readonly question: AttemptQuestion; readonly asked: Digest },
  advert: Advert,
  verify: VerifySignature,
): AttemptRefusal | undefined {
  const { site, identityKey, maskKey, sharesKey, seedHash } = advert;
  const shared = question.terms.closing === 'threshold';
  const keysAreKeys =
    isSigningKey(identityKey) &&
    isAgreementKey(maskKey) &&
    (shared
      ? sharesKey !== null && isAgreementKey(sharesKey) && seedHash !== null && /^[0-9a-f]{64}$/.test(seedHash)
      : sharesKey === null && seedHash === null);
  if (!keysAreKeys) return refusedAttempt('KEY_REFUSED', site);
  if (!verify(identityKey, advertText(asked, advert), advert.signature)) return refusedAttempt('SIGNATURE_REFUSED', site);
  if (!Number.isSafeInteger(advert.lastAttempt) || question.attempt <= advert.lastAttempt) {
    return refusedAttempt('ATTEMPT_NOT_NEW', site);
  }
  return undefined;
}

/** @returns a site one of whose keys or seeds stands there a second time */
function firstRepeated(adverts: readonly Advert[]): SiteId | undefined {
  const seen = new Set<string>();
  for (const { site, identityKey, maskKey, sharesKey, seedHash } of adverts) {
    const own = [identityKey, maskKey, ...(sharesKey === null ? [] : [sharesKey]), ...(seedHash === null ? [] : [seedHash])];
    if (own.some((key) => seen.has(key)) || new Set(own).size < own.length) return site;
    own.forEach((key) => seen.add(key));
  }
  return undefined;
}
