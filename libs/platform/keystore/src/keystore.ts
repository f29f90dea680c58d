import { createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, randomBytes, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { noteKeyId, type NoteSigner } from '@collimate/governance-provenance';
import type { Digest } from '@collimate/kernel-canonical';
import { HeadCounter } from './head-counter.js';
import type { KeyCover } from './key-cover.js';
import { COVER_FILE, KeyFolder, NEXT_COVER_FILE } from './key-folder.js';
import { KeyPages } from './key-pages.js';
import { KeystoreError } from './keystore.error.js';
import { SubjectVault } from './subject-vault.js';

const MASTER_BYTES = 32;
const COPY_KEY = 'deidentify.key';
const COPYABLE = ['pseudonym.key', 'withdrawals.key', COPY_KEY, 'identity.pem'];
const ED25519_BYTES = 32;

/**
 * All keys of a site, in their own folder (0700, files 0600), apart from the database and in no backup. Each key is made
 * at its first use.
 */
export class Keystore {
  /** Pseudonyms, salts and sealed fields of subjects. */
  readonly subjects: SubjectVault;
  /** State of the site's log, remembered outside the database that holds it. */
  readonly headCounter: HeadCounter;
  private readonly folder: KeyFolder;

  /**
   * @param cover of a folder that a custodian covers, see openCovered
   * @throws KeystoreError PERMISSIONS_TOO_OPEN, FOREIGN_OWNER, BAD_KEY_FILE, FOLDER_UNUSABLE, KEYS_COVERED
   */
  constructor(
    path: string,
    private readonly cover?: KeyCover,
  ) {
    this.folder = new KeyFolder(path, cover);
    if (cover === undefined && (this.folder.has(COVER_FILE) || this.folder.has(NEXT_COVER_FILE))) {
      throw new KeystoreError('KEYS_COVERED', 'a custodian covers these keys, and none is named', {
        hint: 'name the one that they were covered with by COLLIMATE_SITE_KEK',
      });
    }
    const keys = { lookup: this.master('pseudonym.key'), withdrawals: this.master('withdrawals.key') };
    this.subjects = new SubjectVault(new KeyPages(this.folder.inner('subjects')), keys);
    this.headCounter = new HeadCounter(this.folder);
  }

  /** @returns the folder and its cover, for covering it anew */
  covering(): { readonly folder: KeyFolder; readonly cover: KeyCover | undefined } {
    return { folder: this.folder, cover: this.cover };
  }

  /**
   * @returns the keys that a copy may hold, as they are on the disk: those of the site, never those of subjects and
   *   never the counter. With those, a copy would undo an erasure or hide that an older database was put back
   */
  copyable(): readonly (readonly [name: string, bytes: Uint8Array])[] {
    const names = [COVER_FILE, ...COPYABLE].filter((name) => this.folder.has(name));
    return names.map((name) => [name, this.folder.readOpen(name)]);
  }

  /**
   * @param study its digest
   * @returns 32 bytes on which the replacements of a study's research copies depend: UIDs, pseudonyms, shifts of dates. No two studies
   * have the same, so that their copies cannot be joined
   */
  researchCopyKey(study: Digest): Uint8Array {
    return this.derived(`study/${study}`);
  }

  /**
   * Replaces the key that replacements in research copies depend on, in all studies, and overwrites the former one.
   * Earlier copies can be joined neither with later ones, nor with a number of the hospital.
   */
  rotateResearchCopyKey(): void {
    this.master(COPY_KEY);
    this.folder.replace(COPY_KEY, new Uint8Array(randomBytes(MASTER_BYTES)));
  }

  /** @returns the public half of the site's identity, 32 bytes (Ed25519) */
  identityPublicKey(): Uint8Array {
    return this.identitySpki().slice(-ED25519_BYTES);
  }

  /** @returns the same as SubjectPublicKeyInfo, DER */
  identitySpki(): Uint8Array {
    return new Uint8Array(createPublicKey(this.identity()).export({ format: 'der', type: 'spki' }));
  }

  /** @returns the Ed25519 signature of the bytes by the site's identity, 64 bytes */
  signWithIdentity(bytes: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, bytes, this.identity()));
  }

  /** Whether the site's identity has signed these bytes: nobody without its keystore can. */
  isSignedWithIdentity(bytes: Uint8Array, signature: Uint8Array): boolean {
    return verify(null, bytes, createPublicKey(this.identity()), signature);
  }

  /** @returns a signer of checkpoints under the site's name @throws ProvenanceError BAD_NOTE for a name with spaces */
  noteSigner(name: string): NoteSigner {
    const keyId = noteKeyId(name, this.identityPublicKey());
    return { name, keyId, sign: (text) => this.signWithIdentity(text) };
  }

  /** @returns the private key of the connection to the coordinator, PKCS #8 PEM (EC P-256) */
  tlsKeyPem(): string {
    return this.readPem('tls.pem', newTlsKey);
  }

  /** Makes the key for a renewed certificate beside the one in use. @returns PKCS #8 PEM */
  nextTlsKeyPem(): string {
    return this.readPem('tls-next.pem', newTlsKey);
  }

  /** Puts the next key in place of the one in use, after its certificate has arrived. */
  adoptNextTlsKey(): void {
    this.folder.write('tls.pem', Buffer.from(this.nextTlsKeyPem()));
    this.folder.destroy('tls-next.pem');
  }

  /** Destroys the keys of the connection to the coordinator, so that a copy of the certificate is useless. */
  destroyTlsKeys(): void {
    for (const name of ['tls.pem', 'tls-next.pem']) this.folder.destroy(name);
  }

  private identity(): KeyObject {
    return createPrivateKey(this.readPem('identity.pem', () => generateKeyPairSync('ed25519').privateKey));
  }

  private readPem(name: string, make: () => KeyObject): string {
    const bytes = this.folder.readOrMake(name, () => Buffer.from(make().export({ format: 'pem', type: 'pkcs8' })));
    const pem = Buffer.from(bytes).toString('ascii');
    if (!pem.startsWith('-----BEGIN PRIVATE KEY-----')) throw new KeystoreError('BAD_KEY_FILE', 'a key is not PKCS #8');
    return pem;
  }

  private derived(purpose: string): Uint8Array {
    const master = this.master(COPY_KEY);
    return new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), `collimate.deidentify/1\0${purpose}`, 32));
  }

  private master(name: string): Uint8Array {
    const key = this.folder.readOrMake(name, () => randomBytes(MASTER_BYTES));
    if (key.length !== MASTER_BYTES) throw new KeystoreError('BAD_KEY_FILE', 'a key has another length');
    return key;
  }
}

const newTlsKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
