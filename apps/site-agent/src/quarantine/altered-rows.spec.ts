import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

const PEOPLE = ['A', 'B', 'C'];
/** What somebody with an editor, or a bad sector, may leave in the file of a stopped agent. */
const ALTERATIONS = [
  'update scan set sealed_words = zeroblob(60) where scan = (select min(scan) from scan)',
  `insert into setting values ('paused', '{')`,
  `insert into setting values ('coordinator-software', '{')`,
  `insert into setting values ('quarantine-cause', '{')`,
  `insert into agent_round values ('r-8', 98, '{', 'ordered', null)`,
  `insert into agent_round values ('r-9', 99, '{"roundId":"r-9"}', 'ordered', null)`,
  `insert into open_withdrawal select 'x', subject, '{' from subject limit 1`,
];

describe('an agent in whose database rows were altered', () => {
  const study = rehearsalStudy();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const alter = async (...statements: readonly string[]): Promise<void> => {
    await hospital.stop();
    const database = new DatabaseSync(join(hospital.data, 'site.db'), { enableForeignKeyConstraints: false });
    for (const sql of statements) database.exec(sql);
    database.close();
    await hospital.start();
  };
  const findings = async () => {
    const verdict = await hospital.as<{ findings: readonly { kind: string }[] }>('ada', 'GET', 'log/verify');
    return verdict.findings.map(({ kind }) => kind).sort();
  };

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const consent = PEOPLE.map((id) => `${id},GIVEN,2025-01-01,f1,DUO:0000042`);
    await hospital.as('olga', 'POST', 'consent/import', {
      table: hospital.table('consent.csv', ['subject,type,at,form,scope', ...consent]),
    });
    const cohort = PEOPLE.map((id) => `${id},scans/${id},scans/${id}.dcm,GTV-1,benign`);
    await hospital.as('olga', 'POST', 'cohort', {
      table: hospital.table('cohort.csv', ['subject,image,mask,roi,group', ...cohort]),
    });
    coordinator.review(study);
    await hospital.approve(study);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('starts, names them, withdraws whoever asks, and answers what was not altered', async () => {
    await alter(...ALTERATIONS);
    const status = await hospital.status();
    expect(status.rounds).toEqual([]);
    // A pause that nobody can read is one until a person ends it.
    expect(status.paused).toEqual({ by: 'unknown', at: '1970-01-01T00:00:00.000Z' });
    expect(status.consent.warnings).toContain('WITHDRAWALS_OPEN');
    expect([status.quarantine, status.quarantineCause]).toEqual(['none', 'database-altered']);
    expect(await findings()).toEqual(['round-differs', 'scan-differs', 'setting-differs', 'withdrawal-differs']);
    await hospital.as('olga', 'POST', 'resume');
    const done = await hospital.as<{ effects: string[] }>('olga', 'POST', 'consent/withdrawals', { subject: 'C' });
    expect(done.effects).toContain('destroy-subject-key');
    await until(async () => (await hospital.status()).coordinator?.connected === true);
    coordinator.order(orderOf(study, 'enrolment', 'r-1'));
    await until(async () => (await hospital.status()).rounds.some(({ id, state }) => id === 'r-1' && state === 'sent'));
    expect(hospital.logged.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  it.each([
    ['the name of the site', `update setting set value = '{' where name = 'site-id'`, null, ['enrolment-differs']],
    ['its certificate', `update setting set value = '{' where name = 'certificate'`, '1970-01-01T00:00:00.000Z', []],
    ['the state of a study', `update study set state = '{'`, undefined, []],
  ])('starts and serves the hospital where %s was', async (_, alteration, expires, expected) => {
    const kept = await words();
    await alter(alteration);
    const status = await hospital.status();
    if (expires === null) expect(status.coordinator).toBeNull();
    else if (expires !== undefined) expect(status.coordinator?.certificateExpires).toBe(expires);
    else expect(status.studies.map(({ state }) => state)).toEqual(['closed']);
    expect(await findings()).toEqual(expect.arrayContaining([...expected]));
    await alter(...kept);
  });

  /** What puts the altered words back. */
  async function words(): Promise<readonly string[]> {
    await hospital.stop();
    const database = new DatabaseSync(join(hospital.data, 'site.db'));
    const settings = database.prepare(`select name, value from setting where name in ('site-id', 'certificate')`).all();
    const studies = database.prepare('select digest, state from study').all();
    database.close();
    await hospital.start();
    return [
      ...settings.map(({ name, value }) => `update setting set value = '${String(value)}' where name = '${String(name)}'`),
      ...studies.map(({ digest, state }) => `update study set state = '${String(state)}' where digest = '${String(digest)}'`),
    ];
  }
});
