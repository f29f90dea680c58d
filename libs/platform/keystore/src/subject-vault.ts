import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { expandKey, extractKey } from './key-derivation.js';
import type { KeyPages } from './key-pages.js';
import { KeystoreError } from './keystore.error.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Longest `info` of HKDF, bytes, as `hkdfSync` of Node takes it. A longer text is replaced by its digest, so that keys of earlier versions stay the same. */
const MOST_INFO_BYTES = 1024;
const CIPHER = 'aes-256-gcm';
/** What the site's own keys are for, one key each. */
type SitePurpose = 'seal' | 'statements' | 'commits' | 'rows';

/**
 * One secret per subject, from which the subject's salts and the key of the sealed fields are derived. Destroying the
 * secret makes every commitment about the subject unopenable and every sealed field unreadable, in all copies of the
 * database (crypto-shredding).
 */
export class SubjectVault {
  /** Extracted once for each subject; every key of the subject is expanded from it. */
  private readonly extracted = new Map<SubjectKey, KeyObject>();
  /** Derived once for each subject, because a cohort is read as a whole. */
  private readonly sealKeys = new Map<SubjectKey, KeyObject>();
  private readonly lookupKey: KeyObject;
  /** Every key of the site itself is expanded from this one. */
  private readonly siteKey: KeyObject;
  private readonly withdrawalKey: KeyObject;
  /** By purpose, each expanded once: seals are many, and the key that they come from stays the same as long as the vault. */
  private readonly siteKeys = new Map<SitePurpose, KeyObject>();

  constructor(
    private readonly secrets: KeyPages,
    keys: { readonly lookup: Uint8Array; readonly withdrawals: Uint8Array },
  ) {
    this.lookupKey = createSecretKey(keys.lookup);
    this.siteKey = extractKey(keys.lookup);
    this.withdrawalKey = createSecretKey(keys.withdrawals);
  }

  /**
   * The keyed number under which the database knows a hospital's number. Without the keystore nobody can try numbers
   * out. It outlives the subject's secret, so that an old consent cannot bring a withdrawn subject back.
   */
  lookupOf(hospitalId: string): string {
    const text = spellingOf(hospitalId);
    return createHmac('sha256', this.lookupKey).update(`lookup\0${text}`).digest('hex');
  }

  /**
   * The likeness of numbers, equal for numbers that look the same: other case, blanks, or invisible characters.
   * @returns 64 hex digits, which tell nothing without the keystore
   */
  likenessOf(hospitalId: string): string {
    return createHmac('sha256', this.lookupKey)
      .update(`likeness\0${lookOf(hospitalId)}`)
      .digest('hex');
  }

  /**
   * The mark of a subject in the list of withdrawals, under a key that no erasure destroys.
   * @param lookup keyed number of the subject @returns 64 hex digits
   */
  withdrawalMarkOf(lookup: string): string {
    return createHmac('sha256', this.withdrawalKey).update(`mark\0${lookup}`).digest('hex');
  }

  /** The seal of a line of the list of withdrawals: the line is ours, and whole. @returns 32 hex digits */
  withdrawalSealOf(line: string): string {
    return createHmac('sha256', this.withdrawalKey).update(`line\0${line}`).digest('hex').slice(0, 32);
  }

  /** @returns a new pseudonym, random, with its secret on disk */
  createSubject(): SubjectKey {
    return this.createSubjects(1)[0];
  }

  /** @returns new pseudonyms, random, with their secrets on disk: one sync for all of a page */
  createSubjects(count: number): readonly SubjectKey[] {
    const drawn = randomBytes(16 * count).toString('hex');
    const ids = Array.from({ length: count }, (_, i) => drawn.slice(32 * i, 32 * i + 32));
    this.secrets.create(ids);
    return ids.map((id) => `s-${id}` as SubjectKey);
  }

  /** Gives known pseudonyms new secrets, after a consent that was given again; data sealed under the old ones is lost. */
  replaceSubjectKeys(subjects: readonly SubjectKey[]): void {
    this.destroySubjectKeys(subjects);
    this.secrets.create(subjects.map(idOf));
  }

  /** @returns whether the subject's secret still exists */
  hasSubjectKey(subject: SubjectKey): boolean {
    return this.secrets.has(idOf(subject));
  }

  /** Destroys the subject's secret for good. @returns whether there was one */
  destroySubjectKey(subject: SubjectKey): boolean {
    return this.destroySubjectKeys([subject]) > 0;
  }

  /** Destroys the secrets of several subjects for good, each page once. @returns how many there were */
  destroySubjectKeys(subjects: readonly SubjectKey[]): number {
    for (const subject of subjects) {
      this.sealKeys.delete(subject);
      this.extracted.delete(subject);
    }
    return this.secrets.destroy(subjects.map(idOf)).length;
  }

  /** @returns 32 bytes for one commitment; `record` is unique per commitment @throws KeystoreError NO_SUBJECT_KEY */
  saltFor(subject: SubjectKey, record: string): Uint8Array {
    return this.derive(subject, `salt\0${record}`);
  }

