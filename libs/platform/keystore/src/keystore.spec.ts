import { createPrivateKey, createPublicKey, hkdfSync, verify } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { openNote, signNote } from '@collimate/governance-provenance';
import { sha256Hex } from '@collimate/kernel-canonical';
import { Keystore } from './keystore.js';

let base: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'collimate-keys-'));
  folder = join(base, 'keys');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const STUDY = sha256Hex(Uint8Array.of(1));
const files = (): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.(keys?|pem)$/.test(name));

describe('the keystore', () => {
  it('keeps every key in a file, closed to all other accounts', () => {
    const keys = new Keystore(folder);
    keys.subjects.createSubject();
    keys.tlsKeyPem();
    keys.identityPublicKey();
    keys.researchCopyKey(STUDY);
    expect(files().length).toBe(6);
    for (const name of files()) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    for (const path of [folder, join(folder, 'subjects')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('has the same keys after it is opened again, and others in another folder', () => {
    const [first, again, other] = [new Keystore(folder), new Keystore(folder), new Keystore(join(base, 'other'))];
    expect(again.subjects.lookupOf('H-1')).toBe(first.subjects.lookupOf('H-1'));
    expect(again.identityPublicKey()).toEqual(first.identityPublicKey());
    expect(again.tlsKeyPem()).toBe(first.tlsKeyPem());
    expect(again.researchCopyKey(STUDY)).toEqual(first.researchCopyKey(STUDY));
    expect(first.researchCopyKey(STUDY)).not.toEqual(first.researchCopyKey(sha256Hex(Uint8Array.of(2))));
    expect(other.subjects.lookupOf('H-1')).not.toBe(first.subjects.lookupOf('H-1'));
    expect(other.researchCopyKey(STUDY)).not.toEqual(first.researchCopyKey(STUDY));
    const before = first.researchCopyKey(STUDY);
    const bytes = readFileSync(join(folder, 'deidentify.key'));
    first.rotateResearchCopyKey();
    expect(first.researchCopyKey(STUDY)).not.toEqual(before);
    expect(new Keystore(folder).researchCopyKey(STUDY)).toEqual(first.researchCopyKey(STUDY));
    expect(readFileSync(join(folder, 'deidentify.key'))).not.toEqual(bytes);
  });

  it('does not open a folder or a key that others could read', () => {
    new Keystore(folder);
    chmodSync(join(folder, 'pseudonym.key'), 0o640);
    expect(() => new Keystore(folder)).toThrow(expect.objectContaining({ code: 'PERMISSIONS_TOO_OPEN' }));
    chmodSync(join(folder, 'pseudonym.key'), 0o600);
    chmodSync(folder, 0o750);
    expect(() => new Keystore(folder)).toThrow(expect.objectContaining({ code: 'PERMISSIONS_TOO_OPEN' }));
  });

  it('does not open a key that was cut short, nor a file where its folder should be', () => {
    new Keystore(folder);
    writeFileSync(join(folder, 'pseudonym.key'), 'short', { mode: 0o600 });
    expect(() => new Keystore(folder)).toThrow(expect.objectContaining({ code: 'BAD_KEY_FILE' }));
    mkdirSync(join(base, 'x'));
    writeFileSync(join(base, 'x', 'file'), '');
    expect(() => new Keystore(join(base, 'x', 'file'))).toThrow(expect.objectContaining({ code: 'FOLDER_UNUSABLE' }));
    if (process.platform === 'linux')
      expect(() => new Keystore('/proc/collimate/x')).toThrow(expect.objectContaining({ code: 'FOLDER_UNUSABLE' }));
  });

  it('signs notes that its public key opens', () => {
    const keys = new Keystore(folder);
    const signer = keys.noteSigner('north');
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), keys.identityPublicKey()]);
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const verifier = { ...signer, verify: (text: Uint8Array, signature: Uint8Array) => verify(null, text, key, signature) };
    expect(openNote(signNote('a line\n', [signer]), [verifier]).signedBy).toEqual(['north']);
  });

  it('has a P-256 key for the connection and changes it only when told', () => {
    const keys = new Keystore(folder);
    const [old, next] = [keys.tlsKeyPem(), keys.nextTlsKeyPem()];
    expect(createPrivateKey(old).asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(next).not.toBe(old);
    expect(keys.tlsKeyPem()).toBe(old);
    keys.adoptNextTlsKey();
    expect(new Keystore(folder).tlsKeyPem()).toBe(next);
    expect(keys.nextTlsKeyPem()).not.toBe(next);
  });
});

describe('the secret of a subject', () => {
  it('gives other salts to other records and subjects, and the same ones again', () => {
    const { subjects } = new Keystore(folder);
    const [a, b] = [subjects.createSubject(), subjects.createSubject()];
    expect(a).toMatch(/^s-[0-9a-f]{32}$/);
    expect(subjects.saltFor(a, 'features/1')).toHaveLength(32);
    expect(subjects.saltFor(a, 'features/1')).toEqual(new Keystore(folder).subjects.saltFor(a, 'features/1'));
    expect(subjects.saltFor(a, 'features/1')).not.toEqual(subjects.saltFor(a, 'features/2'));
    expect(subjects.saltFor(a, 'features/1')).not.toEqual(subjects.saltFor(b, 'features/1'));
  });

  it('gives a salt to a record of any length, such as a row with all its columns', () => {
    const { subjects } = new Keystore(folder);
    const subject = subjects.createSubject();
    const lengths = [900, 990, 991, 992, 993, 994, 995, 1000, 1024, 1025, 100_000];
    const salts = lengths.map((length) => Buffer.from(subjects.saltFor(subject, 'x'.repeat(length))).toString('hex'));
    expect(new Set(salts).size).toBe(lengths.length);
    expect(subjects.saltForSite('x'.repeat(5000))).not.toEqual(subjects.saltForSite('x'.repeat(5001)));
  });

  it('seals a field for that subject and that field only', () => {
    const { subjects } = new Keystore(folder);
    const [a, b] = [subjects.createSubject(), subjects.createSubject()];
    const sealed = subjects.seal(a, 'hospital-id', 'H-4711');
    expect(Buffer.from(sealed).includes('4711')).toBe(false);
    expect(subjects.unseal(a, 'hospital-id', sealed)).toBe('H-4711');
    const altered = sealed.slice();
    altered[altered.length - 1] ^= 1;
    for (const attempt of [
      () => subjects.unseal(b, 'hospital-id', sealed),
      () => subjects.unseal(a, 'image', sealed),
      () => subjects.unseal(a, 'hospital-id', altered),
      () => subjects.unseal(a, 'hospital-id', sealed.subarray(0, 20)),
    ]) {
      expect(attempt).toThrow(expect.objectContaining({ code: 'SEAL_BROKEN' }));
    }
  });

  it('is gone for good once destroyed, while the lookup of the hospital number stays', () => {
    const { subjects } = new Keystore(folder);
    const subject = subjects.createSubject();
    const sealed = subjects.seal(subject, 'hospital-id', 'H-1');
    const lookup = subjects.lookupOf('H-1');
    const salt = subjects.saltFor(subject, 'r');
    expect(subjects.destroySubjectKey(subject)).toBe(true);
    expect(subjects.destroySubjectKey(subject)).toBe(false);
    expect(subjects.hasSubjectKey(subject)).toBe(false);
    for (const attempt of [() => subjects.unseal(subject, 'hospital-id', sealed), () => subjects.saltFor(subject, 'r')]) {
      expect(attempt).toThrow(expect.objectContaining({ code: 'NO_SUBJECT_KEY' }));
    }
    expect(subjects.lookupOf(' H-1 ')).toBe(lookup);
    subjects.replaceSubjectKeys([subject]);
    expect(subjects.saltFor(subject, 'r')).not.toEqual(salt);
    expect(() => subjects.unseal(subject, 'hospital-id', sealed)).toThrow(expect.objectContaining({ code: 'SEAL_BROKEN' }));
  });

  it('has a mark in the list of withdrawals that outlives its secret, under a key of its own', () => {
    const [vault, again, other] = [new Keystore(folder), new Keystore(folder), new Keystore(join(base, 'other'))].map(
      ({ subjects }) => subjects,
    );
    const [lookup, other1] = [vault.lookupOf('H-1'), vault.lookupOf('H-2')];
    expect(again.withdrawalMarkOf(lookup)).toBe(vault.withdrawalMarkOf(lookup));
    expect(vault.withdrawalMarkOf(other1)).not.toBe(vault.withdrawalMarkOf(lookup));
    expect(other.withdrawalMarkOf(lookup)).not.toBe(vault.withdrawalMarkOf(lookup));
    expect(vault.withdrawalMarkOf(lookup)).not.toBe(lookup);
    expect(vault.withdrawalSealOf('1')).toMatch(/^[0-9a-f]{32}$/);
    expect(vault.withdrawalSealOf('1')).not.toBe(vault.withdrawalSealOf('2'));
  });

  it('stands with others in a page, and is in no file any more once it is destroyed', () => {
    const { subjects } = new Keystore(folder);
    const many = subjects.createSubjects(1200);
    const pages = (): string[] => readdirSync(join(folder, 'subjects'));
    const bytes = (): Buffer => Buffer.concat(pages().map((name) => readFileSync(join(folder, 'subjects', name))));
    expect(pages()).toHaveLength(3);
    for (const name of pages()) expect(statSync(join(folder, 'subjects', name)).mode & 0o777).toBe(0o600);
    const salts = many.map((subject) => Buffer.from(subjects.saltFor(subject, 'r')).toString('hex'));
    expect(new Set(salts).size).toBe(1200);
    const before = bytes();
    const at = before.indexOf(Buffer.from(many[700].slice(2), 'hex'));
    const secret = before.subarray(at + 16, at + 48);
    expect(subjects.destroySubjectKeys([many[700], many[701], many[5]])).toBe(3);
    expect(bytes().includes(secret)).toBe(false);
    expect(pages()).toHaveLength(3);
    const again = new Keystore(folder).subjects;
    many.forEach((subject, i) => {
      expect(again.hasSubjectKey(subject)).toBe(![5, 700, 701].includes(i));
      if (again.hasSubjectKey(subject)) expect(Buffer.from(again.saltFor(subject, 'r')).toString('hex')).toBe(salts[i]);
    });
    // Room that was made is used again.
    again.createSubjects(3);
    expect(pages()).toHaveLength(3);
    expect(again.destroySubjectKeys(many)).toBe(1197);
    again.createSubject();
    expect(pages()).toHaveLength(1);
  });

  it('is read where an earlier version kept it in a file of its own, and moved', () => {
    new Keystore(folder);
    const secret = Buffer.alloc(32, 7);
    const [first, second] = ['a', 'b'].map((digit) => `s-${digit.repeat(32)}` as SubjectKey);
    for (const subject of [first, second]) writeFileSync(join(folder, 'subjects', `${subject}.key`), secret, { mode: 0o600 });
    const moved = new Keystore(folder).subjects;
    expect(files().filter((name) => name.includes('s-'))).toEqual([]);
    expect(moved.saltFor(first, 'r')).toEqual(new Keystore(folder).subjects.saltFor(first, 'r'));
    const expected = hkdfSync('sha256', secret, new Uint8Array(0), 'collimate.subject/1\0salt\0r', 32);
    expect(Buffer.from(moved.saltFor(second, 'r'))).toEqual(Buffer.from(expected));
    // A kill between the two left it in both places.
    writeFileSync(join(folder, 'subjects', `${first}.key`), secret, { mode: 0o600 });
    const again = new Keystore(folder).subjects;
    expect(again.destroySubjectKey(first)).toBe(true);
    expect(new Keystore(folder).subjects.hasSubjectKey(first)).toBe(false);
  });

  it('is not read from a page that was cut, and a draft that a kill has left is gone at the next start', () => {
    new Keystore(folder).subjects.createSubject();
    writeFileSync(join(folder, 'subjects', `.${'0'.repeat(16)}.new`), 'secret', { mode: 0o600 });
    new Keystore(folder);
    const [page, ...others] = readdirSync(join(folder, 'subjects'));
    expect(others).toEqual([]);
    writeFileSync(join(folder, 'subjects', page), 'short', { mode: 0o600 });
    expect(() => new Keystore(folder)).toThrow(expect.objectContaining({ code: 'BAD_KEY_FILE' }));
  });

  it('stands in no file under a readable name of the hospital number', () => {
    const { subjects } = new Keystore(folder);
    subjects.lookupOf('H-4711');
    subjects.seal(subjects.createSubject(), 'hospital-id', 'H-4711');
    for (const name of files()) {
      expect(name).not.toContain('H-4711');
      expect(readFileSync(join(folder, name)).includes('H-4711')).toBe(false);
    }
  });
});
