import { fromHex, sha256Hex, toHex, type SiteId } from '@collimate/kernel-canonical';
import type { RandomSource } from '@collimate/kernel-numeric';
import { advertText, type Advert, type SeenHead } from './advert.js';
import type { AttemptCharge, Clearance, MaskedUpload, RosterAnswer } from './attempt.messages.js';
import { questionDigest, signedText, type AttemptQuestion } from './attempt.question.js';
import { isRefused, refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import { AttemptSecrets } from './attempt.secrets.js';
import { maskVector } from './masked.vector.js';
import type { MaskCrypto } from './mask.crypto.js';
import type { Members, OwnLog } from './members.js';
import { checkAsMember, checkRoster, type CheckedRoster, type VerifySignature } from './roster.checks.js';
import { openSealed, shareSecrets, type HeldShares } from './sealed.shares.js';
import type { UnmaskAnswer } from './attempt.messages.js';

/** What a site works with; everything that is no plain value comes in here. */
export interface SiteTools {
  readonly crypto: MaskCrypto;
  readonly random: RandomSource;
  readonly verify: VerifySignature;
  /** Ed25519 by the site's identity, 64 bytes. */
  sign(text: Uint8Array): Uint8Array;
}

/** One attempt as one site lives through it. Each step gives a new state; an older one is not used again. */
export interface SiteAttempt {
  readonly site: SiteId;
  readonly question: AttemptQuestion;
  readonly advert: Advert;
  readonly secrets: AttemptSecrets;
  readonly roster?: CheckedRoster;
  readonly rosterAnswer?: RosterAnswer;
  /** What this site holds of every secret of the roster; empty under `all`. */
  readonly held?: ReadonlyMap<SiteId, HeldShares>;
  readonly charge?: AttemptCharge;
  readonly upload?: MaskedUpload;
  /** The one set of survivors that it has signed. */
  readonly survivors?: { readonly sites: readonly SiteId[]; readonly signature: string };
  readonly unmasked?: UnmaskAnswer;
}

/** A step that went well: the state after it, and what is to be sent. */
export interface Stepped<T> {
  readonly kind: 'stepped';
  readonly attempt: SiteAttempt;
  readonly out: T;
}

/** Gives a step's outcome. */
export const stepped = <T>(attempt: SiteAttempt, out: T): Stepped<T> => ({ kind: 'stepped', attempt, out });

/** Who a site is and what it has seen, for its advert. */
export interface SiteStanding {
  readonly site: SiteId;
  /** Ed25519, 64 hex digits. */
  readonly identityKey: string;
  /** Largest attempt number that it has charged for this question, -1 if none. */
  readonly lastAttempt: number;
  readonly log: OwnLog;
  readonly headsSeen: readonly SeenHead[];
}

/** P1. Makes the secrets of this attempt and shows their public halves; commits to no data. */
export function advertise(question: AttemptQuestion, standing: SiteStanding, tools: SiteTools): Stepped<Advert> {
  const { site, identityKey, lastAttempt, log } = standing;
  const secrets = new AttemptSecrets(tools.random);
  const shared = question.terms.closing === 'threshold';
  const unsigned = {
    site,
    identityKey,
    maskKey: toHex(tools.crypto.agreementKey(secrets.mask)),
    sharesKey: shared ? toHex(tools.crypto.agreementKey(secrets.shares)) : null,
    seedHash: shared ? sha256Hex(secrets.seed) : null,
    lastAttempt,
    ownHead: log.head,
    headsSeen: [...standing.headsSeen].sort((a, b) => (a.site < b.site ? -1 : 1)),
  };
  const advert = { ...unsigned, signature: toHex(tools.sign(advertText(questionDigest(question), unsigned))) };
  return stepped({ site, question, advert, secrets }, advert);
}

/** P2. Looks at the roster and signs R, once; under `threshold` it shares its secrets out. */
export function answerRoster(
  attempt: SiteAttempt,
  adverts: readonly Advert[],
  sight: { readonly members: Members; readonly log: OwnLog },
  tools: SiteTools,
): Stepped<RosterAnswer> | AttemptRefusal {
  const { question, advert, secrets, site } = attempt;
  if (question.membershipRoot !== sight.members.root) return refusedAttempt('NOT_A_MEMBER');
  const roster = checkRoster(question, adverts, tools.verify);
  if (isRefused(roster)) return roster;
  if (attempt.rosterAnswer !== undefined) {
    return attempt.rosterAnswer.r === roster.r ? stepped(attempt, attempt.rosterAnswer) : refusedAttempt('ROSTER_CHANGED');
  }
  const refusal = checkAsMember(roster, advert, sight.members, sight.log);
  if (refusal !== undefined) return refusal;
  const signature = toHex(tools.sign(signedText('roster', roster.r, null)));
  if (question.terms.closing === 'all') {
    const rosterAnswer = { site, r: roster.r, signature, shares: [] };
    return stepped({ ...attempt, roster, rosterAnswer, held: new Map() }, rosterAnswer);
  }
  const shared = shareSecrets(roster, { site, secrets }, tools.crypto, tools.random);
  if (shared === undefined) return refusedAttempt('KEY_REFUSED');
  const rosterAnswer = { site, r: roster.r, signature, shares: shared.sealed };
  return stepped({ ...attempt, roster, rosterAnswer, held: new Map([[site, shared.kept]]) }, rosterAnswer);
}

/**
 * P3, first half. Sees that everybody of the roster has signed R, and all shares are here; only then there is something to charge.
 * Whoever gets the charge makes it durable before a row is read, then calls `uploadMasked`.
 */
export function clear(attempt: SiteAttempt, clearance: Clearance, tools: SiteTools): Stepped<AttemptCharge> | AttemptRefusal {
  const { question, roster, held, site, secrets } = attempt;
  if (roster === undefined || held === undefined) return refusedAttempt('OUT_OF_TURN');
  if (clearance.r !== roster.r) return refusedAttempt('ROSTER_CHANGED');
  if (attempt.charge !== undefined) return stepped(attempt, attempt.charge);
  const text = signedText('roster', roster.r, null);
  const all = new Map(held);
  for (const peer of roster.adverts) {
    const signed = clearance.signatures.find((one) => one.site === peer.site);
    if (signed === undefined) return refusedAttempt('ANSWERS_MISSING', peer.site);
    if (!tools.verify(peer.identityKey, text, signed.signature)) return refusedAttempt('SIGNATURE_REFUSED', peer.site);
    if (question.terms.closing === 'all' || peer.site === site) continue;
    const sealed = clearance.shares.find((one) => one.from === peer.site && one.to === site);
    if (sealed === undefined) return refusedAttempt('ANSWERS_MISSING', peer.site);
    const opened = openSealed(roster.r, { site, secrets }, { peer, sealed: sealed.sealed }, tools.crypto);
    if (opened === undefined) return refusedAttempt('SHARE_REFUSED', peer.site);
    all.set(peer.site, opened);
  }
  const { studyDigest, queryDigest, step, epoch } = question;
  const { honest } = roster.parameters;
  const charge = { studyDigest, queryDigest, step, epoch, attempt: question.attempt, r: roster.r, honest };
  return stepped({ ...attempt, held: all, charge }, charge);
}

/**
 * P3, second half. Masks the vector over all of the roster and nothing else, once; a second call gives the same bytes, whatever
 * vector it is given.
 * @param vector exact sums with this site's share of the noise, lattice units
 */
export function uploadMasked(
  attempt: SiteAttempt,
  vector: readonly bigint[],
  tools: SiteTools,
): Stepped<MaskedUpload> | AttemptRefusal {
  const { question, roster, charge, secrets, site } = attempt;
  if (roster === undefined || charge === undefined) return refusedAttempt('OUT_OF_TURN');
  if (attempt.upload !== undefined) return stepped(attempt, attempt.upload);
  if (vector.length !== question.length) return refusedAttempt('WRONG_VECTOR');
  const masked = maskVector(roster, { site, secrets }, vector, tools.crypto);
  if (masked === undefined) return refusedAttempt('KEY_REFUSED');
  const hash = uploadHash(masked, roster.r);
  const signature = toHex(tools.sign(signedText('masked', roster.r, hash)));
  const upload = { site, r: roster.r, masked, hash, signature };
  if (question.terms.closing === 'all') secrets.erase();
  return stepped({ ...attempt, upload }, upload);
}

/**
 * The upload of before, from the masked bytes that a site keeps: a signature of Ed25519 is the same each time, and so is the whole word.
 * @param kept the bytes under the R of the attempt in which they were made
 */
export function uploadAgain(
  site: SiteId,
  kept: Pick<MaskedUpload, 'r' | 'masked'>,
  tools: Pick<SiteTools, 'sign'>,
): MaskedUpload {
  const hash = uploadHash(kept.masked, kept.r);
  return { site, ...kept, hash, signature: toHex(tools.sign(signedText('masked', kept.r, hash))) };
}

/** H(y, R): of the masked bytes, which are uniform, and never of the vector behind them. */
export function uploadHash(masked: Uint8Array, r: string): ReturnType<typeof sha256Hex> {
  const bytes = new Uint8Array(masked.length + 32);
  bytes.set(fromHex(r));
  bytes.set(masked, 32);
  return sha256Hex(bytes);
}

/** Wipes what is left of the attempt's secrets: its end, its deadline by the site's own clock, or a refusal that ends it. */
export function endAttempt(attempt: SiteAttempt): void {
  attempt.secrets.erase();
  for (const { maskKey, seed } of attempt.held?.values() ?? []) {
    maskKey.fill(0);
    seed.fill(0);
  }
}
