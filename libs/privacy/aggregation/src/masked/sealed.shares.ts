import { fromHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import type { RandomSource } from '@collimate/kernel-numeric';
import type { Advert } from './advert.js';
import { keyLabel } from './attempt.question.js';
import { deriveKey, type AttemptSecrets } from './attempt.secrets.js';
import { KEY_BYTES, type MaskCrypto } from './mask.crypto.js';
import type { CheckedRoster } from './roster.checks.js';
import { splitSecret } from './secret.shares.js';

/** One site's shares for one other, sealed for it alone. */
export interface SealedShares {
  readonly from: SiteId;
  readonly to: SiteId;
  /** AES-256-GCM, 80 bytes. */
  readonly sealed: Uint8Array;
}

/** What one site holds of another's secrets. */
export interface HeldShares {
  /** Share of the private mask key. */
  readonly maskKey: Uint8Array;
  /** Share of the self-mask seed. */
  readonly seed: Uint8Array;
}

/** The shares of one site's secrets for every site of the roster, itself included; undefined if a peer's key gives no secret. */
export function shareSecrets(
  { r, adverts, parameters }: CheckedRoster,
  own: { readonly site: SiteId; readonly secrets: AttemptSecrets },
  crypto: MaskCrypto,
  random: RandomSource,
): { readonly sealed: readonly SealedShares[]; readonly kept: HeldShares } | undefined {
  const { site, secrets } = own;
  const maskKeys = splitSecret(secrets.mask, adverts.length, parameters.threshold, random);
  const seeds = splitSecret(secrets.seed, adverts.length, parameters.threshold, random);
  const sealed: SealedShares[] = [];
  let kept: HeldShares | undefined;
  for (const [position, peer] of adverts.entries()) {
    const held = { maskKey: maskKeys[position], seed: seeds[position] };
    if (peer.site === site) {
      kept = held;
      continue;
    }
    const key = transportKey(crypto, r, { secret: secrets.shares, peer, way: [site, peer.site] });
    if (key === undefined) return undefined;
    const plain = new Uint8Array(2 * KEY_BYTES);
    plain.set(held.maskKey);
    plain.set(held.seed, KEY_BYTES);
    sealed.push({ from: site, to: peer.site, sealed: crypto.sealShares(key, keyLabel('shares', r, [site, peer.site]), plain) });
    for (const bytes of [key, plain, held.maskKey, held.seed]) bytes.fill(0);
  }
  return kept === undefined ? undefined : { sealed, kept };
}

/** @returns what a peer has sealed for this site, or undefined if it was not sealed for it, here and now */
export function openSealed(
  r: Digest,
  own: { readonly site: SiteId; readonly secrets: AttemptSecrets },
  from: { readonly peer: Advert; readonly sealed: Uint8Array },
  crypto: MaskCrypto,
): HeldShares | undefined {
  const { peer, sealed } = from;
  const key = transportKey(crypto, r, { secret: own.secrets.shares, peer, way: [peer.site, own.site] });
  if (key === undefined) return undefined;
  const plain = crypto.openShares(key, keyLabel('shares', r, [peer.site, own.site]), sealed);
  key.fill(0);
  if (plain?.length !== 2 * KEY_BYTES) return undefined;
  return { maskKey: plain.slice(0, KEY_BYTES), seed: plain.slice(KEY_BYTES) };
}

function transportKey(
  crypto: MaskCrypto,
  r: Digest,
  { secret, peer, way }: { readonly secret: Uint8Array; readonly peer: Advert; readonly way: readonly SiteId[] },
): Uint8Array | undefined {
  if (peer.sharesKey === null) return undefined;
  const agreed = crypto.agree(secret, fromHex(peer.sharesKey));
  if (agreed === undefined) return undefined;
  const key = deriveKey(agreed, keyLabel('shares', r, way));
  agreed.fill(0);
  return key;
}
