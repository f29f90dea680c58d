import { fromHex, parseDigest, parseSiteId, toHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import type { Advert, SealedShares, SiteSignature } from '@collimate/privacy-aggregation';
import type { MaskingAdvert, MaskingShares, MaskingSignature, SeenLogHead } from './generated/collimate/v1/masking.js';
import { countFromWire } from './bounds.js';
import { ProtocolError } from './protocol.error.js';

/** Bytes of a key. */
export const KEY_BYTES = 32;
/** Bytes of a signature. */
export const SIGNATURE_BYTES = 64;
const SEALED_BYTES = 80;
/** Most sites of a roster, and most members of a log. */
const MOST_MEMBERS = 200;

/** @returns the advert as a message */
export function advertToWire(advert: Advert): MaskingAdvert {
  return {
    siteId: advert.site,
    identityKey: bytesOf(advert.identityKey),
    maskKey: bytesOf(advert.maskKey),
    sharesKey: bytesOf(advert.sharesKey ?? ''),
    seedSha256: bytesOf(advert.seedHash ?? ''),
    nextAttempt: BigInt(advert.lastAttempt + 1),
    ownHead: headToWire({ site: advert.site, ...advert.ownHead }),
    headsSeen: advert.headsSeen.map(headToWire),
    signature: bytesOf(advert.signature),
  };
}

/** @throws ProtocolError MALFORMED_MESSAGE; CanonicalError BAD_IDENTIFIER. Keys and signatures are checked by who uses them */
export function advertFromWire(wire: MaskingAdvert): Advert {
  if (wire.ownHead === undefined) throw malformed('advert.own_head');
  const { size, root } = headFromWire(wire.ownHead, 'advert.own_head');
  return {
    site: parseSiteId(wire.siteId),
    identityKey: hexOf(wire.identityKey, KEY_BYTES, 'advert.identity_key'),
    maskKey: hexOf(wire.maskKey, KEY_BYTES, 'advert.mask_key'),
    sharesKey: wire.sharesKey.length === 0 ? null : hexOf(wire.sharesKey, KEY_BYTES, 'advert.shares_key'),
    seedHash: wire.seedSha256.length === 0 ? null : digestFromWire(wire.seedSha256, 'advert.seed_sha256'),
    lastAttempt: countFromWire(wire.nextAttempt, 'advert.next_attempt') - 1,
    ownHead: { size, root },
    headsSeen: listFromWire(wire.headsSeen, 'advert.heads_seen').map((head) => headFromWire(head, 'advert.heads_seen')),
    signature: hexOf(wire.signature, SIGNATURE_BYTES, 'advert.signature'),
  };
}

/** @returns the signature as a message */
export function signatureToWire({ site, signature }: SiteSignature): MaskingSignature {
  return { siteId: site, signature: bytesOf(signature) };
}

/** @throws ProtocolError MALFORMED_MESSAGE */
export function signatureFromWire({ siteId, signature }: MaskingSignature): SiteSignature {
  return { site: parseSiteId(siteId), signature: hexOf(signature, SIGNATURE_BYTES, 'signature') };
}

/** @returns sealed shares as a message */
export function sharesToWire({ from, to, sealed }: SealedShares): MaskingShares {
  return { fromSiteId: from, toSiteId: to, sealed: Buffer.from(sealed) };
}

/** @throws ProtocolError MALFORMED_MESSAGE */
export function sharesFromWire({ fromSiteId, toSiteId, sealed }: MaskingShares): SealedShares {
  if (sealed.length !== SEALED_BYTES) throw malformed('shares.sealed');
  return { from: parseSiteId(fromSiteId), to: parseSiteId(toSiteId), sealed: Uint8Array.from(sealed) };
}

/** @returns hex as bytes */
export function bytesOf(hex: string): Buffer {
  return Buffer.from(fromHex(hex));
}

/** @returns bytes of that length as hex @throws ProtocolError MALFORMED_MESSAGE */
export function hexOf(bytes: Uint8Array, length: number, tag: string): string {
  if (bytes.length !== length) throw malformed(tag);
  return toHex(bytes);
}

/** @returns 32 bytes as a digest @throws ProtocolError MALFORMED_MESSAGE */
export function digestFromWire(bytes: Uint8Array, tag: string): Digest {
  return parseDigest(hexOf(bytes, KEY_BYTES, tag));
}

/** @returns the list, if it is no longer than a roster @throws ProtocolError MALFORMED_MESSAGE */
export function listFromWire<T>(list: readonly T[], tag: string): readonly T[] {
  if (list.length > MOST_MEMBERS) throw malformed(tag);
  return list;
}

/** @returns site ids, no more than a roster has @throws ProtocolError MALFORMED_MESSAGE; CanonicalError BAD_IDENTIFIER */
export function sitesFromWire(ids: readonly string[], tag: string): readonly SiteId[] {
  return listFromWire(ids, tag).map(parseSiteId);
}

/** @returns the error of a malformed field */
export function malformed(tag: string): ProtocolError {
  return new ProtocolError('MALFORMED_MESSAGE', 'this part of a masked sum is malformed', { place: { tag } });
}

function headToWire({ site, size, root }: { readonly site: SiteId; readonly size: number; readonly root: Digest }): SeenLogHead {
  return { siteId: site, size: BigInt(size), root: bytesOf(root) };
}

function headFromWire({ siteId, size, root }: SeenLogHead, tag: string) {
  return { site: parseSiteId(siteId), size: countFromWire(size, tag), root: digestFromWire(root, tag) };
}
