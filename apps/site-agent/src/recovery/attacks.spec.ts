import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MerkleTree } from '@collimate/governance-provenance';
import { parseSiteId } from '@collimate/kernel-canonical';
import { checkpointToWire } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { CandidateBuilder } from '../release/candidate.builder.js';

const study = rehearsalStudy();
const DATABASE = ['site.db', 'site.db-wal', 'site.db-shm'];

interface Budget {
  readonly site: { readonly spent: string };
}

/*
 * Somebody copies, restores or rewrites a hospital's files, with or without the coordinator on their side. Whole agents on
 * real connections: no charge may get a second answer, and nothing may be released that was not paid for.
 */
describe('an attack on the past of a site', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const rest: (() => Promise<void>)[] = [];

  const connected = (of: RehearsalHospital) => until(async () => (await of.status()).coordinator?.connected === true);
  const quarantined = (of: RehearsalHospital) => until(async () => (await of.status()).quarantine === 'unrecovered');
  const spent = async (of: RehearsalHospital): Promise<string> => (await of.as<Budget>('ada', 'GET', 'budget')).site.spent;
  const codeOf = async (of: RehearsalHospital, round: string): Promise<string | null | undefined> =>
    (await of.status()).rounds.find(({ id }) => id === round)?.code;
  /** Asks for a statistic and waits until the site is done with it. */
  async function ask(of: RehearsalHospital, round: string, statistic = 'moments'): Promise<void> {
    coordinator.order(orderOf(study, statistic, round));
    await until(async () =>
      ['sent', 'declined', 'closed'].includes((await of.status()).rounds.find(({ id }) => id === round)?.state ?? ''),
    );
  }
  const answers = (): number => new Set(coordinator.handedIn.map(({ contribution }) => contribution.vector.toString('hex'))).size;
  async function recover(of: RehearsalHospital): Promise<Record<string, unknown>> {
    await of.as('ada', 'POST', 'recovery');
    const done = await of.as('ben', 'POST', 'recovery');
    await of.as('olga', 'POST', 'consent/import', { table: join(hospital.folder, 'tables', 'consent.csv') });
    expect((await of.status()).quarantine).toBe('none');
    return done;
  }
  /** Leaves for the new tree, which a coordinator can have as many of as it likes: each study for review is one. */
  async function grow(of: RehearsalHospital): Promise<void> {
    for (let n = 0; n < 9; n++) coordinator.review(rehearsalStudy(3_600_000 + n + 1));
    await until(async () => (await of.status()).studies.length > 9);
  }
  const rewrite = (of: RehearsalHospital, sql: string): void => {
    const database = new DatabaseSync(join(of.data, 'site.db'));
    database.exec(sql);
    database.close();
  };

  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.again();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const people = ['A', 'B', 'C'];
    const consent = ['subject,type,at,form,scope', ...people.map((id) => `${id},GIVEN,2025-01-01,f1,DUO:0000042`)];
    await hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('consent.csv', consent) });
    const cohort = ['subject,image,mask,roi,group', ...people.map((id) => `${id},scans/${id},scans/${id}.dcm,GTV-1,benign`)];
    await hospital.as('olga', 'POST', 'cohort', { table: hospital.table('cohort.csv', cohort) });
    coordinator.review(study);
    await hospital.approve(study);
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
  });
  afterEach(async () => {
    for (const done of rest.splice(0)) await done();
    await hospital.close();
    await coordinator.stop();
  });
  const another = (image: string): RehearsalHospital => {
    const clone = RehearsalHospital.clone(image, hospital);
    rest.push(() => clone.close());
    rest.push(async () => rmSync(image, { recursive: true, force: true }));
    return clone;
  };

  it('by a clone that answered too: after its recovery the charge is gone', async () => {
    await hospital.stop();
    const clone = another(hospital.image());
    await hospital.start();
    await connected(hospital);
    await ask(hospital, 'r-1');
    await hospital.stop();
    await clone.start();
    await quarantined(clone);
    await ask(clone, 'r-2');
    expect(await codeOf(clone, 'r-2')).toBe('QUARANTINED');
    expect(await recover(clone)).toMatchObject({ kind: 'recovered', restoredCharges: 1 });
    await grow(clone);
    await ask(clone, 'r-3');
    expect([await codeOf(clone, 'r-3'), answers(), await spent(clone)]).toEqual(['GONE', 1, '1/10']);
  });

  it('by a clone that was running at the same time, and had built an answer of its own', async () => {
    await hospital.stop();
    const clone = another(hospital.image());
    await hospital.start();
    await connected(hospital);
    await clone.start();
    await connected(clone);
    coordinator.order(orderOf(study, 'moments', 'r-1'));
    const isSent = async (of: RehearsalHospital) => (await of.status()).rounds.some(({ state }) => state === 'sent');
    await until(async () => (await isSent(hospital)) || (await isSent(clone)));
    const first = (await isSent(hospital)) ? hospital : clone;
    const second = first === hospital ? clone : hospital;
    // The other one pulls the next order of the same statistic: it is charged and built there, and refused by the witness.
    await first.stop();
    coordinator.order(orderOf(study, 'moments', 'r-2'));
    await quarantined(second);
    await recover(second);
    await grow(second);
    await ask(second, 'r-3');
    expect([await codeOf(second, 'r-3'), answers(), await spent(second)]).toEqual(['GONE', 1, '1/10']);
  });

  it('by the image of a disk that had crashed between charge and answer', async () => {
    const build = CandidateBuilder.prototype.build;
    let crash = (): void => undefined;
    const never = new Promise<never>((_, reject) => (crash = () => reject(new RangeError('the process is dead'))));
    CandidateBuilder.prototype.build = () => never;
    coordinator.order(orderOf(study, 'moments', 'r-1'));
    await until(async () => (await spent(hospital)) === '1/10');
    const image = hospital.image();
    CandidateBuilder.prototype.build = build;
    const [running, restored] = [another(image), another(image)];
    // The link goes first: what this process still does, nobody hears.
    const stopping = hospital.stop();
    await until(async () => (await hospital.status()).coordinator?.connected === false);
    crash();
    await stopping;
    await running.start();
    await until(() => coordinator.handedIn.length === 1);
    await running.stop();
    await restored.start();
    await quarantined(restored);
    expect(await recover(restored)).toMatchObject({ restoredCharges: 0, lostAnswers: 1 });
    await grow(restored);
    await ask(restored, 'r-2');
    expect([await codeOf(restored, 'r-2'), answers(), await spent(restored)]).toEqual(['GONE', 1, '1/10']);
  });

  it('by a backup, beside a coordinator that says it has seen nothing and kept nothing', async () => {
    await hospital.stop();
    const image = hospital.image();
    await hospital.start();
    await connected(hospital);
    await ask(hospital, 'r-1');
    coordinator.tamper = (hello) => ({
      ...hello,
      witnessed: checkpointToWire({ origin: 'collimate/site/north/1', size: 0, root: new MerkleTree().head().root }),
    });
    coordinator.receipts = [];
    coordinator.isHonestWitness = false;
    for (let time = 0; time < 3; time++) {
      await hospital.stop();
      hospital.restore(image, DATABASE);
      await hospital.start();
      expect((await hospital.status()).quarantineCause).toBe('database-behind');
      await ask(hospital, `r-again-${time}`);
      expect(await codeOf(hospital, `r-again-${time}`)).toBe('QUARANTINED');
    }
    expect(await recover(hospital)).toMatchObject({ forfeited: ['rehearsal'] });
    await grow(hospital);
    await ask(hospital, 'r-2');
    expect([await codeOf(hospital, 'r-2'), answers(), await spent(hospital)]).toEqual(['STUDY_BUDGET_EXHAUSTED', 1, '3/20']);
  });

  it('by an image of the whole machine, beside a coordinator that forgets what it had confirmed', async () => {
    await until(() => hospital.inspectCounter()?.witnessed !== null);
    await hospital.stop();
    const image = hospital.image();
    await hospital.start();
    await connected(hospital);
    await ask(hospital, 'r-1');
    coordinator.tamper = (hello) => ({
      ...hello,
      witnessed: checkpointToWire({ origin: 'collimate/site/north/1', size: 0, root: new MerkleTree().head().root }),
    });
    await hospital.stop();
    hospital.restore(image);
    await hospital.start();
    await quarantined(hospital);
    expect((await hospital.status()).quarantineCause).toBe('witness-forgot');
    await ask(hospital, 'r-2');
    expect([await codeOf(hospital, 'r-2'), answers()]).toEqual(['QUARANTINED', 1]);
    rmSync(image, { recursive: true });
  });

  it.each([
    ['with', false],
    ['without', true],
  ])('by a backup that holds one signature of a quarantine that two people ended, %s a counter', async (_, isCounterLost) => {
    const database = ['site.db', 'site.db-wal', 'site.db-shm'];
    const first = hospital.image();
    await connected(hospital);
    await ask(hospital, 'r-1');
    await hospital.stop();
    hospital.restore(first, database);
    if (isCounterLost) rmSync(join(hospital.keys, 'head.counter'));
    await hospital.start();
    await quarantined(hospital);
    await connected(hospital);
    expect(await hospital.as('ada', 'POST', 'recovery')).toMatchObject({ kind: 'signed', signatures: 1 });
    const second = hospital.image();
    rest.push(async () => [first, second].forEach((image) => rmSync(image, { recursive: true, force: true })));
    expect(await hospital.as('ben', 'POST', 'recovery')).toMatchObject({ kind: 'recovered' });
    await hospital.stop();
    hospital.restore(second, database);
    if (isCounterLost) rmSync(join(hospital.keys, 'head.counter'));
    await hospital.start();
    await quarantined(hospital);
    await connected(hospital);
    expect(await hospital.as('ben', 'POST', 'recovery')).toMatchObject({ kind: 'signed', signatures: 1 });
    expect(await hospital.as('ada', 'POST', 'recovery')).toMatchObject({ kind: 'recovered' });
  });

  it('by a backup from before a study was closed: it is closed again by itself', async () => {
    const backup = hospital.image();
    rest.push(async () => rmSync(backup, { recursive: true, force: true }));
    await connected(hospital);
    await hospital.as('ada', 'POST', `studies/${study.digest}/close`);
    await hospital.stop();
    hospital.restore(backup, ['site.db', 'site.db-wal', 'site.db-shm']);
    await hospital.start();
    await quarantined(hospital);
    await connected(hospital);
    expect(await hospital.as<object[]>('ada', 'GET', 'studies')).toMatchObject([{ digest: study.digest, state: 'closed' }]);
    await recover(hospital);
    await ask(hospital, 'r-1');
    expect([await codeOf(hospital, 'r-1'), answers()]).toEqual(['STUDY_NOT_APPROVED', 0]);
    expect(await hospital.as('ada', 'GET', 'log/verify')).toMatchObject({ valid: true });
  });

  it('by the loss of the counter', async () => {
    await hospital.stop();
    rmSync(join(hospital.keys, 'head.counter'));
    await hospital.start();
    expect((await hospital.status()).quarantineCause).toBe('database-uncounted');
  });

  it('by rewriting a charge, a leaf, or the log of subjects on the disk', async () => {
    await ask(hospital, 'r-1');
    expect(await hospital.as('ada', 'GET', 'log/verify')).toMatchObject({ valid: true, findings: [], spent: '1/10' });
    await hospital.stop();
    const image = hospital.image();
    const of = {
      charge: `drop trigger charge_never_changes; update charge set rho = '1/1000000000'`,
      leaf: `drop trigger leaf_never_changes; update leaf set entry = replace(entry, '1/10', '1/99') where log = 'release'`,
      subjects: `drop trigger leaf_never_goes; delete from leaf where log = 'subject'`,
    };
    // A log of subjects that is shorter than the counter says is an older one.
    const causes: Readonly<Record<string, string>> = {
      ...{ charge: 'database-altered', leaf: 'database-forked', subjects: 'database-behind' },
    };
    for (const [what, sql] of Object.entries(of)) {
      hospital.restore(image);
      rewrite(hospital, sql);
      await hospital.start();
      const { quarantineCause } = await hospital.status();
      const verdict = await hospital.as('ada', 'GET', 'log/verify');
      expect([what, quarantineCause, verdict.valid]).toEqual([what, causes[what], false]);
      await ask(hospital, `r-${what}`, 'enrolment');
      expect([await codeOf(hospital, `r-${what}`), coordinator.handedIn.length]).toEqual(['QUARANTINED', 1]);
      await hospital.stop();
    }
    await hospital.start();
    rmSync(image, { recursive: true });
  });

  it('by an order that does not name the site', async () => {
    coordinator.order({ ...orderOf(study, 'moments', 'r-1'), roster: [parseSiteId('south')] });
    await until(async () => (await codeOf(hospital, 'r-1')) === 'NOT_IN_ROSTER');
    expect([coordinator.handedIn.length, await spent(hospital)]).toEqual([0, '0']);
  });
});
