import type { DetailedPeerCertificate } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { PkiError } from './pki.error.js';
import { spkiHashOf } from './spki-hash.js';
import { openWay, secured, wayError, type OpenWay, type Way } from './way.js';

/** Address of the coordinator, and the expected authority. */
export interface PinnedPeer extends Way {
  /** SHA-256 of the authority's public key from the enrolment token, lower-case hex. */
  readonly spki: string;
}

/**
 * Fetches the authority's certificate from the coordinator's TLS handshake and accepts it only if its key is the pinned
 * one and the server's certificate is signed by it. Nothing is sent. Use the result as the one trusted root.
 * @param open opens the way
 * @returns PEM of the authority
 * @throws PkiError AUTHORITY_UNREACHABLE with the trouble as `details.reason`, or AUTHORITY_MISMATCH if another server
 *   answers (an intercepting proxy)
 */
export async function fetchPinnedAuthority(peer: PinnedPeer, open: OpenWay = openWay): Promise<string> {
  // The chain is checked against the pin below; there is no other root to check it with yet.
  const socket = secured(await open(peer), peer.host, { rejectUnauthorized: false });
  return new Promise((resolve, reject) => {
    const fail = (error: PkiError): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(peer.timeoutMs, () => fail(wayError('CONNECTION_TIMED_OUT')));
    socket.once('error', (cause) => fail(wayError('CONNECTION_CUT', cause)));
    socket.once('close', () => fail(wayError('CONNECTION_CUT')));
    socket.once('secureConnect', () => {
      const pem = pinnedIn(socket.getPeerCertificate(true), peer.spki);
      if (pem === undefined) {
        fail(
          new PkiError('AUTHORITY_MISMATCH', 'whoever answers is not the coordinator of this invitation', {
            hint: 'A proxy on the way may re-sign TLS; ask for an exception for this host.',
          }),
        );
        return;
      }
      resolve(pem);
      socket.destroy();
    });
  });
}

function pinnedIn(leaf: DetailedPeerCertificate, spki: string): string | undefined {
  const issuer = leaf.issuerCertificate as DetailedPeerCertificate | undefined;
  if (leaf.raw === undefined || issuer?.raw === undefined || issuer === leaf) return undefined;
  if (spkiHashOf(issuer.raw) !== spki) return undefined;
  const authority = new X509Certificate(issuer.raw);
  return new X509Certificate(leaf.raw).verify(authority.publicKey) ? authority.toString() : undefined;
}
