import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

const study = rehearsalStudy();
const PEOPLE = ['A', 'B', 'C', 'D'];
const HEADER = 'subject,type,at,form,scope';
const DATABASE = ['site.db', 'site.db-wal', 'site.db-shm'];

let coordinator: RehearsalCoordinator;
let hospital: RehearsalHospital;

beforeEach(async () => {
  coordinator = await RehearsalCoordinator.start();
  hospital = await RehearsalHospital.again();
  await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
  await consent(...PEOPLE.slice(0, 3).map((id) => `${id},GIVEN,2025-01-01,f1,DUO:0000042`), 'D,REFUSED,2025-02-01,,');
  const cohort = PEOPLE.map((id) => `${id},scans/${id},scans/${id}.dcm,GTV-1,benign`);
  await hospital.as('olga', 'POST', 'cohort', {
    table: hospital.table('cohort.csv', ['subject,image,mask,roi,group', ...cohort]),
  });
  coordinator.review(study);
  await hospital.approve(study);
  await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
  await connected();
});
afterEach(async () => {
  await hospital.close();
  await coordinator.stop();
});

const consent = (...rows: readonly string[]) =>
  hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('consent.csv', [HEADER, ...rows]) });
const connected = () => until(async () => (await hospital.status()).coordinator?.connected === true);

async function ask(round: string, statistic = 'moments'): Promise<string | undefined> {
  coordinator.order(orderOf(study, statistic, round));
  const state = async () => (await hospital.status()).rounds.find(({ id }) => id === round);
  await until(async () => ['sent', 'declined', 'closed'].includes((await state())?.state ?? ''));
  return (await state())?.code ?? (await state())?.state;
}

const vectors = (): number => new Set(coordinator.handedIn.map(({ contribution }) => contribution.vector.toString('hex'))).size;

/** Writes into the file of the stopped agent. */
async function rewritten(sql: string): Promise<void> {
  await hospital.stop();
  const database = new DatabaseSync(join(hospital.data, 'site.db'), { enableForeignKeyConstraints: false });
  database.exec(sql);
  database.close();
  await hospital.start();
}

const cause = async () => (await hospital.status()).quarantineCause;
const findings = async (): Promise<readonly string[]> =>
  (await hospital.as<{ findings: { kind: string }[] }>('ada', 'GET', 'log/verify')).findings.map(({ kind }) => kind);

/** Who permits the study, as the stopped agent's files say. */
async function permitted(): Promise<readonly string[]> {
  await hospital.stop();
  const use = { study: 'rehearsal', purpose: ['DUO:0000006'], forms: ['f1'], modality: 'CT' } as const;
  const found = hospital.inspect((store) =>
    PEOPLE.filter((id) => {
      const subject = store.subjects.find(id);
      return subject !== undefined && store.consent.stateOf({ ...use, subject }).kind === 'permitted';
    }),
  );
  await hospital.start();
  return found;
}

async function restored(meanwhile: () => Promise<unknown>): Promise<void> {
  await hospital.stop();
  const image = hospital.image();
  await hospital.start();
  await connected();
  await meanwhile();
  await hospital.stop();
  hospital.restore(image, DATABASE);
  rmSync(image, { recursive: true });
}

const recover = async () => {
  await connected();
  for (const name of ['ada', 'ben'] as const) await hospital.as(name, 'POST', 'recovery');
};

