import { parseSiteId, type SiteId } from '@collimate/kernel-canonical';
import type { OpenedSecrets } from '@collimate/privacy-aggregation';
import type { FetchOpenedSecretsResponse } from './generated/collimate/v1/masking.js';
import { listFromWire, malformed } from './masking.parts.js';

const SECRET_BYTES = 32;

/** @returns the secrets that the survivors of an attempt have opened, as a message */
export function openedToWire(opened: OpenedSecrets): FetchOpenedSecretsResponse {
  const secrets = [...opened].map(([site, secret]) => ({ siteId: site, secret: Buffer.from(secret) }));
  return { secrets: secrets.sort((one, other) => (one.siteId < other.siteId ? -1 : 1)) };
}

/** @throws ProtocolError MALFORMED_MESSAGE; CanonicalError BAD_IDENTIFIER */
export function openedFromWire({ secrets }: FetchOpenedSecretsResponse): OpenedSecrets {
  const opened = new Map<SiteId, Uint8Array>();
  for (const { siteId, secret } of listFromWire(secrets, 'secrets')) {
    const site = parseSiteId(siteId);
    if (secret.length !== SECRET_BYTES || opened.has(site)) throw malformed('secrets');
    opened.set(site, Uint8Array.from(secret));
  }
  return opened;
}
