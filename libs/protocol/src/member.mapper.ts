import { parseSiteId } from '@collimate/kernel-canonical';
import type { MemberEntry } from '@collimate/privacy-aggregation';
import type { MemberLine } from './generated/collimate/v1/masking.js';
import { bytesOf, hexOf, KEY_BYTES, listFromWire, SIGNATURE_BYTES, signatureFromWire, signatureToWire } from './masking.parts.js';

/** @returns a line of the log of members as a message */
export function memberLineToWire({ site, identityKey, consortium, cosignatures }: MemberEntry): MemberLine {
  return {
    siteId: site,
    identityKey: bytesOf(identityKey),
    consortiumSignature: bytesOf(consortium),
    cosignatures: cosignatures.map(signatureToWire),
  };
}

/**
 * @throws ProtocolError MALFORMED_MESSAGE; CanonicalError BAD_IDENTIFIER. Signatures are not checked here, but by the
 *   reader of the whole log
 */
export function memberLineFromWire(wire: MemberLine): MemberEntry {
  return {
    site: parseSiteId(wire.siteId),
    identityKey: hexOf(wire.identityKey, KEY_BYTES, 'line.identity_key'),
    consortium: hexOf(wire.consortiumSignature, SIGNATURE_BYTES, 'line.consortium_signature'),
    cosignatures: listFromWire(wire.cosignatures, 'line.cosignatures').map(signatureFromWire),
  };
}
