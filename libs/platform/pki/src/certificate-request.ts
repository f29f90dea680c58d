import type { SiteId } from '@collimate/kernel-canonical';
import { siteUri } from './peer-identity.js';
import { newKeyPair, privateKeyPem, readPrivateKey, SIGNING_ALGORITHM, x509 } from './x509-engine.js';

import { createPublicKey, webcrypto } from 'node:crypto';

/** A site's new key and the request to certify it. The key never leaves the site. */
export interface SiteRequest {
  /** PKCS #8 PEM. */
  readonly keyPem: string;
  /** PKCS #10. */
  readonly requestDer: Uint8Array;
}

/** Makes a P-256 key and its certificate request. */
export async function createSiteRequest(siteId: SiteId): Promise<SiteRequest> {
  const keys = await newKeyPair();
  return { keyPem: await privateKeyPem(keys.privateKey), requestDer: await requestFor(siteId, keys) };
}

/** A request for a key that exists already, for renewal. @param keyPem PKCS #8 */
export async function createRenewalRequest(siteId: SiteId, keyPem: string): Promise<Uint8Array> {
  const privateKey = await readPrivateKey(keyPem);
  const spki = createPublicKey(keyPem).export({ type: 'spki', format: 'der' });
  const publicKey = (await webcrypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'verify',
  ])) as webcrypto.CryptoKey;
  return requestFor(siteId, { privateKey, publicKey } as webcrypto.CryptoKeyPair);
}

async function requestFor(siteId: SiteId, keys: webcrypto.CryptoKeyPair): Promise<Uint8Array> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [siteId] }],
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'url', value: siteUri(siteId) }])],
  });
  return new Uint8Array(request.rawData);
}
