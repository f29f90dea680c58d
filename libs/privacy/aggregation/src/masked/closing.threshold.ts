import { sha256Hex, toHex, type SiteId } from '@collimate/kernel-canonical';
import type { Advert } from './advert.js';
import type { MaskedUpload, UnmaskAnswer } from './attempt.messages.js';
import { refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import { readSum, type MaskedSum } from './coordinator.attempt.js';
import type { MaskCrypto } from './mask.crypto.js';
import { maskSign, pairMask, selfMask } from './pairwise.masks.js';
import type { CheckedRoster } from './roster.checks.js';
import { joinShares } from './secret.shares.js';
import { isSubset } from './site.unmasking.js';
import { addWords, subtractWords } from './words.js';

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
  for (const advert of roster.adverts) {
    const refusal = survivors.includes(advert.site)
      ? removeSelfMask(total, { roster, advert, answers, crypto })
      : removePairMasks(total, { roster, advert, answers, crypto }, survivors);
    if (refusal !== undefined) return refusal;
  }
  return readSum(total, survivors);
}

interface Opening {
  readonly roster: CheckedRoster;
  readonly advert: Advert;
  readonly answers: readonly UnmaskAnswer[];
  readonly crypto: MaskCrypto;
}

function removeSelfMask(total: Uint8Array, opening: Opening): AttemptRefusal | undefined {
  const { roster, advert, crypto } = opening;
  const seed = reconstruct(opening, (answer) => answer.seeds);
  if (seed === undefined || sha256Hex(seed) !== advert.seedHash) return refusedAttempt('UNMASK_FAILED', advert.site);
  subtractWords(total, selfMask(crypto, roster.r, { seed, site: advert.site }, total.length));
  return undefined;
}

function removePairMasks(total: Uint8Array, opening: Opening, survivors: readonly SiteId[]): AttemptRefusal | undefined {
  const { roster, advert, crypto } = opening;
  const secret = reconstruct(opening, (answer) => answer.maskKeys);
  if (secret === undefined || toHex(crypto.agreementKey(secret)) !== advert.maskKey) {
    return refusedAttempt('UNMASK_FAILED', advert.site);
  }
  for (const peer of roster.adverts) {
    if (!survivors.includes(peer.site)) continue;
    const mask = pairMask(crypto, roster.r, { secret, site: advert.site, peer }, total.length);
    if (mask === undefined) return refusedAttempt('UNMASK_FAILED', advert.site);
    // The survivor's sign of the pair, taken back.
    if (maskSign(peer.site, advert.site) === 'add') subtractWords(total, mask);
    else addWords(total, mask);
  }
  return undefined;
}

/** Puts one site's secret together from the first T shares; undefined if there are fewer. */
function reconstruct(
  { roster, advert, answers }: Opening,
  sharesIn: (answer: UnmaskAnswer) => readonly (readonly [SiteId, Uint8Array])[],
): Uint8Array | undefined {
  const found: [number, Uint8Array][] = [];
  for (const [position, { site }] of roster.adverts.entries()) {
    const answer = answers.find((one) => one.site === site);
    const share = answer === undefined ? undefined : sharesIn(answer).find(([of]) => of === advert.site)?.[1];
    if (share?.length === 32) found.push([position, share]);
  }
  const { threshold } = roster.parameters;
  return found.length < threshold ? undefined : joinShares(found.slice(0, threshold));
}
