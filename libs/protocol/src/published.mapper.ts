import { parseSiteId } from '@collimate/kernel-canonical';
import type { PublishedSum as DomainPublished } from '@collimate/privacy-aggregation';
import type { PublishedSum } from './generated/collimate/v1/masking.js';
import {
  bytesOf,
  digestFromWire,
  hexOf,
  listFromWire,
  SIGNATURE_BYTES,
  signatureFromWire,
  signatureToWire,
  sitesFromWire,
} from './masking.parts.js';

/** @returns the published part of an attempt, as a message */
export function publishedToWire(published: DomainPublished): PublishedSum {
  const { r, rosterSignatures, survivors, survivorSignatures, uploads, sumDigest } = published;
  return {
    transcript: bytesOf(r),
    rosterSignatures: rosterSignatures.map(signatureToWire),
    survivors: [...survivors],
    survivorSignatures: survivorSignatures.map(signatureToWire),
    uploads: uploads.map(({ site, hash, signature }) => ({ siteId: site, hash: bytesOf(hash), signature: bytesOf(signature) })),
    sumDigest: bytesOf(sumDigest),
  };
}

/** @throws ProtocolError MALFORMED_MESSAGE; CanonicalError BAD_IDENTIFIER */
export function publishedFromWire(wire: PublishedSum): DomainPublished {
  return {
    r: digestFromWire(wire.transcript, 'published.transcript'),
    rosterSignatures: listFromWire(wire.rosterSignatures, 'published.roster_signatures').map(signatureFromWire),
    survivors: sitesFromWire(wire.survivors, 'published.survivors'),
    survivorSignatures: listFromWire(wire.survivorSignatures, 'published.survivor_signatures').map(signatureFromWire),
    uploads: listFromWire(wire.uploads, 'published.uploads').map(({ siteId, hash, signature }) => ({
      site: parseSiteId(siteId),
      hash: digestFromWire(hash, 'published.uploads.hash'),
      signature: hexOf(signature, SIGNATURE_BYTES, 'published.uploads.signature'),
    })),
    sumDigest: digestFromWire(wire.sumDigest, 'published.sum_digest'),
  };
}
