import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { MaskCrypto } from '@collimate/privacy-aggregation';

/** In front of 32 raw bytes they make a private and a public key of X25519 in DER. @source RFC 8410 section 7 */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');
const TAG_BYTES = 16;
/** A key seals one message in its life, so its nonce need not differ. */
const NONCE = Buffer.alloc(12);

/** The secret arithmetic of masked sums by OpenSSL, constant in time where the time could tell something. Keeps no key. */
export class NodeMaskCrypto extends MaskCrypto {
  agreementKey(secret: Uint8Array): Uint8Array {
    const spki = createPublicKey(privateKey(secret)).export({ format: 'der', type: 'spki' });
    return new Uint8Array(spki.subarray(SPKI.length));
  }

  agree(secret: Uint8Array, peer: Uint8Array): Uint8Array | undefined {
    try {
      const publicKey = createPublicKey({ key: Buffer.concat([SPKI, peer]), format: 'der', type: 'spki' });
      const agreed = new Uint8Array(diffieHellman({ privateKey: privateKey(secret), publicKey }));
      return agreed.every((byte) => byte === 0) ? undefined : agreed;
    } catch {
      // OpenSSL refuses a key of small order, with which every secret is zero.
      return undefined;
    }
  }

  maskStream(key: Uint8Array, length: number): Uint8Array {
    return counterStream(key, Buffer.alloc(16), new Uint8Array(length));
  }

  sealShares(key: Uint8Array, context: Uint8Array, plain: Uint8Array): Uint8Array {
    const cipher = createCipheriv('aes-256-gcm', key, NONCE).setAAD(context);
    return new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
  }

  openShares(key: Uint8Array, context: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    if (sealed.length < TAG_BYTES) return undefined;
    const cipher = createDecipheriv('aes-256-gcm', key, NONCE, { authTagLength: TAG_BYTES }).setAAD(context);
    cipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return new Uint8Array(Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()]));
    } catch {
      return undefined;
    }
  }
}

/** AES-256 in counter mode from a first block. @source NIST SP 800-38A section 6.5 */
export function counterStream(key: Uint8Array, first: Uint8Array, plain: Uint8Array): Uint8Array {
  const stream = createCipheriv('aes-256-ctr', key, first).update(plain);
  return new Uint8Array(stream.buffer, stream.byteOffset, stream.byteLength);
}

function privateKey(secret: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8, secret]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return key;
}
