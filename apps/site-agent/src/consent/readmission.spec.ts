import { jest } from '@jest/globals';
import { createPublicKey, verify } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  Clock,
  canonicalBytes,
  canonicalJson,
  fromHex,
  parseDigest,
  parseInstant,
  type Instant,
} from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { opensCommitment } from '@collimate/governance-provenance';
import type { WithdrawalKind } from '@collimate/governance-consent';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { Keystore } from '@collimate/platform-keystore';
import type { JobQueue } from '@collimate/platform-queue';
import { createLogger } from '@collimate/platform-service-kit';
import { openSiteStore, StoreError, type SiteStore } from '@collimate/platform-site-store';
import { FEATURES } from '@collimate/radiomics-vocabulary';
import { hireApprovers } from '../../fixtures/approvers.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { ScanStanding } from '../cohort/scan.standing.js';
import { StudyNames } from '../cohort/study.names.js';
import type { SiteConfig } from '../config/site-config.js';
import { ExtractionJobs, type ExtractJob } from '../extraction/extraction.jobs.js';
import type { ExtractionOutcome } from '../extraction/extraction.messages.js';
import { ExtractionProcess } from '../extraction/extraction.process.js';
import { ExtractionRun } from '../extraction/extraction.run.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { ImageRoots } from '../extraction/image.roots.js';
import { JobRunner } from '../extraction/job.runner.js';
import { openQueue } from '../extraction/queue.opener.js';
import { QueueWatch } from '../extraction/queue.watch.js';
import { ResearchCopy } from '../extraction/research.copy.js';
import { OwnComputer } from '../extraction/scan.computer.js';
import { ScanExtractor } from '../extraction/scan.extractor.js';
import { ScanJobs } from '../extraction/scan.jobs.js';
import { ScanRecord } from '../extraction/scan.record.js';
import { WaitingScans } from '../extraction/waiting.scans.js';
import { CohortService } from '../intake/cohort.service.js';
import { ConsentCheck } from '../intake/consent.check.js';
import { IntakeTurn } from '../intake/intake.turn.js';
import { Pause } from '../quarantine/pause.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { StudyStandings } from '../studies/study.standings.js';
import { SiteStudies } from '../studies/site.studies.js';
import { ConsentImport } from './consent.import.js';
import { ConsentTableReader } from './consent.table.js';
import type { WithdrawalCertificate } from '@collimate/platform-site-api';
import { WithdrawalCertificates } from './withdrawal.certificate.js';
import { OpenWithdrawals } from './open.withdrawals.js';
import { ReleasesBefore } from './releases.before.js';
import { ConsentTables } from './consent.tables.js';
import { TableRecord } from './table.record.js';
import { WithdrawalCopies } from './withdrawal.copies.js';
import { WithdrawalService } from './withdrawal.service.js';

const study = rehearsalStudy();
const logger = createLogger({ name: 'test', level: 'silent' });
const plan = study.reading.extractions[0].digest;

class SetClock extends Clock {
  time: Instant = parseInstant('2026-01-10T00:00:00.000Z');
  override now(): Instant {
    return this.time;
  }
}

/** Gives a value without reading a voxel, counts its scans, and holds them back when it is told to. */
class PaperProcess extends ExtractionProcess {
  scans = 0;
  hold: Promise<void> = Promise.resolve();
  signal: AbortSignal | undefined;

  override async extract(_task: unknown, _root: string, signal: AbortSignal): Promise<ExtractionOutcome> {
    this.scans++;
    this.signal = signal;
    await this.hold;
    const { tag, ibsi } = FEATURES.find((one) => one.tag === 'morph_volume')!;
    const row = { tag, ibsi, aggregationCode: 'DHQ4', parameters: {}, value: { kind: 'value', value: 12 } };
    return { kind: 'extracted', table: { rows: [row] }, record: { planName: 'paper' } } as unknown as ExtractionOutcome;
  }
}

