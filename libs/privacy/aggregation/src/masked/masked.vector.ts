import type { SiteId } from '@collimate/kernel-canonical';
import type { AttemptSecrets } from './attempt.secrets.js';
import type { MaskCrypto } from './mask.crypto.js';
import { maskSign, pairMask, selfMask } from './pairwise.masks.js';
import type { CheckedRoster } from './roster.checks.js';
import { addWords, encodeWords, subtractWords } from './words.js';

/** The coordinate that every site adds at the end, without noise: in the sum it is the number of sites. */
const ONE_SITE = 1n;

/**
 * y = x + noise, the coordinate 1, under `threshold` the site's own mask, and a mask with every other site of the roster, modulo
 * 2^64; undefined if a peer's key gives no secret.
 * @param vector exact sums with the noise share, lattice units
 */
export function maskVector(
  { r, adverts, parameters }: CheckedRoster,
  { site, secrets }: { readonly site: SiteId; readonly secrets: AttemptSecrets },
  vector: readonly bigint[],
  crypto: MaskCrypto,
): Uint8Array | undefined {
  const masked = encodeWords([...vector, ONE_SITE]);
  if (parameters.closing === 'threshold') {
    addWords(masked, selfMask(crypto, r, { seed: secrets.seed, site }, masked.length));
  }
  for (const peer of adverts) {
    if (peer.site === site) continue;
    const mask = pairMask(crypto, r, { secret: secrets.mask, site, peer }, masked.length);
    if (mask === undefined) return undefined;
    if (maskSign(site, peer.site) === 'add') addWords(masked, mask);
    else subtractWords(masked, mask);
    mask.fill(0);
  }
  return masked;
}
