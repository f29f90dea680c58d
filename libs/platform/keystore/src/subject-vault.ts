import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { SubjectKey } from '@collimate/kernel-canonical';
import type { KeyFolder } from './key-folder.js';
import { KeystoreError } from './keystore.error.js';

const SECRET_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/**
 * One secret per subject, from which the subject's salts and the key of the sealed fields are derived. Destroying the
 * secret makes every commitment about the subject unopenable and every sealed field unreadable, in all copies of the
 * database (crypto-shredding).
 */
export class SubjectVault {
  constructor(
    private readonly folder: KeyFolder,
    private readonly keys: { readonly lookup: Uint8Array; readonly withdrawals: Uint8Array },
  ) {}

  /**
   * What the database knows a hospital's number by. Keyed, so that nobody without the keystore can try numbers out; it
   * outlives the subject's secret, so that an old consent cannot bring a withdrawn subject back.
   */
  lookupOf(hospitalId: string): string {
    const text = hospitalId.normalize('NFC').trim();
    return createHmac('sha256', this.keys.lookup).update(`lookup\0${text}`).digest('hex');
  }

  /**
   * What the list of withdrawals knows a subject by, under a key that no erasure destroys.
   * @param lookup what the database knows the hospital's number by @returns 64 hex digits
   */
  withdrawalMarkOf(lookup: string): string {
    return createHmac('sha256', this.keys.withdrawals).update(`mark\0${lookup}`).digest('hex');
  }

  /** Under what a line of the list of withdrawals is known to be ours, and whole. @returns 32 hex digits */
  withdrawalSealOf(line: string): string {
    return createHmac('sha256', this.keys.withdrawals).update(`line\0${line}`).digest('hex').slice(0, 32);
  }

  /** @returns a new pseudonym, random, with its secret on disk */
  createSubject(): SubjectKey {
    const subject = `s-${randomBytes(16).toString('hex')}` as SubjectKey;
    this.folder.write(nameOf(subject), randomBytes(SECRET_BYTES));
    return subject;
  }

  /** Gives a known pseudonym a new secret, after a consent that was given again. */
  renewSubjectKey(subject: SubjectKey): void {
    if (!this.hasSubjectKey(subject)) this.folder.write(nameOf(subject), randomBytes(SECRET_BYTES));
  }

  /** @returns whether the subject's secret still exists */
  hasSubjectKey(subject: SubjectKey): boolean {
    return this.folder.has(nameOf(subject));
  }

  /** Destroys the subject's secret for good. @returns whether there was one */
  destroySubjectKey(subject: SubjectKey): boolean {
    return this.folder.destroy(nameOf(subject));
  }

  /** @returns 32 bytes for one commitment; `record` is unique per commitment @throws KeystoreError NO_SUBJECT_KEY */
  saltFor(subject: SubjectKey, record: string): Uint8Array {
    return this.derive(subject, `salt\0${record}`);
  }

  /** Seals a field under the subject's secret. @param field its name, bound to it @throws KeystoreError NO_SUBJECT_KEY */
  seal(subject: SubjectKey, field: string, text: string): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.derive(subject, 'seal'), nonce);
    cipher.setAAD(Buffer.from(`${subject}\0${field}`));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
  }

  /** @throws KeystoreError NO_SUBJECT_KEY after the secret was destroyed, SEAL_BROKEN if the bytes were altered */
  unseal(subject: SubjectKey, field: string, sealed: Uint8Array): string {
    const key = this.derive(subject, 'seal');
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    try {
      decipher.setAAD(Buffer.from(`${subject}\0${field}`));
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const body = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([body, decipher.final()]).toString('utf8');
    } catch {
      throw new KeystoreError('SEAL_BROKEN', 'a sealed field was altered');
    }
  }

  private derive(subject: SubjectKey, purpose: string): Uint8Array {
    if (!this.hasSubjectKey(subject)) {
      throw new KeystoreError('NO_SUBJECT_KEY', 'the secret of this subject does not exist, or was destroyed');
    }
    const secret = this.folder.read(nameOf(subject));
    if (secret.length !== SECRET_BYTES) throw new KeystoreError('BAD_KEY_FILE', 'a secret has another length');
    return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), `collimate.subject/1\0${purpose}`, 32));
  }
}

const nameOf = (subject: SubjectKey): string => `${subject}.key`;
