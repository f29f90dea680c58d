import { digestOf, toHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import type { AddedUploads } from './added.uploads.js';
import type { Advert } from './advert.js';
import type { SiteSignature } from './attempt.messages.js';
import { PROTOCOL, signedText, type AttemptQuestion } from './attempt.question.js';
import { isRefused, refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import { checkRoster, type CheckedRoster, type VerifySignature } from './roster.checks.js';
import { stepped, type SiteAttempt, type SiteTools, type Stepped } from './site.attempt.js';
import { enoughSigned, isSubset } from './site.unmasking.js';

/** P6: what is published of an attempt beside its sum and the masked vectors, which it holds by their hashes. */
export interface AttemptTranscript {
  readonly question: AttemptQuestion;
  readonly adverts: readonly Advert[];
  readonly rosterSignatures: readonly SiteSignature[];
  /** Sorted; all of the roster under `all`. */
  readonly survivors: readonly SiteId[];
  /** Under `threshold` of at least the threshold of survivors. */
  readonly survivorSignatures: readonly SiteSignature[];
  /** H(y, R) of each survivor, signed. */
  readonly uploads: readonly (SiteSignature & { readonly hash: Digest })[];
  /** Digest of the sum, made by `sumDigest`. */
  readonly sumDigest: Digest;
}

/** @param sum lattice units @returns its digest, by which transcript and confirmations hold it */
export function sumDigest(sum: readonly bigint[]): Digest {
  return digestOf(`${PROTOCOL}/sum`, sum.map(String));
}

/** What a site keeps of an attempt after its upload, also over a restart. */
export interface KnownUpload extends Pick<SiteAttempt, 'site' | 'survivors'> {
  readonly roster: CheckedRoster;
  readonly hash: Digest;
  /** The masked vectors as this site was given them; under `threshold` with the masks taken out. */
  readonly added?: AddedUploads | undefined;
}

/** Sees that the coordinator publishes what this site knows of the attempt, and confirms it; whatever differs is an alarm. */
export function confirmPublished(
  attempt: SiteAttempt,
  { transcript, added }: { readonly transcript: AttemptTranscript; readonly added?: AddedUploads },
  tools: SiteTools,
): Stepped<SiteSignature> | AttemptRefusal {
  const { roster, upload, survivors, site } = attempt;
  if (roster === undefined || upload === undefined) return refusedAttempt('OUT_OF_TURN');
  const known = { site, roster, hash: upload.hash, added, ...(survivors !== undefined && { survivors }) };
  const confirmed = confirmKnown(known, transcript, tools);
  return isRefused(confirmed) ? confirmed : stepped(attempt, confirmed);
}

/** The same from what is kept, without the secrets of the attempt: it says nothing that they would be needed for. */
export function confirmKnown(
  { site, roster, hash, survivors, added }: KnownUpload,
  transcript: AttemptTranscript,
  tools: Pick<SiteTools, 'verify' | 'sign'>,
): SiteSignature | AttemptRefusal {
  const checked = checkTranscript(transcript, tools.verify);
  if (isRefused(checked) || checked.r !== roster.r) return refusedAttempt('PUBLISHED_OTHERWISE');
  const mine = transcript.uploads.find((one) => one.site === site);
  const same = roster.parameters.closing === 'all' || String(survivors?.sites) === String(transcript.survivors);
  if (mine?.hash !== hash || !same) return refusedAttempt('PUBLISHED_OTHERWISE');
  if (checkSum(transcript, added) !== undefined) return refusedAttempt('PUBLISHED_OTHERWISE');
  return { site, signature: toHex(tools.sign(confirmedText(roster.r, transcript))) };
}

/**
 * What anybody can check without the masked vectors: R anew from question and adverts, everybody's signature under R, the survivors' under
 * their set and each under its upload.
 */
export function checkTranscript(transcript: AttemptTranscript, verify: VerifySignature): CheckedRoster | AttemptRefusal {
  const { question, adverts, survivors, uploads } = transcript;
  const roster = checkRoster(question, adverts, verify);
  if (isRefused(roster)) return roster;
  const text = signedText('roster', roster.r, null);
  const unsigned = adverts.find(
    ({ site, identityKey }) => !isSigned(transcript.rosterSignatures, site, identityKey, text, verify),
  );
  if (unsigned !== undefined) return refusedAttempt('SIGNATURE_REFUSED', unsigned.site);
  const { closing } = question.terms;
  if (closing === 'all' ? survivors.length !== adverts.length : !isSubset(survivors, roster)) {
    return refusedAttempt('SURVIVORS_REFUSED');
  }
  const fixed = closing === 'all' || enoughSigned(roster, { survivors, signatures: transcript.survivorSignatures }, verify);
  if (!fixed) return refusedAttempt('SURVIVORS_REFUSED');
  const missing = survivors.find((site) => {
    const advert = adverts.find((one) => one.site === site);
    const upload = uploads.find((one) => one.site === site);
    if (advert === undefined || upload === undefined) return true;
    return !verify(advert.identityKey, signedText('masked', roster.r, upload.hash), upload.signature);
  });
  if (missing !== undefined || uploads.length !== survivors.length) return refusedAttempt('UPLOAD_REFUSED', missing);
  return roster;
}

/**
 * Whether the masked vectors that the sites have signed add up to the sum that the transcript names. Whoever has them needs nobody's word
 * for it.
 * @param transcript checked @param added under `threshold` with the masks taken out; undefined counts as none
 * @returns what is wrong: UPLOAD_REFUSED, WRAPPED, or PUBLISHED_OTHERWISE for another sum
 */
export function checkSum(transcript: AttemptTranscript, added: AddedUploads | undefined): AttemptRefusal | undefined {
  const sum = added === undefined ? refusedAttempt('UPLOAD_REFUSED') : added.sumOf(transcript);
  if (isRefused(sum)) return sum;
  return sumDigest(sum.vector) === transcript.sumDigest ? undefined : refusedAttempt('PUBLISHED_OTHERWISE');
}

/**
 * Which sites of the roster have confirmed the sum. Each signs one sum of an attempt, ever: of two sums that so many sites have confirmed an
 * honest site would have confirmed both.
 * @returns the sites, or PUBLISHED_OTHERWISE if they are fewer than the threshold
 */
export function confirmedBy(
  transcript: AttemptTranscript,
  roster: CheckedRoster,
  confirmations: readonly SiteSignature[],
  verify: VerifySignature,
): { readonly sites: readonly SiteId[] } | AttemptRefusal {
  const text = confirmedText(roster.r, transcript);
  const sites = roster.adverts
    .filter(({ site, identityKey }) => isSigned(confirmations, site, identityKey, text, verify))
    .map(({ site }) => site);
  return sites.length >= roster.parameters.threshold ? { sites } : refusedAttempt('PUBLISHED_OTHERWISE');
}

/** The text that a site signs when it has seen what is published of an attempt. */
export function confirmedText(r: Digest, transcript: Omit<AttemptTranscript, 'question' | 'adverts'>): Uint8Array {
  const { survivors, uploads } = transcript;
  const said = {
    survivors: [...survivors],
    uploads: survivors.map((site) => uploads.find((one) => one.site === site)?.hash ?? null),
    sum: transcript.sumDigest,
  };
  return signedText('confirmed', r, digestOf(`${PROTOCOL}/published`, said));
}

function isSigned(
  signatures: readonly SiteSignature[],
  site: SiteId,
  key: string,
  text: Uint8Array,
  verify: VerifySignature,
): boolean {
  return signatures.some((one) => one.site === site && verify(key, text, one.signature));
}