  /** Seals a field under the subject's secret. @param field its name, bound to it @throws KeystoreError NO_SUBJECT_KEY */
  seal(subject: SubjectKey, field: string, text: string): Uint8Array {
    return sealed(this.sealKeyOf(subject), `${subject}\0${field}`, text);
  }

  /** @throws KeystoreError NO_SUBJECT_KEY after the secret was destroyed, SEAL_BROKEN if the bytes were altered */
  unseal(subject: SubjectKey, field: string, bytes: Uint8Array): string {
    return unsealed(this.sealKeyOf(subject), `${subject}\0${field}`, bytes);
  }

  /** Seals words of the hospital that are about no subject, under a key that no erasure destroys. @param field bound to it */
  sealForSite(field: string, text: string): Uint8Array {
    return sealed(this.siteKeyFor('seal'), `site\0${field}`, text);
  }

  /** @throws KeystoreError SEAL_BROKEN if the bytes were altered, or were sealed under other keys */
  unsealForSite(field: string, bytes: Uint8Array): string {
    return unsealed(this.siteKeyFor('seal'), `site\0${field}`, bytes);
  }

  /** @returns 32 bytes for one commitment about no subject; `record` is unique per commitment */
  saltForSite(record: string): Uint8Array {
    return this.expandedForSite(`salt\0${record}`);
  }

  /**
   * The seal of a statement by or about a person of the hospital, so that nobody without the keystore can write one
   * into the database.
   * @param kind of statement, so that none passes for another @returns 64 hex digits
   */
  statementSealOf(kind: string, text: string): string {
    return createHmac('sha256', this.siteKeyFor('statements')).update(`${kind}\0${text}`).digest('hex');
  }

  /**
   * The seal of a commit of the release log, under a key of its own: a database without the keys gets no further
   * commit.
   * @param text of everything that the commit stands for @returns 64 hex digits
   */
  commitSealOf(text: string): string {
    return createHmac('sha256', this.siteKeyFor('commits')).update(text).digest('hex');
  }

  /**
   * The seal of a row that this program wrote, under a key of its own; a row that was written by other means has none.
   * @param table so that no row passes for one of another @param text of the whole row @returns 64 hex digits
   */
  rowSealOf(table: string, text: string): string {
    return createHmac('sha256', this.siteKeyFor('rows')).update(`${table}\0${text}`).digest('hex');
  }

  private siteKeyFor(purpose: SitePurpose): KeyObject {
    const known = this.siteKeys.get(purpose) ?? createSecretKey(this.expandedForSite(purpose));
    this.siteKeys.set(purpose, known);
    return known;
  }

  private expandedForSite(purpose: string): Uint8Array {
    return expandKey(this.siteKey, infoOf('collimate.site/1', purpose));
  }

  private sealKeyOf(subject: SubjectKey): KeyObject {
    const known = this.sealKeys.get(subject) ?? createSecretKey(this.derive(subject, 'seal'));
    this.sealKeys.set(subject, known);
    return known;
  }

  private extractedOf(subject: SubjectKey): KeyObject {
    const known = this.extracted.get(subject);
    if (known !== undefined) return known;
    const secret = this.secrets.find(idOf(subject));
    if (secret === undefined) {
      throw new KeystoreError('NO_SUBJECT_KEY', 'the secret of this subject does not exist, or was destroyed');
    }
    const key = extractKey(secret);
    this.extracted.set(subject, key);
    return key;
  }

  private derive(subject: SubjectKey, purpose: string): Uint8Array {
    return expandKey(this.extractedOf(subject), infoOf('collimate.subject/1', purpose));
  }
}

/**
 * HKDF's `info` of a key. Node's `hkdfSync` takes at most 1024 bytes (RFC 5869 sets no bound), so a longer purpose,
 * such as one that holds all variables of a row, is replaced by its SHA-256.
 */
function infoOf(domain: string, purpose: string): Buffer {
  const info = Buffer.from(`${domain}\0${purpose}`);
  if (info.length <= MOST_INFO_BYTES) return info;
  return Buffer.from(`${domain}\0sha256\0${createHash('sha256').update(purpose).digest('hex')}`);
}

function sealed(key: KeyObject, bound: string, text: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
}

function unsealed(key: KeyObject, bound: string, bytes: Uint8Array): string {
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  try {
    decipher.setAAD(Buffer.from(bound));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    throw new KeystoreError('SEAL_BROKEN', 'a sealed field was altered');
  }
}

/** @returns the one spelling of a number that counts: blanks around it and the form of its letters do not */
export function spellingOf(hospitalId: string): string {
  return hospitalId.normalize('NFC').trim();
}

/** @returns a number as a person sees it: without case, blanks and invisible characters */
export function lookOf(hospitalId: string): string {
  return hospitalId
    .normalize('NFKC')
    .replace(/[\p{C}\p{Z}]/gu, '')
    .toLowerCase();
}

const idOf = (subject: SubjectKey): string => subject.slice(2);
