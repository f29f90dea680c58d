import { createHash, createHmac, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';

/** Numbers of a hospital that can all be tried out: a letter that is no hexadecimal digit, for six digits stand in some hash by chance, and six digits. */
const NUMBERS = Array.from({ length: 40 }, (_, i) => `K${104_729 + i * 7919}`);
const SIX_DIGITS = Array.from({ length: 20_000 }, (_, i) => `K${100_000 + i}`);

function bytesBelow(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(
    files.map(({ parentPath, name }) => Buffer.concat([Buffer.from(`${name}\n`), readFileSync(join(parentPath, name))])),
  );
}

/** What somebody without the keys can make of a number. */
function guesses(number: string, foreign: Buffer): readonly Buffer[] {
  const forms = [number, `lookup\0${number}`, `likeness\0${number}`, `mark\0${number}`].map((text) => Buffer.from(text));
  return forms.flatMap((text) => [
    createHash('sha256').update(text).digest(),
    createHmac('sha256', foreign).update(text).digest(),
    createHmac('sha256', '').update(text).digest(),
  ]);
}

describe('the data folder without the keys', () => {
  let hospital: RehearsalHospital;
  let kek: string;

  beforeAll(async () => {
    hospital = await RehearsalHospital.open();
    const rows = NUMBERS.map((number) => `${number},GIVEN,2025-01-01,f1,DUO:0000042`);
    const table = hospital.table('consent.csv', ['subject,type,at,form,scope', ...rows]);
    await hospital.as('olga', 'POST', 'consent/import', { table });
    const scans = NUMBERS.map((number) => `${number},s/${number},s/${number}.dcm,GTV-1,benign`);
    const cohort = hospital.table('cohort.csv', ['subject,image,mask,roi,group', ...scans]);
    await hospital.as('olga', 'POST', 'cohort', { table: cohort });
    await hospital.as('olga', 'POST', 'consent/withdrawals', { subject: NUMBERS[0], kind: 'ERASURE' });
    await hospital.stop();
    kek = join(hospital.folder, 'elsewhere.kek');
  });
  afterAll(() => hospital.close());

  it('holds no number of the hospital, and nothing that a list of all numbers finds', () => {
    const bytes = bytesBelow(hospital.data);
    for (const number of NUMBERS) expect([number, bytes.includes(number)]).toEqual([number, false]);
    const held = new Set<string>();
    // Hashes stand in the database as hex, and nowhere as bytes.
    for (const [hex] of bytes.toString('latin1').matchAll(/[0-9a-f]{64}/g)) held.add(hex);
    expect(held.size).toBeGreaterThan(NUMBERS.length);
    const foreign = randomBytes(32);
    const found = [...SIX_DIGITS, ...NUMBERS].filter((number) =>
      guesses(number, foreign).some((guess) => held.has(guess.toString('hex'))),
    );
    expect(found).toEqual([]);
  });

  it('links them with the keys, so that the attack is one', () => {
    const own = readFileSync(join(hospital.keys, 'pseudonym.key'));
    const text = bytesBelow(hospital.data).toString('latin1');
    const found = NUMBERS.filter((number) => text.includes(createHmac('sha256', own).update(`lookup\0${number}`).digest('hex')));
    expect(found).toEqual(NUMBERS);
  });

  it('and the folder of keys that a custodian covers link nobody either, and the agent goes on', async () => {
    writeFileSync(kek, randomBytes(32).toString('hex'), { mode: 0o600 });
    hospital.set({ COLLIMATE_SITE_KEK: `file://${kek}` });
    const open = readFileSync(join(hospital.keys, 'pseudonym.key'));
    await hospital.start();
    const standing = await hospital.as('olga', 'POST', 'consent/standing', { subject: NUMBERS[1] });
    expect(standing).toMatchObject({ mayBeContacted: true, events: [{ type: 'GIVEN' }] });
    expect(bytesBelow(hospital.keys).includes(open)).toBe(false);
    expect(await hospital.as('admin', 'GET', 'keys')).toEqual({ place: 'beside-the-data', custodian: 'file' });
    await expect(hospital.as('olga', 'GET', 'keys')).rejects.toThrow('ROLE_MISSING');

    const copy = join(hospital.folder, 'copy');
    const made = await hospital.as<{ files: string[] }>('admin', 'POST', 'keys/backups', { folder: copy });
    expect(made).toMatchObject({ isSealed: true, files: expect.arrayContaining(['cover.wrapped', 'withdrawals.key']) });
    expect(existsSync(join(copy, 'subjects')) || existsSync(join(copy, 'head.counter'))).toBe(false);
    await expect(hospital.as('admin', 'POST', 'keys/backups', { folder: copy })).rejects.toThrow('BACKUP_EXISTS');
    await expect(hospital.as('admin', 'POST', 'keys/backups', { folder: join(hospital.data, 'x') })).rejects.toThrow(
      'BACKUP_PLACE_REFUSED',
    );

    expect(await hospital.as('admin', 'POST', 'keys/pseudonyms')).toEqual({ deleted: 0 });
    const before = bytesBelow(hospital.keys);
    await hospital.as('admin', 'POST', 'keys/rotations');
    expect(bytesBelow(hospital.keys)).not.toEqual(before);
    await hospital.stop();
    await hospital.start();
    expect(await hospital.as('olga', 'POST', 'consent/standing', { subject: NUMBERS[1] })).toEqual(standing);
    await hospital.stop();
    rmSync(kek);
    await expect(hospital.start()).rejects.toMatchObject({ code: 'CUSTODIAN_UNREACHABLE' });
  });
});
