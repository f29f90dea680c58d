import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseConsentRow } from '@collimate/governance-consent';
import { parseDigest, type Digest } from '@collimate/kernel-canonical';
import { formatRational, parseRational } from '@collimate/kernel-numeric';
import { rhoOf, type ReleaseOrder } from '@collimate/privacy-accounting';
import { knownStudy } from '../recovery/known.study.js';
import { epoch, order, SiteWithDoor, study } from './door.fixture.js';

/* Enrolment costs 1/6; the study has 4/5. Three patients: two benign, one malignant. */
const site = new SiteWithDoor();
const query = study.queries.find(({ name }) => name === 'enrolment')!;
const database = (): string => join(site.folder, 'site.db');
let exact: (readonly bigint[])[];

function open(rho?: string): void {
  if (rho !== undefined) site.patientBudget = parseRational(rho);
  site.reopen();
  const build = site.builder.build.bind(site.builder);
  exact = [];
  site.builder.build = async (...asked) => {
    const candidate = await build(...asked);
    exact.push(candidate.exact);
    return candidate;
  };
}

const people = () => [...new Set(site.store.scans.all().map(({ subject }) => subject))];
const accounts = (): readonly string[] => site.store.debits.accountsOf(people(), -1).map(({ life }) => formatRational(life));

/** What a table says of all three, or of some. */
function say(type: string, at: string, subjects = ['A', 'B', 'C']): void {
  const reading = { zone: 'UTC', now: site.store.consentTime.now() };
  const rest = type === 'GIVEN' ? { form: 'f1', scope: 'DUO:0000042' } : { form: '', scope: '' };
  site.store.withdrawals.importRows(
    subjects.map((subject, i) => parseConsentRow({ subject, type, at, ...rest }, i + 2, reading)),
  );
}

async function released(at: number, round = 'r-1'): Promise<Digest> {
  const outcome = await site.door.release(order('enrolment', at, round));
  if (outcome.kind !== 'released') throw new Error(`it was ${outcome.kind}`);
  return outcome.receipt.answerHash;
}

/** Two people recover. @param answers that the coordinator shows signed receipts of, all of the first charge */
function recover(...answers: readonly Digest[]): void {
  const { event } = query;
  const asked = {
    studyId: study.protocol.id,
    studyDigest: study.digest,
    queryDigest: query.queryDigest,
    epoch: epoch - 1,
    step: 0,
  };
  const full: ReleaseOrder = { ...asked, roundId: order('enrolment').roundId };
  const known = knownStudy({ digest: study.digest, study, state: 'approved' });
  const receipts = answers.map((answerHash) => ({
    order: full,
    event,
    rho: rhoOf(event),
    sequence: 0,
    isSigned: true,
    answerHash,
  }));
  site.store.recovery.close(
    { owner: 'north', studies: [known], lifetime: parseRational('9/10'), witnessed: null, receipts },
    () => {
      site.store.settings.clear('quarantine');
      site.store.settings.clear('quarantine-cause');
    },
  );
  open();
}

/** Somebody with the file of the stopped agent. */
function write(sql: string): void {
  site.store.close();
  const db = new DatabaseSync(database());
  const triggers = db.prepare(`select name, sql from sqlite_master where type = 'trigger'`).all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) db.exec(`drop trigger ${name}`);
  db.exec(`pragma foreign_keys = off; ${sql}`);
  for (const { sql: made } of triggers) db.exec(made);
  db.close();
  open();
  site.quarantine.look();
}

beforeEach(async () => {
  site.patientBudget = undefined;
  await site.setUp();
});
afterEach(() => site.remove());

