import { parseSiteId, type SiteId } from '@collimate/kernel-canonical';
import { PkiError } from './pki.error.js';

const PREFIX = 'spiffe://collimate/site/';

/** The peer as grpc-js's `getAuthContext()` gives it; `{}` for no certificate, an expired or a revoked one. */
export interface PeerAuthContext {
  readonly sslPeerCertificate?: {
    readonly subjectaltname?: string;
    readonly serialNumber?: string;
    readonly raw?: Uint8Array;
  };
}

/** The calling site, by its verified certificate. */
export interface PeerIdentity {
  readonly siteId: SiteId;
  /** Lower-case hex. */
  readonly serial: string;
}

/** @returns the SAN URI that is a site's identity */
export function siteUri(siteId: SiteId): string {
  return PREFIX + siteId;
}

/**
 * The site behind a verified client certificate: the one URI of its SAN, and nothing else of it.
 * @returns undefined for an empty context: there is no verified certificate
 * @throws PkiError IDENTITY_INVALID for a certificate that names no site, or more than one
 */
export function peerIdentityOf(context: PeerAuthContext): PeerIdentity | undefined {
  const certificate = context.sslPeerCertificate;
  if (certificate === undefined) return undefined;
  const names = (certificate.subjectaltname ?? '').split(', ').filter((name) => name !== '');
  const only = names.length === 1 ? names[0] : '';
  if (!only.startsWith(`URI:${PREFIX}`) || certificate.serialNumber === undefined) {
    throw new PkiError('IDENTITY_INVALID', 'a site certificate names exactly one site');
  }
  const siteId = parseSiteId(only.slice(`URI:${PREFIX}`.length));
  return { siteId, serial: certificate.serialNumber.toLowerCase() };
}
