import {
  X509Certificate,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders, writeDataFile } from '@collimate/platform-service-kit';
import { instantFromMs, instantToMs, type Instant } from '@collimate/kernel-canonical';
import {
  checkpointText,
  signCheckpoint,
  verifierKey,
  type Checkpoint,
  type TreeHead,
  type VerifierKey,
} from '@collimate/governance-provenance';
import { CertificateAuthority, type Validity } from '@collimate/platform-pki';
import { rawPublicKey } from '@collimate/platform-witness';
import { CoordinatorError } from './coordinator.error.js';

/** The setting that names the folder of all that is written here. */
const DATA = 'COLLIMATE_COORDINATOR_DATA';
const AUTHORITY_MS = 3650 * 86_400_000;

/** Name of the coordinator's own log. */
const COORDINATOR_LOG = 'collimate/coordinator';

/** The keys of the federation. They are in a folder of their own, apart from the database and from its backups. */
export class CoordinatorKeys {
  private constructor(
    readonly authority: CertificateAuthority,
    private readonly logKey: KeyObject,
  ) {}

  /** Opens the keys of a folder, or makes them in a new one. @throws CoordinatorError KEYS_UNREADABLE; ServiceKitError DATA_FOLDER_UNUSABLE */
  static async open(dir: string, now: Instant): Promise<CoordinatorKeys> {
    makeFolders(dir);
    const { certificate: certificateFile, authority: authorityFile, log: logFile } = keyFilesOf(dir);
    if (!existsSync(certificateFile)) {
      const authority = await CertificateAuthority.create('Collimate consortium', validityFrom(now, AUTHORITY_MS));
      writeSecret(authorityFile, await authority.exportKey());
      writeSecret(logFile, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
      // Written last: its presence shows that the other files are complete.
      writeDataFile(certificateFile, authority.certificatePem, { setting: DATA, mode: 0o644 });
    }
    try {
      const authority = await CertificateAuthority.open(
        readFileSync(certificateFile, 'utf8'),
        readFileSync(authorityFile, 'utf8'),
      );
      return new CoordinatorKeys(authority, createPrivateKey(readFileSync(logFile, 'utf8')));
    } catch (cause) {
      throw new CoordinatorError('KEYS_UNREADABLE', 'the keys of the coordinator cannot be read', { cause });
    }
  }

  /** Public key of the coordinator's log: Ed25519, SubjectPublicKeyInfo, DER. */
  logPublicKey(): Buffer {
    return createPublicKey(this.logKey).export({ type: 'spki', format: 'der' });
  }

  /** @returns digest of the two public keys by which the sites know this coordinator, lower-case hex */
  fingerprint(): string {
    return createHash('sha256')
      .update('collimate.coordinator/1\0')
      .update(this.authority.spki)
      .update(this.logPublicKey())
      .digest('hex');
  }

  /** @returns whether a certificate, PEM, was issued by this authority */
  issued(certificatePem: string): boolean {
    return new X509Certificate(certificatePem).verify(new X509Certificate(this.authority.certificatePem).publicKey);
  }

  /** The key of the coordinator's log under the log's name, as witnesses and notes know it. @throws CoordinatorError KEYS_UNREADABLE */
  logVerifierKey(): VerifierKey {
    const raw = rawPublicKey(this.logPublicKey());
    if (raw === undefined) throw new CoordinatorError('KEYS_UNREADABLE', 'the key of the log is no Ed25519 key');
    return verifierKey(COORDINATOR_LOG, raw);
  }

  /** @returns the Ed25519 signature of the bytes by the key of the log */
  signWithLogKey(bytes: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, bytes, this.logKey));
  }

  /** @returns whether the key of the log signed these bytes */
  isSignedByLogKey(bytes: Uint8Array, signature: Uint8Array): boolean {
    return verify(null, bytes, createPublicKey(this.logKey), signature);
  }

  /** @returns a head of the coordinator's log as a signed note */
  signNote(head: TreeHead): string {
    const { name, keyId } = this.logVerifierKey();
    const signer = { name, keyId, sign: (text: Uint8Array) => this.signWithLogKey(text) };
    return signCheckpoint({ origin: COORDINATOR_LOG, size: head.size, root: head.root }, [signer]);
  }

  /** @returns the checkpoint of a head of the coordinator's log, and its signature */
  signHead(head: TreeHead): { readonly checkpoint: Checkpoint; readonly signature: Buffer } {
    const checkpoint: Checkpoint = { origin: COORDINATOR_LOG, size: head.size, root: head.root };
    return { checkpoint, signature: sign(null, Buffer.from(checkpointText(checkpoint)), this.logKey) };
  }
}

/** Paths of the keys in a folder: the certificate of the authority, its key, and the key of the log. */
export function keyFilesOf(dir: string): { readonly certificate: string; readonly authority: string; readonly log: string } {
  return {
    certificate: join(dir, 'authority.cert.pem'),
    authority: join(dir, 'authority.key.pem'),
    log: join(dir, 'log.key.pem'),
  };
}

/** A validity that begins an hour ago, so that a slow clock does not refuse it. */
export function validityFrom(now: Instant, lifeMs: number): Validity {
  const ms = instantToMs(now);
  return { notBefore: instantFromMs(ms - 3_600_000), notAfter: instantFromMs(ms + lifeMs) };
}

/** The operator's bearer token: read from its file, or made there. @throws CoordinatorError KEYS_UNREADABLE */
export function operatorToken(path: string): string {
  const token = tokenAt(path);
  if (token.length < 32) throw new CoordinatorError('KEYS_UNREADABLE', 'the operator token has fewer than 32 characters');
  return token;
}

function tokenAt(path: string): string {
  try {
    if (!existsSync(path)) {
      makeFolders(dirname(path));
      writeSecret(path, `${randomBytes(32).toString('base64url')}\n`);
    }
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'no reason';
    throw new CoordinatorError('KEYS_UNREADABLE', `the file of the operator token, ${path}, cannot be read or made (${reason})`, {
      cause,
      hint: 'COLLIMATE_COORDINATOR_BOOTSTRAP names a file, in a folder that this account may write',
    });
  }
}

/** @returns the hash of a token that the store keeps, lower-case hex */
export function tokenHash(token: string): string {
  return createHash('sha256').update('collimate.operator/1\0').update(token).digest('hex');
}

function writeSecret(path: string, text: string): void {
  writeDataFile(path, text, { setting: DATA });
}
