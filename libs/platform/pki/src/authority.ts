import type { webcrypto } from 'node:crypto';
import { instantToMs, parseSiteId, type Instant, type SiteId } from '@collimate/kernel-canonical';
import { PkiError } from './pki.error.js';
import { spkiHashOf } from './spki-hash.js';
import { siteUri } from './peer-identity.js';
import { newKeyPair, newSerial, privateKeyPem, readPrivateKey, SIGNING_ALGORITHM, x509 } from './x509-engine.js';

/** A certificate that the authority made. */
export interface IssuedCertificate {
  readonly certificatePem: string;
  /** Lower-case hex, 40 digits. */
  readonly serial: string;
  /** SHA-256 of the certificate's public key, lower-case hex. */
  readonly spki: string;
  readonly notAfter: Instant;
}

/** When a certificate is valid. */
export interface Validity {
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/**
 * The consortium's certificate authority: a P-256 key that signs server certificates, site certificates and the
 * revocation list. The content of a certificate is decided here; only the public key is taken from a request.
 */
export class CertificateAuthority {
  private constructor(
    private readonly certificate: x509.X509Certificate,
    private readonly key: webcrypto.CryptoKey,
  ) {}

  /** Makes a new authority. @param name common name, for people */
  static async create(name: string, validity: Validity): Promise<CertificateAuthority> {
    const keys = await newKeyPair();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: newSerial(),
      name: [{ CN: [name] }],
      keys,
      signingAlgorithm: SIGNING_ALGORITHM,
      notBefore: asDate(validity.notBefore),
      notAfter: asDate(validity.notAfter),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(certificate, keys.privateKey);
  }

  /** Opens an authority that was stored. @throws PkiError CERTIFICATE_INVALID */
  static async open(certificatePem: string, keyPem: string): Promise<CertificateAuthority> {
    try {
      return new CertificateAuthority(new x509.X509Certificate(certificatePem), await readPrivateKey(keyPem));
    } catch (cause) {
      throw new PkiError('CERTIFICATE_INVALID', 'the stored authority cannot be read', { cause });
    }
  }

  /** The authority's own certificate, PEM. */
  get certificatePem(): string {
    return this.certificate.toString('pem');
  }

  /** SHA-256 of the authority's public key, lower-case hex, which an enrolment token pins. */
  get spki(): string {
    return spkiHashOf(this.certificatePem);
  }

  /** @returns the private key as PEM, for the authority's own store alone */
  exportKey(): Promise<string> {
    return privateKeyPem(this.key);
  }

  /** A server certificate with a new key. @param hosts DNS names and IP addresses of the server, at least one */
  async issueServer(hosts: readonly string[], validity: Validity): Promise<IssuedCertificate & { readonly keyPem: string }> {
    const keys = await newKeyPair();
    const names = hosts.map((host) => ({ type: isAddress(host) ? ('ip' as const) : ('dns' as const), value: host }));
    const issued = await this.issue(keys.publicKey, hosts[0], validity, [
      new x509.SubjectAlternativeNameExtension(names),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ]);
    return { ...issued, keyPem: await privateKeyPem(keys.privateKey) };
  }

  /**
   * A site's certificate: its identity is the SAN URI `spiffe://collimate/site/<id>`; names in the request are ignored.
   * @param requestDer PKCS #10 @throws PkiError CSR_INVALID for a bad signature or another kind of key than P-256
   */
  async issueSite(siteId: SiteId, requestDer: Uint8Array, validity: Validity): Promise<IssuedCertificate> {
    const publicKey = await readRequestKey(requestDer);
    return this.issue(publicKey, parseSiteId(siteId), validity, [
      new x509.SubjectAlternativeNameExtension([{ type: 'url', value: siteUri(siteId) }]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ]);
  }

  /** The revocation list over these serial numbers. @returns DER, and PEM as OpenSSL and Node want it */
  async revocationList(
    revoked: readonly { readonly serial: string; readonly at: Instant }[],
    validity: Validity,
  ): Promise<{ readonly der: Uint8Array; readonly pem: string }> {
    const list = await x509.X509CrlGenerator.create({
      issuer: this.certificate.subject,
      thisUpdate: asDate(validity.notBefore),
      nextUpdate: asDate(validity.notAfter),
      signingAlgorithm: SIGNING_ALGORITHM,
      signingKey: this.key,
      entries: revoked.map(({ serial, at }) => ({ serialNumber: serial, revocationDate: asDate(at) })),
    });
    return { der: new Uint8Array(list.rawData), pem: x509.PemConverter.encode(list.rawData, 'X509 CRL') };
  }

  private async issue(
    publicKey: x509.PublicKey | webcrypto.CryptoKey,
    name: string,
    validity: Validity,
    extensions: x509.Extension[],
  ): Promise<IssuedCertificate> {
    const serial = newSerial();
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject: [{ CN: [name] }],
      issuer: this.certificate.subject,
      notBefore: asDate(validity.notBefore),
      notAfter: asDate(validity.notAfter),
      signingKey: this.key,
      signingAlgorithm: SIGNING_ALGORITHM,
      publicKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.AuthorityKeyIdentifierExtension.create(this.certificate),
        ...extensions,
      ],
    });
    const certificatePem = certificate.toString('pem');
    return { certificatePem, serial, spki: spkiHashOf(certificatePem), notAfter: validity.notAfter };
  }
}

/** @returns the public key of a request that proves possession of it */
async function readRequestKey(requestDer: Uint8Array): Promise<x509.PublicKey> {
  let request: x509.Pkcs10CertificateRequest;
  let proven: boolean;
  try {
    request = new x509.Pkcs10CertificateRequest(new Uint8Array(requestDer));
    proven = await request.verify();
  } catch (cause) {
    throw new PkiError('CSR_INVALID', 'this is no certificate request', { cause });
  }
  const algorithm = request.publicKey.algorithm as { readonly name: string; readonly namedCurve?: string };
  if (!proven || algorithm.namedCurve !== 'P-256') {
    throw new PkiError('CSR_INVALID', 'a certificate request is signed by its own P-256 key');
  }
  return request.publicKey;
}

function isAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.includes(':');
}

function asDate(instant: Instant): Date {
  return new Date(instantToMs(instant));
}