describe('what a recovery adds counts for everybody', () => {
  it('the whole budget of a study whose history nobody can show', async () => {
    site.store.close();
    cpSync(database(), join(site.folder, 'older.db'));
    open('1');
    await released(epoch - 1);
    site.store.close();
    for (const rest of ['-wal', '-shm']) rmSync(`${database()}${rest}`, { force: true });
    cpSync(join(site.folder, 'older.db'), database());
    open();
    recover();
    expect(await site.spentText()).toBe('4/5');
    expect(accounts()).toEqual(['4/5', '4/5', '4/5']);
  });

  it('a further answer that a copy of the site gave, which is one of the declared answers too', async () => {
    open('2/5');
    const answer = await released(epoch - 1);
    expect(accounts()).toEqual(['1/6', '1/6', '1/6']);
    site.quarantine.enter('witness-forked');
    recover(answer, parseDigest('ab'.repeat(32)));
    expect(await site.spentText()).toBe('1/3');
    expect(accounts()).toEqual(['1/3', '1/3', '1/3']);
    say('GIVEN', '2025-01-01');
    // Two answers are declared, and two were given.
    const spent = await site.store.ledger.spent();
    expect(spent.answersByQuery.get(query.queryDigest)).toBe(2);
    expect((await site.door.release(order('enrolment', epoch, 'r-2'))).kind).toBe('refused');
    expect(exact).toEqual([]);
  });

  it('an answer that was shown and is not the one that stands here, whoever is on the list here', async () => {
    open('1/4');
    say('EXPIRED', '2025-02-01', ['A', 'B']);
    await released(epoch - 1);
    say('GIVEN', '2025-03-01', ['A', 'B']);
    expect([...accounts()].sort()).toEqual(['0', '0', '1/6']);
    site.quarantine.enter('witness-forked');
    recover(parseDigest('ab'.repeat(32)));
    expect(accounts()).toEqual(['1/6', '1/6', '1/6']);
  });

  it.each([
    ['are found by no number', `update subject set lookup = 'x' || lookup, sealed_hospital_id = null`],
    [
      'are gone',
      ['feature_value', 'feature_set', 'scan', 'consent_event', 'subject'].map((table) => `delete from ${table};`).join(' '),
    ],
  ])(
    'the lists of before, where subjects of them %s: whoever comes in under another pseudonym is charged too',
    async (_, sql) => {
      open('1/5');
      const answer = await released(epoch - 1);
      write(sql);
      expect(site.quarantine.state).not.toBe('none');
      recover(answer);
      site.store.scans.importCohort(
        ['A', 'B', 'C'].map((hospitalId) => ({
          hospitalId,
          image: `/x/${hospitalId}`,
          mask: 'm',
          roi: 'GTV-1',
          variables: { group: 'benign' },
        })),
      );
      say('GIVEN', '2025-01-01');
      expect(people().length).toBeGreaterThanOrEqual(3);
      // The answer, and what the study lost besides.
      expect(await site.spentText()).toBe('4/5');
      expect(new Set(accounts())).toEqual(new Set(['4/5']));
    },
  );
});

describe('a list counts while it is the newest one of its charge', () => {
  /** The row of the list of the first charge, as somebody with the file copies it. */
  const kept = (): { readonly sequence: number; readonly sealed: Uint8Array } =>
    site.store.session.prepare('select * from subject_debit').get<{ sequence: number; sealed: Uint8Array }>()!;
  const putBack = ({ sequence, sealed }: ReturnType<typeof kept>): void =>
    write(`update subject_debit set sealed = x'${Buffer.from(sealed).toString('hex')}' where sequence = ${sequence}`);

  it('an older one of the same charge, written while nobody was permitted, takes nobody off', async () => {
    open('1/5');
    say('EXPIRED', '2025-02-01');
    site.builder.before = () => new Promise(() => undefined);
    void site.door.release(order('enrolment', epoch - 1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const older = kept();
    open();
    say('GIVEN', '2025-03-01');
    await released(epoch - 1);
    expect(accounts()).toEqual(['1/6', '1/6', '1/6']);
    putBack(older);
    expect(site.quarantine.state).toBe('none');
    expect(accounts()).toEqual(['1/6', '1/6', '1/6']);
    await released(epoch, 'r-2');
    expect(exact).toEqual([[0n, 0n]]);
  });

  it('a site of before goes on with the lists that it finds in order, and is held to them from then on', async () => {
    open('1/4');
    say('EXPIRED', '2025-02-01', ['A', 'B']);
    await released(epoch - 1);
    say('GIVEN', '2025-03-01', ['A', 'B']);
    site.store.close();
    site.forgetPinned((name) => name.startsWith('debit'));
    open();
    expect([...accounts()].sort()).toEqual(['0', '0', '1/6']);
    write('delete from subject_debit');
    expect(accounts()).toEqual(['1/6', '1/6', '1/6']);
  });

  it('nobody is put on the list of a charge anew that has lost it: whoever goes on needs room for it once more', async () => {
    open('1/4');
    site.builder.before = () => new Promise(() => undefined);
    void site.door.release(order('enrolment', epoch - 1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    write('delete from subject_debit');
    await released(epoch - 1);
    expect(exact).toEqual([[0n, 0n]]);
    expect(accounts()).toEqual(['1/6', '1/6', '1/6']);
  });
});
