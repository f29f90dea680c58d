import { createServer, connect, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { instantFromMs, instantToMs, parseInstant, parseSiteId } from '@collimate/kernel-canonical';
import { CertificateAuthority, type Validity } from './authority.js';
import { createRenewalRequest, createSiteRequest } from './certificate-request.js';
import { checkTokenExpiry, decodeToken, encodeToken, newNonce, nonceHash } from './enrolment-token.js';
import { peerIdentityOf, siteUri } from './peer-identity.js';
import { fetchPinnedAuthority } from './pinned-authority.js';
import { spkiHashOf } from './spki-hash.js';

const north = parseSiteId('north');
const now = Date.now();
const year: Validity = { notBefore: instantFromMs(now - 60_000), notAfter: instantFromMs(now + 365 * 86_400_000) };
const yesterday: Validity = { notBefore: instantFromMs(now - 2 * 86_400_000), notAfter: instantFromMs(now - 86_400_000) };

let authority: CertificateAuthority;
let foreign: CertificateAuthority;
beforeAll(async () => {
  [authority, foreign] = await Promise.all([
    CertificateAuthority.create('ours', year),
    CertificateAuthority.create('ours', year),
  ]);
});

async function siteCertificate(by: CertificateAuthority, validity: Validity = year) {
  const request = await createSiteRequest(north);
  const issued = await by.issueSite(north, request.requestDer, validity);
  return { ...issued, keyPem: request.keyPem };
}

/** A TLS server of ours with a revocation list, and what it thinks of a client. */
async function verdictOn(client: { keyPem: string; certificatePem: string }, revoked: readonly string[] = []): Promise<boolean> {
  const server = await authority.issueServer(['localhost', '127.0.0.1'], year);
  const { pem: crl } = await authority.revocationList(
    revoked.map((serial) => ({ serial, at: instantFromMs(now) })),
    year,
  );
  const ca = authority.certificatePem;
  const listener = createServer({
    key: server.keyPem,
    cert: server.certificatePem + '\n' + ca,
    ca,
    crl,
    requestCert: true,
    rejectUnauthorized: false,
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const verdict = new Promise<boolean>((resolve) =>
    listener.once('secureConnection', (socket: TLSSocket) => resolve(socket.authorized)),
  );
  const socket = connect({
    host: '127.0.0.1',
    port,
    servername: 'localhost',
    ca,
    key: client.keyPem,
    cert: client.certificatePem,
  });
  socket.on('error', () => undefined);
  const authorised = await verdict;
  socket.destroy();
  await new Promise<void>((resolve) => listener.close(() => resolve()));
  return authorised;
}

describe('the authority', () => {
  it('makes site certificates that a TLS server with its revocation list accepts', async () => {
    expect(await verdictOn(await siteCertificate(authority))).toBe(true);
  });

  it('has no say in certificates of another authority of the same name', async () => {
    expect(await verdictOn(await siteCertificate(foreign))).toBe(false);
  });

  it('sees expired and revoked certificates refused', async () => {
    expect(await verdictOn(await siteCertificate(authority, yesterday))).toBe(false);
    const site = await siteCertificate(authority);
    expect(await verdictOn(site, [site.serial])).toBe(false);
  });

  it('writes the identity itself, whatever the request wishes for', async () => {
    const request = await createSiteRequest(parseSiteId('south'));
    const issued = await authority.issueSite(north, request.requestDer, year);
    expect(new X509Certificate(issued.certificatePem).subjectAltName).toBe('URI:spiffe://collimate/site/north');
    const spki = createPublicKey(request.keyPem).export({ type: 'spki', format: 'der' });
    expect(issued.spki).toBe(createHash('sha256').update(spki).digest('hex'));
  });

  it('refuses a request whose signature does not hold, and what is no request', async () => {
    const { requestDer } = await createSiteRequest(north);
    const bent = Uint8Array.from(requestDer);
    bent[bent.length - 1] ^= 1;
    await expect(authority.issueSite(north, bent, year)).rejects.toMatchObject({ code: 'CSR_INVALID' });
    await expect(authority.issueSite(north, new Uint8Array(3), year)).rejects.toMatchObject({ code: 'CSR_INVALID' });
  });

  it('certifies the same key again on renewal', async () => {
    const first = await siteCertificate(authority);
    const renewed = await authority.issueSite(north, await createRenewalRequest(north, first.keyPem), year);
    expect(renewed.spki).toBe(first.spki);
    expect(renewed.serial).not.toBe(first.serial);
  });

  it('comes back from its two texts', async () => {
    const again = await CertificateAuthority.open(authority.certificatePem, await authority.exportKey());
    expect(await verdictOn(await siteCertificate(again))).toBe(true);
    expect(again.spki).toBe(spkiHashOf(authority.certificatePem));
  });
});

describe('a peer', () => {
  it('is the one site of its certificate', () => {
    const certificate = { subjectaltname: `URI:${siteUri(north)}`, serialNumber: '0AFF' };
    expect(peerIdentityOf({ sslPeerCertificate: certificate })).toEqual({ siteId: 'north', serial: '0aff' });
  });

  it('is nobody without a verified certificate', () => {
    expect(peerIdentityOf({})).toBeUndefined();
  });

  it.each([
    '',
    'DNS:north',
    'URI:spiffe://elsewhere/site/north',
    'URI:spiffe://collimate/site/north, URI:spiffe://collimate/site/south',
    'URI:spiffe://collimate/site/NORTH',
  ])('is refused if its certificate names %p', (subjectaltname) => {
    expect(() => peerIdentityOf({ sslPeerCertificate: { subjectaltname, serialNumber: '01' } })).toThrow();
  });
});

describe('an enrolment token', () => {
  const token = {
    url: 'https://localhost:8443',
    site: north,
    spki: 'ab'.repeat(32),
    nonce: newNonce(),
    expires: parseInstant('2026-11-26T07:24:16.000Z'),
  };

  it('is one line that reads back', () => {
    const text = encodeToken(token);
    expect(text).toMatch(/^CM1-[A-Za-z0-9_-]+$/);
    expect(decodeToken(` ${text}\n`)).toEqual(token);
  });

  it.each([
    ['another prefix', (text: string) => text.replace('CM1-', 'CM2-')],
    ['a lost end', (text: string) => text.slice(0, -9)],
    ['plain http', () => encodeToken({ ...token, url: 'http://localhost' })],
    ['a short nonce', () => encodeToken({ ...token, nonce: 'abc' })],
    ['an extra field', () => 'CM1-' + Buffer.from(JSON.stringify({ ...token, role: 'x' })).toString('base64url')],
  ])('is malformed with %s', (_name, bend) => {
    expect(() => decodeToken(bend(encodeToken(token)))).toThrow(expect.objectContaining({ code: 'TOKEN_MALFORMED' }));
  });

  it('expires at its instant', () => {
    const ms = instantToMs(token.expires);
    expect(() => checkTokenExpiry(token, instantFromMs(ms - 1))).not.toThrow();
    expect(() => checkTokenExpiry(token, token.expires)).toThrow(expect.objectContaining({ code: 'TOKEN_EXPIRED' }));
  });

  it('is known by the hash of its nonce', () => {
    expect(nonceHash(token.nonce)).toMatch(/^[0-9a-f]{64}$/);
    expect(nonceHash(token.nonce)).not.toBe(nonceHash(newNonce()));
  });
});

describe('the pinned authority', () => {
  async function behind(by: CertificateAuthority, spki: string): Promise<string> {
    const server = await by.issueServer(['localhost'], year);
    const listener = createServer({
      key: server.keyPem,
      cert: server.certificatePem + '\n' + by.certificatePem,
      ALPNProtocols: ['h2'],
    });
    listener.on('tlsClientError', () => undefined).on('secureConnection', (socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    try {
      return await fetchPinnedAuthority({ host: 'localhost', port, spki, timeoutMs: 2_000 });
    } finally {
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    }
  }

  it('is taken from the handshake if its key is the pinned one', async () => {
    expect(spkiHashOf(await behind(authority, authority.spki))).toBe(authority.spki);
  });

  it('is refused if somebody else signs, as an intercepting proxy does', async () => {
    await expect(behind(foreign, authority.spki)).rejects.toMatchObject({ code: 'AUTHORITY_MISMATCH' });
  });

  it('is unreachable where nobody listens', async () => {
    await expect(
      fetchPinnedAuthority({ host: '127.0.0.1', port: 1, spki: authority.spki, timeoutMs: 2_000 }),
    ).rejects.toMatchObject({ code: 'AUTHORITY_UNREACHABLE' });
  });
});
