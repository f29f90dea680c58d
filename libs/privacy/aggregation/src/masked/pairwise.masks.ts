import { fromHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import type { Advert } from './advert.js';
import { keyLabel } from './attempt.question.js';
import { deriveKey } from './attempt.secrets.js';
import type { MaskCrypto } from './mask.crypto.js';

/** Which of a pair's two sites adds the pair's mask; the other takes it away. */
export type MaskSign = 'add' | 'subtract';

/** @returns the sign of the mask that `site` shares with `peer`: the one that comes first adds */
export function maskSign(site: SiteId, peer: SiteId): MaskSign {
  return site < peer ? 'add' : 'subtract';
}

/**
 * The mask of one pair, as each of the two makes it.
 * @param secret private mask key of `site`
 * @returns length bytes, or undefined if the peer's key gives no secret
 */
export function pairMask(
  crypto: MaskCrypto,
  r: Digest,
  pair: { readonly secret: Uint8Array; readonly site: SiteId; readonly peer: Advert },
  length: number,
): Uint8Array | undefined {
  const { secret, site, peer } = pair;
  const agreed = crypto.agree(secret, fromHex(peer.maskKey));
  if (agreed === undefined) return undefined;
  const sites = site < peer.site ? [site, peer.site] : [peer.site, site];
  const key = deriveKey(agreed, keyLabel('mask', r, sites));
  const stream = crypto.maskStream(key, length);
  agreed.fill(0);
  key.fill(0);
  return stream;
}

/** The mask of one site alone, which the survivors take from the sum. */
export function selfMask(
  crypto: MaskCrypto,
  r: Digest,
  own: { readonly seed: Uint8Array; readonly site: SiteId },
  length: number,
): Uint8Array {
  const key = deriveKey(own.seed, keyLabel('self', r, [own.site]));
  const stream = crypto.maskStream(key, length);
  key.fill(0);
  return stream;
}
