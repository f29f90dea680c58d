import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';

interface Taken {
  readonly events: number;
  readonly importedBefore: string | null;
  readonly notes: readonly { readonly code: string; readonly lines: readonly number[] }[];
}

describe('a consent table that is sent again to the agent', () => {
  let hospital: RehearsalHospital;
  const record = (): string => join(`${hospital.data}-withdrawals`, 'consent-tables.log');
  const take = (rows: readonly string[], sentAgain?: boolean) => {
    const table = hospital.table('consent.csv', ['subject,type,at,form,scope', ...rows]);
    return hospital.as<Taken>('olga', 'POST', 'consent/import', { table, ...(sentAgain !== undefined && { sentAgain }) });
  };
  const consented = async (): Promise<string | undefined> => {
    const { events } = await hospital.as<{ events: readonly { type: string }[] }>('olga', 'POST', 'consent/standing', {
      subject: 'A',
    });
    return events.at(-1)?.type;
  };
  const warnings = async (): Promise<readonly string[]> => (await hospital.status()).consent.warnings;

  beforeAll(async () => {
    hospital = await RehearsalHospital.open({ COLLIMATE_SITE_ZONE: 'UTC' });
  });
  afterAll(() => hospital.close());

  const first = ['A,GIVEN,2025-01-01,f1,DUO:0000042', 'B,GIVEN,2025-01-01,f1,DUO:0000042'];
  const second = ['A,REFUSED,2025-06-01,,'];
  const third = ['A,GIVEN,2025-07-01,f1,DUO:0000042'];

  it('is known by a record beside the list of withdrawals, over a restart, and ends nothing that a later one gave where a person says so', async () => {
    for (const table of [first, second, third]) expect((await take(table)).importedBefore).toBeNull();
    expect(readFileSync(record(), 'utf8')).toMatch(
      /^collimate-consent-tables\/1\n(table [123] [0-9a-f]{64} \S{24} [01] [0-9a-f]{32}\n){3}$/,
    );
    await hospital.stop();
    await hospital.start();
    const taken = await take(second, true);
    expect(taken).toMatchObject({ events: 0, notes: [{ code: 'ENDING_HELD_BACK', count: 1, lines: [2] }] });
    expect(taken.importedBefore).toMatch(/^20\d\d-/);
    expect(await consented()).toBe('GIVEN');
    expect(await take(second)).toMatchObject({ events: 1, notes: [{ code: 'ENDING_AGAIN', lines: [2] }] });
    expect(await consented()).toBe('REFUSED');
  });

  it.each([
    [
      'a table whose dates have no time',
      'subject,type,at,form,scope,expires,majority\nZ1,GIVEN,2025-03-01,f1,DUO:0000042;DUO:0000007,2031-01-01,2027-05-05\n',
      'type,subject,at,majority,expires,form,scope\nGIVEN,Z1,2025-03-01,2027-05-05,2031-01-01,f1,DUO:0000042; DUO:0000007\n',
    ],
  ])('is known in whatever zone the site reads it: %s', async (_what, before, again) => {
    const taken = async (text: string, zone: string) => {
      await hospital.stop();
      await hospital.start({ COLLIMATE_SITE_ZONE: zone });
      const table = hospital.table('zoned', [text.trimEnd()]);
      return (await hospital.as<Taken>('olga', 'POST', 'consent/import', { table })).importedBefore;
    };
    expect(await taken(before, 'UTC')).toBeNull();
    expect(await taken(again, 'Pacific/Auckland')).not.toBeNull();
    expect(await taken(before, 'America/Los_Angeles')).not.toBeNull();
    expect(await taken(before.replace('2031', '2032'), 'UTC')).toBeNull();
    await hospital.stop();
    await hospital.start();
  });

  it('is taken also where the record cannot be read, which the status says until it can', async () => {
    rmSync(record());
    mkdirSync(record());
    expect(await take(first)).toMatchObject({ events: 0 });
    expect(await warnings()).toContain('TABLES_FILE_FAILED');
    rmSync(record(), { recursive: true });
    await take(first);
    expect(await warnings()).not.toContain('TABLES_FILE_FAILED');
    // What the database has read stands there again.
    expect(readFileSync(record(), 'utf8').split('\n')).toHaveLength(8);
  });
});
