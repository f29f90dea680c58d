import { sha256Hex, toHex, type SiteId } from '@collimate/kernel-canonical';
import type { Advert } from './advert.js';
import type { MaskedUpload, UnmaskAnswer } from './attempt.messages.js';
import { refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import { readSum, type MaskedSum } from './coordinator.attempt.js';
import { KEY_BYTES, type MaskCrypto } from './mask.crypto.js';
import { maskSign, pairMask, selfMask } from './pairwise.masks.js';
import type { CheckedRoster } from './roster.checks.js';
import { isSubset } from './site.unmasking.js';
import { joinTrueShares, type JoinedSecret, type PlacedShare } from './true.shares.js';
import { addWords, subtractWords } from './words.js';

/** Secrets that were put together from shares: seeds of those who survived, private mask keys of those who vanished. */
export type OpenedSecrets = ReadonlyMap<SiteId, Uint8Array>;

/**
 * Closing `threshold`: takes from the sum of the survivors' uploads their own masks and the masks that they share with those who
 * vanished. Every secret that is put together is checked against what its owner showed in its advert.
 * @param uploads checked; those of survivors count
 * @param answers of at least the threshold of sites
 */
export function closeThreshold(
  roster: CheckedRoster,
  survivors: readonly SiteId[],
  uploads: readonly MaskedUpload[],
  answers: readonly UnmaskAnswer[],
  crypto: MaskCrypto,
): MaskedSum | AttemptRefusal {
  if (roster.parameters.closing !== 'threshold' || !isSubset(survivors, roster)) return refusedAttempt('SURVIVORS_REFUSED');
  const counted = survivors.map((site) => uploads.find((upload) => upload.site === site));
  const total = new Uint8Array(counted[0]?.masked.length ?? 0);
  for (const [index, upload] of counted.entries()) {
    if (upload === undefined) return refusedAttempt('ANSWERS_MISSING', survivors[index]);
    addWords(total, upload.masked);
  }
  const opened = openedSecrets({ roster, survivors, crypto }, answers);
  return takeMasks(total, { roster, survivors, opened, crypto }) ?? readSum(total, survivors);
}

/** @returns the secrets that the answers of survivors open; one of which there are too few shares, or too many false ones, is missing */
export function openedSecrets(sum: Omit<Unmasking, 'opened'>, answers: readonly UnmaskAnswer[]): OpenedSecrets {
  return openAll(sum, answers).opened;
}

/** Who opened false shares, as far as the others' show it. */
export interface FalseOpening {
  /** In the order of the roster. */
  readonly sites: readonly SiteId[];
  /** Whether there are false shares of which nobody can tell whose they are. */
  readonly isUnsure: boolean;
}

/** Holds every share that was opened to the secrets that were put together. */
export function falseOpening(sum: Omit<Unmasking, 'opened'>, answers: readonly UnmaskAnswer[]): FalseOpening {
  const { opened, liars, isUnsure } = openAll(sum, answers);
  const { adverts } = sum.roster;
  const sites = adverts.flatMap(({ site }, position) => (liars.has(position) ? [site] : []));
  return { sites, isUnsure: isUnsure || (opened.size < adverts.length && answers.length >= sum.roster.parameters.threshold) };
}

interface Opening {
  readonly opened: OpenedSecrets;
  readonly liars: ReadonlySet<number>;
  readonly isUnsure: boolean;
}

function openAll(sum: Omit<Unmasking, 'opened'>, answers: readonly UnmaskAnswer[]): Opening {
  const opened = new Map<SiteId, Uint8Array>();
  const liars = new Set<number>();
  let isUnsure = false;
  for (const advert of sum.roster.adverts) {
    const joined = reconstruct(sum, advert, answers, liars);
    if (joined === undefined) continue;
    opened.set(advert.site, joined.secret);
    isUnsure ||= joined.falseAt === undefined;
    for (const position of joined.falseAt ?? []) liars.add(position);
  }
  return { opened, liars, isUnsure };
}

/** What masks are taken by. */
export interface Unmasking {
  readonly roster: CheckedRoster;
  readonly survivors: readonly SiteId[];
  readonly opened: OpenedSecrets;
  readonly crypto: MaskCrypto;
}

/**
 * Takes every mask out of the sum of the survivors' masked vectors.
 * @param total is changed in place
 * @returns UNMASK_FAILED with the site of which a secret is missing, or is not the one of its advert
 */
export function takeMasks(total: Uint8Array, unmasking: Unmasking): AttemptRefusal | undefined {
  for (const advert of unmasking.roster.adverts) {
    const isDone = unmasking.survivors.includes(advert.site)
      ? takeSelfMask(total, unmasking, advert)
      : takePairMasks(total, unmasking, advert);
    if (!isDone) return refusedAttempt('UNMASK_FAILED', advert.site);
  }
  return undefined;
}

function takeSelfMask(total: Uint8Array, sum: Unmasking, advert: Advert): boolean {
  const { roster, opened, crypto } = sum;
  const seed = opened.get(advert.site);
  if (seed === undefined || !isSecretOf(sum, advert, seed)) return false;
  subtractWords(total, selfMask(crypto, roster.r, { seed, site: advert.site }, total.length));
  return true;
}

function takePairMasks(total: Uint8Array, sum: Unmasking, advert: Advert): boolean {
  const { roster, survivors, opened, crypto } = sum;
  const secret = opened.get(advert.site);
  if (secret === undefined || !isSecretOf(sum, advert, secret)) return false;
  for (const peer of roster.adverts) {
    if (!survivors.includes(peer.site)) continue;
    const mask = pairMask(crypto, roster.r, { secret, site: advert.site, peer }, total.length);
    if (mask === undefined) return false;
    // The survivor's sign of the pair, taken back.
    if (maskSign(peer.site, advert.site) === 'add') subtractWords(total, mask);
    else addWords(total, mask);
  }
  return true;
}

/** Whether a secret is the one that its owner has shown: the seed of a survivor, the mask key of one that vanished. */
function isSecretOf(
  { survivors, crypto }: Pick<Unmasking, 'survivors' | 'crypto'>,
  { site, seedHash, maskKey }: Advert,
  secret: Uint8Array,
): boolean {
  return survivors.includes(site) ? sha256Hex(secret) === seedHash : toHex(crypto.agreementKey(secret)) === maskKey;
}

/**
 * Puts one site's secret together from T shares; which of them are false shows by what the owner has shown.
 * @param liars positions that sent a false share of another secret: they are believed last
 */
function reconstruct(
  sum: Omit<Unmasking, 'opened'>,
  owner: Advert,
  answers: readonly UnmaskAnswer[],
  liars: ReadonlySet<number>,
): JoinedSecret | undefined {
  const { adverts, parameters } = sum.roster;
  const kind = sum.survivors.includes(owner.site) ? 'seeds' : 'maskKeys';
  const found = adverts.flatMap(({ site }, position): PlacedShare[] => {
    const answer = answers.find((one) => one.site === site);
    const share = answer?.[kind].find(([of]) => of === owner.site)?.[1];
    return share?.length === KEY_BYTES ? [[position, share]] : [];
  });
  const believed = found.toSorted(([a], [b]) => Number(liars.has(a)) - Number(liars.has(b)));
  return joinTrueShares(believed, parameters, (secret) => isSecretOf(sum, owner, secret));
}
