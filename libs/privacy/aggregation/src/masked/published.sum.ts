import { digestOf, toHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import type { Advert } from './advert.js';
import type { SiteSignature } from './attempt.messages.js';
import { PROTOCOL, signedText, type AttemptQuestion } from './attempt.question.js';
import { isRefused, refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import { checkRoster, type CheckedRoster, type VerifySignature } from './roster.checks.js';
import { stepped, type SiteAttempt, type SiteTools, type Stepped } from './site.attempt.js';
import { enoughSigned, isSubset } from './site.unmasking.js';

/** P6: what is published of an attempt. The masked vectors are not in it: auditors get them from whoever keeps them. */
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
  /** Lattice units. */
  readonly sum: readonly bigint[];
}

/** Sees that the coordinator publishes what this site knows of the attempt, and confirms it; whatever differs is an alarm. */
export function confirmPublished(
  attempt: SiteAttempt,
  transcript: AttemptTranscript,
  tools: SiteTools,
): Stepped<SiteSignature> | AttemptRefusal {
  const { roster, upload, survivors, site, question } = attempt;
  if (roster === undefined || upload === undefined) return refusedAttempt('OUT_OF_TURN');
  const checked = checkTranscript(transcript, tools.verify);
  if (isRefused(checked) || checked.r !== roster.r) return refusedAttempt('PUBLISHED_OTHERWISE');
  const mine = transcript.uploads.find((one) => one.site === site);
  const same = question.terms.closing === 'all' || String(survivors?.sites) === String(transcript.survivors);
  if (mine?.hash !== upload.hash || !same) return refusedAttempt('PUBLISHED_OTHERWISE');
  return stepped(attempt, { site, signature: toHex(tools.sign(confirmedText(roster.r, transcript))) });
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
  return transcript.sum.length === question.length ? roster : refusedAttempt('WRONG_VECTOR');
}

/**
 * Which sites of the roster have confirmed the sum. One more than may collude make it certain that an honest one has.
 * @returns the sites, or PUBLISHED_OTHERWISE if they are too few
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
  return sites.length > roster.parameters.colluding ? { sites } : refusedAttempt('PUBLISHED_OTHERWISE');
}

function confirmedText(r: Digest, { survivors, uploads, sum }: AttemptTranscript): Uint8Array {
  const said = {
    survivors: [...survivors],
    uploads: survivors.map((site) => uploads.find((one) => one.site === site)?.hash ?? null),
    sum: sum.map(String),
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