describe('a database that was written into', () => {
  it('gives one answer of a charge, whatever step an answer is said to be of', async () => {
    expect(await ask('r-1')).toBe('sent');
    await rewritten('drop trigger answer_never_changes; update answer set step = step + 1000 where step = 0');
    expect(await cause()).toBe('database-altered');
    expect(await findings()).toContain('answer-differs');
    expect(await ask('r-2')).not.toBe('sent');
    expect(vectors()).toBe(1);
  });

  it('adds no lifetime budget by a trigger that rides on a charge', async () => {
    await rewritten(`create trigger t after insert on leaf when new.entry like '%release-charged%' begin
      insert into lifetime_budget (rho, at) values ('1000', '2026-11-29T10:00:00.000Z');
      insert into leaf (log, tree, position, entry) values ('release', new.tree, new.position + 1,
       '{"at":"2026-11-29T10:00:00.000Z","kind":"budget-supplemented","rho":"1000","statements":"' || '${'a'.repeat(64)}' || '"}');
      end`);
    expect(await cause()).toBe('database-altered');
    expect(await ask('r-1')).not.toBe('sent');
    expect(hospital.inspectCounter()?.lifetime).toHaveLength(1);
    await hospital.stop();
    const name = hospital.inspect(({ session }) => session.prepare(`select name from sqlite_schema where name = 't'`).get());
    expect(name).toBeUndefined();
    await hospital.start();
  });

  it('certifies no erasure that a trigger swallows: the trigger is gone before, and the erasure is carried out', async () => {
    await rewritten(`create trigger a before insert on consent_event begin select raise(ignore); end;
      create trigger b before update on subject begin select raise(ignore); end;
      create trigger c before insert on withdrawal_line begin select raise(ignore); end;
      create trigger d before delete on scan begin select raise(ignore); end`);
    expect(await cause()).toBe('database-altered');
    await hospital.as('olga', 'POST', 'consent/withdrawals', { subject: 'A', kind: 'ERASURE' });
    expect(await permitted()).toEqual(['B', 'C']);
  });

  it('stops where a refusal was written over with a consent', async () => {
    await rewritten(`drop trigger consent_event_never_changes;
      update consent_event set document = (select json_set(given.document, '$.id', consent_event.id, '$.sequence',
        consent_event.sequence, '$.subject', consent_event.subject) from consent_event as given where given.sequence = 0)
      where document like '%REFUSED%'`);
    expect(await findings()).toContain('consent-differs');
    expect(await cause()).toBe('database-altered');
    await recover();
    await consent(...['B', 'C', 'D'].map((id) => `${id},GIVEN,2025-01-01,f1,DUO:0000042`), 'D,REFUSED,2025-02-01,,');
    expect(await findings()).toEqual([]);
    expect(await permitted()).toEqual(['B', 'C']);
    expect((await hospital.status()).quarantine).toBe('none');
  });
});

describe('a backup that was put back', () => {
  it.each([
    'A,REFUSED,2025-06-01,,',
    'A,EXPIRED,2025-06-01,,',
    'A,AMENDED,2025-06-01,f2,DUO:0000042',
    'A,WITHDRAWN,2025-06-01,,',
  ])('has not forgotten %s, though nothing was released between', async (row) => {
    await restored(() => consent(row));
    await hospital.start();
    expect((await hospital.status()).quarantine).toBe('unrecovered');
    expect(await ask('r-1')).not.toBe('sent');
    await recover();
    // Nobody whom the source has not named again counts, and A is named with all that it says.
    await consent('A,GIVEN,2025-01-01,f1,DUO:0000042', row, 'B,GIVEN,2025-01-01,f1,DUO:0000042');
    expect(await permitted()).toEqual(['B']);
  });

  it('ends the wait for consent for nobody whom the table does not name', async () => {
    await restored(async () => {
      await consent('A,REFUSED,2025-06-01,,');
      await ask('r-1', 'enrolment');
    });
    await hospital.start();
    await recover();
    expect(await consent('Z,GIVEN,2025-01-01,f1,DUO:0000042')).toMatchObject({ events: 1, waiting: 4 });
    expect(await permitted()).toEqual([]);
    expect(await consent('B,GIVEN,2025-01-01,f1,DUO:0000042')).toMatchObject({ events: 0, known: 1, waiting: 3 });
    expect(await permitted()).toEqual(['B']);
  });

  it.each([[false], [true]])(
    'asks for the list of withdrawals that is gone, its memory in the database gone too: %s',
    async (isForgotten) => {
      await restored(() => consent('A,WITHDRAWN,2025-06-01,,'));
      for (const file of readdirSync(hospital.folder, { recursive: true }) as string[]) {
        if (file.includes('withdrawals.log')) rmSync(join(hospital.folder, file));
      }
      if (isForgotten) await rewritten(`delete from setting where name like 'withdrawal%'`);
      else await hospital.start();
      expect((await hospital.status()).quarantine).toBe('unrecovered');
      await connected();
      await hospital.as('ada', 'POST', 'recovery');
      await expect(hospital.as('ben', 'POST', 'recovery')).rejects.toThrow('WITHDRAWALS_MISSING');
    },
  );
});