describe('a patient of the site', () => {
  let folder: string;
  let clock: SetClock;
  let store: SiteStore;
  let queue: JobQueue<ExtractJob>;
  let process: PaperProcess;
  let extraction: ExtractionService;
  let run: ExtractionRun;
  let jobs: ScanJobs;
  let copies: ResearchCopy;
  let opened: OpenWithdrawals;
  let quarantine: Quarantine;
  let consent: ConsentImport;
  let withdrawals: WithdrawalService;
  let lists: WithdrawalCopies;
  let cohort: CohortService;
  let subject: string;
  let identity: Keystore;
  let certificates: WithdrawalCertificates;

  const research = (): string => join(folder, 'data', 'research');
  const table = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  const importConsent = (at: string) =>
    consent.importTable(table('consent.csv', ['subject,type,at,form,scope', `${subject},GIVEN,${at},f1,DUO:0000042`]));
  async function importCohort(): Promise<void> {
    await cohort.importTable(
      table('cohort.csv', [
        'subject,image,mask,roi,group',
        `${subject},images/${subject}/CT,images/${subject}/RTSTRUCT.dcm,GTV-1,benign`,
      ]),
    );
    await jobs.retrySkipped();
    await extraction.refresh();
    await queue.onIdle();
  }
  const extracted = (): number => store.features.vectors(plan, ['RNU0@DHQ4']).length;

  async function open(): Promise<void> {
    const keys = new Keystore(join(folder, 'data', 'keys'));
    store = openSiteStore(join(folder, 'data', 'site.db'), keys.subjects, clock, keys.headCounter);
    const config = {
      dataFolder: join(folder, 'data'),
      researchCopy: true,
      queue: 'local',
      withdrawalFile: join(folder, 'withdrawals.log'),
    } as SiteConfig;
    queue = await openQueue(config, store, logger);
    process = new PaperProcess(1);
    identity = keys;
    const studies = new SiteStudies(store.studies, store.studyWords);
    quarantine = new Quarantine(store.settings, store.session, store.releaseLog, store.heads, clock);
    const pause = new Pause(store.settings, clock);
    copies = new ResearchCopy(keys, store.settings, config);
    const permits = new ConsentCheck(store.consent);
    const watch = new QueueWatch(queue, clock, logger);
    const queued = new ExtractionJobs(queue, watch, logger, pause);
    const record = new ScanRecord(store.scans, store.features, store.skips, copies, clock);
    const computer = new OwnComputer(new ImageRoots(store.imageRoots), process);
    const extractor = new ScanExtractor(record, permits, computer);
    const standing = new ScanStanding(store.scans, store.features, store.skips);
    const waiting = new WaitingScans(standing, new StudyNames(store.names, store.studies), permits);
    const standings = new StudyStandings(studies, store.ledger, store.rounds);
    extraction = new ExtractionService(standings, waiting, queued, quarantine, logger);
    const runner = new JobRunner(standings, quarantine, extractor, record, pause);
    run = new ExtractionRun(extraction, queued, runner, computer, watch);
    jobs = new ScanJobs(studies, queued, store.skips, computer);
    const past = new ReleasesBefore(store.consent, store.pastReleases);
    certificates = new WithdrawalCertificates(keys, store.settings, store.consentTime, past, config);
    opened = new OpenWithdrawals(store.withdrawals, store.scans, jobs, copies, certificates);
    lists = new WithdrawalCopies(store.withdrawalLines, store.settings, keys, config, logger);
    withdrawals = new WithdrawalService(store.withdrawals, opened, lists);
    const turn = new IntakeTurn();
    const tables = new ConsentTableReader(store.consentTime, { zone: 'UTC', patientSystem: undefined }, keys);
    const read = new TableRecord(store.consentTables, keys, config, logger);
    consent = new ConsentImport(new ConsentTables(tables, read), store.withdrawals, withdrawals, quarantine, turn);
    cohort = new CohortService(store.scans, store.imageRoots, turn, store.cohortRemoval);
    await run.onApplicationBootstrap();
    await opened.onApplicationBootstrap();
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'readmission-'));
    const simulated = simulateCohort(cohortSpec('north', 'north', 1), 1);
    subject = simulated.subjects[0].subject;
    for (const { path, bytes } of simulated.filesOf(0)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    clock = new SetClock();
    await open();
    store.studies.receive(study.digest, study.protocol.id, canonicalJson(study.protocol));
    for (const { account } of await hireApprovers(store)) store.studies.sign(study.digest, account, 'approved');
    store.studies.advance(study.digest, 'extracting');
    await importConsent('2026-01-01');
    await importCohort();
    expect([process.scans, extracted(), readdirSync(research()).length]).toEqual([1, 1, 1]);
  });
  afterEach(async () => {
    await run.beforeApplicationShutdown();
    store.close();
    rmSync(folder, { recursive: true });
  });

  it.each<WithdrawalKind>(['ERASURE', 'NO_FURTHER_USE'])(
    'leaves nothing behind (%s), and after a new consent is extracted again',
    async (kind) => {
      const pseudonym = store.subjects.find(subject)!;
      const { effects, done, certificate } = await withdrawals.withdraw(subject, kind);
      const erased = [
        'drop-queued-jobs',
        'delete-cached-voxels',
        'delete-features',
        'delete-cohort-rows',
        'destroy-subject-key',
        'stop-contact',
      ];
      expect(effects).toEqual([...erased, 'issue-certificate']);
      expect(done).toEqual(effects.map((effect) => ({ kind: effect, count: 1 })));
      expect(JSON.parse(readFileSync(certificate!, 'utf8'))).toMatchObject({ kind, effects: done });
      expect(identity.subjects.hasSubjectKey(pseudonym)).toBe(false);
      expect(store.consent.standingOf(subject).mayBeContacted).toBe(false);
      for (const rows of ['scan', 'feature_set', 'feature_value', 'agent_skip', 'queue_job', 'open_withdrawal']) {
        expect([rows, store.session.prepare(`select count(*) as n from ${rows}`).get()]).toEqual([rows, { n: 0 }]);
      }
      expect(await withdrawals.withdraw(subject, kind)).toEqual({ effects: [], done: [], certificate: null, releases: [] });
      expect([extracted(), store.scans.all().length, readdirSync(research()).length]).toEqual([0, 0, 0]);
      expect(await queue.counts()).toMatchObject({ waiting: 0, running: 0, done: 0 });

      clock.time = parseInstant('2026-01-20T00:00:00.000Z');
      await importCohort();
      expect([process.scans, extracted()]).toEqual([1, 0]);
      await importConsent('2026-01-15');
      await importCohort();
      expect([process.scans, extracted(), readdirSync(research()).length]).toEqual([2, 1, 1]);
      expect(await extraction.isDone(study)).toBe(true);
    },
  );

  it('is given a certificate that the log and the key of the site bear out, and that names nobody', async () => {
    const pseudonym = store.subjects.find(subject)!;
    const { certificate } = await withdrawals.withdraw(subject, 'ERASURE');
    const text = readFileSync(certificate!, 'utf8');
    expect(statSync(certificate!).mode & 0o777).toBe(0o600);
    for (const name of [subject, pseudonym]) expect(text).not.toContain(name);
    const { signature, ...stated } = JSON.parse(text) as WithdrawalCertificate;
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(stated.publicKey, 'base64')]);
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    expect(verify(null, canonicalBytes(stated), key, Buffer.from(signature, 'base64'))).toBe(true);
    const { index, commitment, salt } = stated.leaf;
    expect(store.subjectLog.entryAt(index)).toEqual({ kind: 'withdrawal-effected', commitment });
    const record = { event: stated.withdrawal, effects: stated.effects };
    expect(opensCommitment(parseDigest(commitment), fromHex(salt), record)).toBe(true);
    expect(opensCommitment(parseDigest(commitment), fromHex(salt), { ...record, effects: [] })).toBe(false);
  });

  it('stays announced while the queue is away, and is carried out when it is back', async () => {
    const other = new OpenWithdrawals(store.withdrawals, store.scans, jobs, copies, certificates);
    const [count, folders] = [jobs.count.bind(jobs), readdirSync(research()).length];
    jobs.count = () => Promise.reject(new Error('away'));
    await expect(withdrawals.withdraw(subject, 'ERASURE')).rejects.toThrow('away');
    expect([other.isBehind, extracted(), folders, readdirSync(research()).length]).toEqual([true, 0, 1, 1]);
    await opened.onApplicationBootstrap();
    jobs.count = count;
    await other.finish();
    expect([other.isBehind, readdirSync(join(folder, 'data', 'certificates')).length]).toEqual([false, 1]);
    opened.beforeApplicationShutdown();
  });

  describe('whose withdrawal by a table cannot be brought to its end', () => {
    const take = (says: string | RegExp): Promise<void> => {
      const rows = ['subject,type,at,form,scope', `${subject},WITHDRAWN,2026-01-05,,`, 'OTHER,REFUSED,2026-01-05,,'];
      return expect(consent.importTable(table('ends.csv', rows))).rejects.toThrow(says);
    };
    const listed = (): readonly string[] =>
      readFileSync(join(folder, 'withdrawals.log'), 'utf8').match(/NO_FURTHER_USE|REFUSED/gu) ?? [];
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'setImmediate', 'queueMicrotask', 'performance'] }));
    afterEach(() => {
      opened.beforeApplicationShutdown();
      lists.beforeApplicationShutdown();
      jest.useRealTimers();
    });

    it('stands in the list all the same, and so does who refused in it', async () => {
      jobs.count = () => Promise.reject(new Error('away'));
      store.subjects.shredCondemned = () => {
        throw new StoreError('DISK_FAILED', 'the disk of the keys is full');
      };
      await take('the table was taken over, and its withdrawals count');
      expect([listed(), opened.isBehind]).toEqual([['NO_FURTHER_USE', 'REFUSED'], true]);
    });

    it('is warned of until the list stands, which is written again by itself', async () => {
      const [count, path] = [jobs.count.bind(jobs), join(folder, 'withdrawals.log')];
      renameSync(path, `${path}.away`);
      mkdirSync(path);
      jobs.count = () => Promise.reject(new Error('away'));
      await take('away');
      jobs.count = count;
      await opened.finish();
      expect([opened.isBehind, lists.warnings]).toEqual([false, expect.arrayContaining(['WITHDRAWALS_FILE_FAILED'])]);
      rmSync(path, { recursive: true });
      renameSync(`${path}.away`, path);
      await jest.advanceTimersByTimeAsync(60_000);
      while (lists.warnings.includes('WITHDRAWALS_FILE_FAILED')) await nextTurn();
      expect(listed()).toEqual(['NO_FURTHER_USE', 'REFUSED']);
    });
  });

  it('is told of nothing but what there was, when only a consent was recorded', async () => {
    const only = table('only.csv', ['subject,type,at,form,scope', 'ONLY,GIVEN,2026-01-01,f1,DUO:0000042']);
    await consent.importTable(only);
    const { effects } = await withdrawals.withdraw('ONLY', 'ERASURE');
    expect(effects).toEqual(['destroy-subject-key', 'stop-contact', 'issue-certificate']);
    expect([extracted(), readdirSync(research()).length]).toEqual([1, 1]);
  });

  it('is carried out for each of two calls at once, and for the withdrawals of a table', async () => {
    const lines = ['A', 'B', 'C'].map((name) => `${name},GIVEN,2026-01-01,f1,DUO:0000042`);
    await consent.importTable(table('three.csv', ['subject,type,at,form,scope', ...lines]));
    const both = await Promise.all(['A', 'B'].map((name) => withdrawals.withdraw(name, 'ERASURE')));
    for (const { effects } of both) expect(effects).toHaveLength(3);
    const out = [`${subject},WITHDRAWN,2026-01-05,,`, 'C,WITHDRAWN,2026-01-05,,'];
    const taken = await consent.importTable(table('out.csv', ['subject,type,at,form,scope', ...out]));
    expect(taken).toMatchObject({ events: 2, withdrawals: 2 });
    expect([extracted(), readdirSync(research()).length, store.withdrawals.stillOpen().length]).toEqual([0, 0, 0]);
  });

  it('takes the scan that is computed right now along', async () => {
    await withdrawals.withdraw(subject, 'NO_FURTHER_USE');
    clock.time = parseInstant('2026-01-20T00:00:00.000Z');
    await importConsent('2026-01-15');
    let go: () => void = () => undefined;
    process.hold = new Promise((resolve) => (go = resolve));
    const imported = importCohort();
    while (process.scans < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await withdrawals.withdraw(subject, 'NO_FURTHER_USE');
    expect(process.signal?.aborted).toBe(true);
    go();
    await imported;
    expect([extracted(), existsSync(research()) ? readdirSync(research()).length : 0]).toEqual([0, 0]);
  });

  it('is not computed in quarantine: what waits stays, what runs is stopped, and all of it is done when it has ended', async () => {
    const forget = () => store.session.execute('delete from feature_set');
    const end = async () => {
      const past = { owner: 'north', witnessed: null, receipts: [], studies: [], lifetime: rational(9n, 10n) };
      store.recovery.close(past, () => quarantine.awaitConsent());
      // Until consent was imported again nothing is computed either.
      expect([await extraction.upkeep(), process.scans]).toEqual([true, process.scans]);
      // The same table again: it names whom it names, and that ends the wait.
      await importConsent('2026-01-01');
      await extraction.upkeep();
      await queue.onIdle();
    };
    forget();
    quarantine.enter('witness-ahead');
    await extraction.refresh();
    expect(await extraction.upkeep()).toBe(true);
    await queue.onIdle();
    expect([process.scans, extracted()]).toEqual([1, 0]);
    await end();
    expect([process.scans, extracted()]).toEqual([2, 1]);

    forget();
    let go: () => void = () => undefined;
    process.hold = new Promise((resolve) => (go = resolve));
    await extraction.upkeep();
    await extraction.refresh();
    while (process.scans < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    quarantine.enter('witness-forked');
    expect(process.signal?.aborted).toBe(true);
    go();
    await queue.onIdle();
    expect([process.scans, extracted(), store.session.prepare('select * from agent_skip').all()]).toEqual([3, 0, []]);
    await end();
    expect([process.scans, extracted(), await extraction.isDone(study)]).toEqual([4, 1, true]);
  });

  it('is gone from the disk too when the process was killed before it came to that', async () => {
    store.withdrawals.withdraw(subject, 'ERASURE', 'clinician');
    expect(readdirSync(research())).toHaveLength(1);
    await run.beforeApplicationShutdown();
    store.close();
    await open();
    expect(readdirSync(research())).toHaveLength(0);
    // What is announced is certified, also when it is carried out by the next start.
    const [certificate] = readdirSync(join(folder, 'data', 'certificates'));
    const { effects } = JSON.parse(
      readFileSync(join(folder, 'data', 'certificates', certificate), 'utf8'),
    ) as WithdrawalCertificate;
    expect(effects.map(({ kind }) => kind)).toContain('delete-cached-voxels');
    // The job that was not forgotten then does not stand in the way of the next consent.
    clock.time = parseInstant('2026-01-20T00:00:00.000Z');
    await importConsent('2026-01-15');
    await importCohort();
    expect([process.scans, extracted()]).toEqual([1, 1]);
  });
});
