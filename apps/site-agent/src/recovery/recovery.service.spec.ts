import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { canonicalJson, parseDigest, parseInstant, parseSiteId, parseStudyId } from '@collimate/kernel-canonical';
import { formatRational, multiply, parseRational, rational } from '@collimate/kernel-numeric';
import { Keystore } from '@collimate/platform-keystore';
import { createLogger, SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type Account, type SiteLog, type SiteStore } from '@collimate/platform-site-store';
import { receiptFromWire, receiptText, receiptToWire, type StoredReceipt } from '@collimate/protocol';
import { hireApprovers } from '../../fixtures/approvers.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import type { SiteConfig } from '../config/site-config.js';
import { WithdrawalCopies } from '../consent/withdrawal.copies.js';
import { Witness } from '../dispatch/witness.js';
import { AgentError } from '../ground/agent.error.js';
import type { CoordinatorCalls } from '../link/coordinator.calls.js';
import { StudyAttestation } from '../local-api/study.attestation.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { EarlierQuestions } from '../review/earlier.questions.js';
import { SiteStudies } from '../studies/site.studies.js';
import { PastClosings } from './past.closing.js';
import { RecoveryService } from './recovery.service.js';
import { SiteHistory } from './site.history.js';
import { WithdrawalReplay } from './withdrawal.replay.js';

const study = rehearsalStudy();
const [query] = study.queries;
const digest = parseDigest('a'.repeat(64));
const receipt = (epoch: number, sigma2 = query.event.kind === 'discrete-gaussian' ? query.event.sigma2 : 1n): StoredReceipt => ({
  roundId: `r-${epoch}`,
  studyId: study.protocol.id,
  studyDigest: study.digest,
  statistic: query.name,
  receipt: receiptToWire({
    queryDigest: query.queryDigest,
    epoch,
    event: { kind: 'discrete-gaussian', sigma2, d2: query.event.kind === 'discrete-gaussian' ? query.event.d2 : 1n },
    step: 0,
    rho: query.design.rho,
    ledgerIndex: 0,
    ledgerRoot: new Uint8Array(32),
    answerHash: digest,
    ledgerSequence: epoch,
  }),
});

describe('the way out of quarantine', () => {
  let folder: string;
  let store: SiteStore;
  let quarantine: Quarantine;
  let witness: Witness;
  let recovery: RecoveryService;
  let ada: Account;
  let ben: Account;
  let isConnected: boolean;
  let receipts: StoredReceipt[];
  /** What happens while the coordinator sends its receipts. */
  let meanwhile: () => void;
  let keys: Keystore;
  /** As this site sent it. */
  const own = (stored: StoredReceipt): StoredReceipt => {
    const text = Buffer.from(receiptText(stored, receiptFromWire(stored.receipt)));
    return { ...stored, receipt: { ...stored.receipt!, signature: Buffer.from(keys.signWithIdentity(text)) } };
  };
  let list: string;
  let replay: WithdrawalReplay;
  const witnessed = { origin: 'collimate/site/north/1', size: 9, root: new Uint8Array(32).fill(3) };
  const spent = async (): Promise<string> => formatRational((await store.ledger.spent()).site);
  const both = async () => {
    await recovery.sign(ada);
    return recovery.sign(ben);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'recovery-'));
    list = join(folder, 'withdrawals', 'withdrawals.log');
    const clock = new SystemClock();
    keys = new Keystore(join(folder, 'keys'));
    store = openSiteStore(':memory:', keys.subjects, clock, keys.headCounter);
    const { enrolment } = store;
    const identity = { site: parseSiteId('north'), url: 'https://localhost:1', authorityPem: 'x', certificatePem: 'x' };
    enrolment.begin(identity, { logKey: new Uint8Array(1) }, clock.now());
    store.studies.receive(study.digest, study.protocol.id, canonicalJson(study.protocol));
    isConnected = true;
    meanwhile = () => undefined;
    receipts = [own(receipt(0)), own(receipt(1))];
    const far = {
      receipts: async () => {
        if (!isConnected) throw new AgentError('COORDINATOR_UNREACHABLE', 'as an example');
        meanwhile();
        return receipts;
      },
    } as unknown as CoordinatorCalls;
    quarantine = new Quarantine(store.settings, store.session, store.releaseLog, store.heads, clock);
    witness = new Witness(store.releaseLog, far, enrolment, quarantine, store.heads);
    const history = new SiteHistory(far, witness, new SiteStudies(store.studies, store.studyWords), store.budget, keys);
    store.budget.open(parseRational('1'));
    const config = { dataFolder: join(folder, 'data'), withdrawalFile: list, withdrawalCopy: undefined } as SiteConfig;
    const logger = createLogger({ name: 'spec', level: 'silent' });
    const copies = new WithdrawalCopies(store.withdrawalLines, store.settings, keys, config, logger);
    const papers = store.recoverySignatures;
    replay = new WithdrawalReplay(copies, store.withdrawals, quarantine, papers, logger);
    await replay.onModuleInit();
    recovery = new RecoveryService(papers, history, new PastClosings(store.recovery, witness), quarantine, replay);
    [ada, ben] = await hireApprovers(store);
    for (const { account } of [ada, ben]) store.studies.sign(study.digest, account, 'approved');
    witness.greet(witnessed);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('counts no signature that somebody wrote into the database, nor that of an approver who was disabled since', async () => {
    for (const table of ['agent_recovery', 'agent_without_withdrawals']) {
      const insert = store.session.prepare(`insert into ${table} values (?, ?, ?)`);
      for (const [account, seal] of [
        [ben.account, null],
        ['a-eve', 'a'.repeat(64)],
      ]) {
        insert.run(quarantine.mark, account, seal);
      }
    }
    expect(await recovery.sign(ada)).toEqual({ kind: 'signed', signatures: 1 });
    await expect(recovery.sign(ada)).rejects.toMatchObject({ code: 'ALREADY_ASKED' });
    const carol = await store.accounts.create('carol', 'correct horse battery', ['approver']);
    store.accounts.confirm('carol', ben.account);
    store.accounts.disable('ada');
    expect(await recovery.sign(carol)).toEqual({ kind: 'signed', signatures: 1 });
    expect((await recovery.sign(ben)).kind).toBe('recovered');
  });

  it('recovers nothing for two of whom one was disabled while the receipts came', async () => {
    const carol = await store.accounts.create('carol', 'correct horse battery', ['approver']);
    store.accounts.confirm('carol', ben.account);
    meanwhile = () => void store.accounts.disable('ada');
    await expect(both()).rejects.toMatchObject({ code: 'ALREADY_ASKED' });
    expect([quarantine.state, await spent()]).toEqual(['unrecovered', '0']);
    meanwhile = () => undefined;
    expect((await recovery.sign(carol)).kind).toBe('signed');
    expect((await recovery.sign(ben)).kind).toBe('recovered');
  });

  it('needs two people, charges what the backup forgot, and waits for consent', async () => {
    expect([quarantine.state, quarantine.cause]).toEqual(['unrecovered', 'witness-ahead']);
    expect(await recovery.sign(ada)).toEqual({ kind: 'signed', signatures: 1 });
    await expect(recovery.sign(ada)).rejects.toMatchObject({ code: 'ALREADY_ASKED' });
    expect(await spent()).toBe('0');
    expect(await recovery.sign(ben)).toEqual({
      kind: 'recovered',
      restoredCharges: 2,
      lostAnswers: 0,
      forfeited: [],
      refusedReceipts: [],
      closedStudies: [],
      isBudgetRebuilt: false,
    });
    const twice = formatRational(parseRational(`${2n * query.design.rho.num}/${query.design.rho.den}`));
    expect(await spent()).toBe(twice);
    expect(quarantine.state).toBe('awaiting-consent');
    quarantine.consentImported();
    expect([quarantine.state, quarantine.cause]).toEqual(['none', undefined]);
  });

  it('remembers that what it charges has left: to whoever withdraws, to whoever approves again, and to whoever asks for an attestation', async () => {
    const view = {
      study: study.protocol.id,
      answers: 2,
      rho: formatRational(multiply(query.design.rho, rational(2n))),
      isRestored: true,
    };
    const studies = new SiteStudies(store.studies, store.studyWords);
    const again = freezeStudy(parseStudy({ ...structuredClone(study.protocol), id: parseStudyId('again') }));
    store.studies.receive(again.digest, again.protocol.id, canonicalJson(again.protocol));
    const earlier = new EarlierQuestions(studies, store.studies, store.rounds, store.pastReleases);
    const attestation = new StudyAttestation(store.releaseLog, studies, store.enrolment, keys);
    const asked = (): readonly number[] => earlier.of(studies.find(again.digest)!).map(({ answers }) => answers);
    expect(asked()).toEqual([0, 0]);
    expect(() => attestation.of(study.digest)).toThrow(expect.objectContaining({ code: 'NOTHING_RELEASED' }));
    // Of the first word nothing but its date is known: it arrived before arrivals were noted.
    const from = { sequence: -1, at: parseInstant('2025-01-01T00:00:00.000Z') };
    await both();
    // Whoever withdrew before the recovery may have been in it: nobody knows when it was given.
    expect(store.pastReleases.upTo(-1, from)).toEqual([view]);
    expect(store.pastReleases.upTo(99, { ...from, at: parseInstant('2999-01-01T00:00:00.000Z') })).toEqual([]);
    expect(asked()).toEqual([2, 0]);
    expect(() => attestation.of(study.digest)).toThrow(expect.objectContaining({ code: 'RELEASES_FORGOTTEN' }));
  });

  it('tells of a budget that it takes as spent as of something that may have left', async () => {
    receipts = [own(receipt(0)), own(receipt(2))];
    await both();
    const [told] = store.pastReleases.upTo(-1, { sequence: -1, at: parseInstant('2025-01-01T00:00:00.000Z') });
    expect(told).toEqual({ study: study.protocol.id, answers: 2, rho: study.protocol.budget.rho, isRestored: true });
  });

  it('attests what left before it, tree by tree', () => {
    const charged = { kind: 'release-charged', sequence: 1, study: study.digest, subjectLog: digest };
    const answered = { kind: 'release-answered', sequence: 1, answer: digest };
    const log = {
      treeNumber: 2,
      treeBefore: () => 1,
      leavesOf: (tree: number) =>
        (tree === 1 ? [charged, answered] : [{ kind: 'log-restarted' }]).map((leaf) => JSON.stringify(leaf)),
      checkpoint: (owner: string) => store.releaseLog.checkpoint(owner),
    } as unknown as SiteLog;
    const attestation = new StudyAttestation(log, new SiteStudies(store.studies, store.studyWords), store.enrolment, keys);
    const { payload } = attestation.of(study.digest);
    const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
      predicate: { releases: object[]; log: object };
    };
    expect(predicate.releases).toMatchObject([{ tree: 1, answer: digest, sequence: 1, inputs: digest }]);
    expect(predicate.log).toMatchObject({ tree: 2 });
  });

  it('begins a tree whose first leaf names what was held and what was witnessed, and that closes what was before', async () => {
    const held = store.releaseLog.head();
    await both();
    expect(store.releaseLog.checkpoint('north').origin).toBe('collimate/site/north/2');
    expect(store.releaseLog.entryAt(0)).toMatchObject({
      kind: 'log-restarted',
      heldSize: held.size,
      witnessedSize: 9,
      witnessedRoot: '03'.repeat(32),
    });
    const last = store.releaseLog.entryAt(store.releaseLog.head().size - 1);
    expect(last).toMatchObject({ kind: 'past-closed', charges: 0, lost: 0, spent: '0' });
    quarantine.consentImported();
    // The coordinator still knows the old tree alone: that is no fork.
    witness.greet(witnessed);
    expect(quarantine.state).toBe('none');
    expect(store.check.run().findings).toEqual([]);
  });

  it('takes a whole study budget as spent when the receipts have a gap, or speak of another noise than the study', async () => {
    receipts = [own(receipt(1))];
    expect(await both()).toMatchObject({ restoredCharges: 1, forfeited: [study.protocol.id] });
    expect(await spent()).toBe(formatRational(parseRational(study.protocol.budget.rho)));
  });

  it('takes a whole study budget as spent for a receipt of another noise, though the site signed it', async () => {
    receipts = [own(receipt(0, 10n ** 40n))];
    expect(await both()).toMatchObject({ forfeited: [study.protocol.id] });
    expect(await spent()).toBe(formatRational(parseRational(study.protocol.budget.rho)));
  });

  it('charges what the site signed of another study, whatever that leaves, and refuses what cannot be read by itself', async () => {
    const ghost = (epoch: number): StoredReceipt => {
      const { receipt: plain, ...rest } = receipt(epoch);
      const event = { sigma2: '1', sensitivity2: '1', rho: '1/2' };
      return own({ ...rest, studyId: 'ghost', studyDigest: 'b'.repeat(64), receipt: { ...plain!, ...event } });
    };
    const malformed: StoredReceipt = { ...receipt(2), receipt: { ...receipt(2).receipt!, mechanism: 'laplace' } };
    receipts = [own(receipt(0)), malformed, own(receipt(1)), ghost(2), ghost(3), { ...receipt(4), studyId: 'NOT AN ID' }];
    const done = await both();
    const unreadable = { code: 'RECEIPT_MALFORMED', study: 'unreadable', epoch: 0 };
    expect(done).toMatchObject({ restoredCharges: 4, forfeited: [], refusedReceipts: [unreadable, unreadable] });
    // The budget for life is 1: nothing is left of it.
    expect(await spent()).toBe('51/50');
  });

  it('waits for consent though somebody deletes the row that says so', async () => {
    await both();
    for (const name of ['quarantine', 'quarantine-cause']) store.session.execute(`delete from setting where name = '${name}'`);
    expect([quarantine.state, store.heads.mayRelease]).toEqual(['awaiting-consent', false]);
    quarantine.consentImported();
    expect([quarantine.state, store.heads.mayRelease]).toEqual(['none', true]);
  });

  it('is not moved by receipts that this site did not sign, and names each: without a signature, with another’s, or altered', async () => {
    const { signature } = own(receipt(5)).receipt!;
    const foreign = new Keystore(join(folder, 'foreign')).signWithIdentity(new Uint8Array(1));
    const altered = own(receipt(6));
    receipts = [
      receipt(2),
      { ...receipt(3), receipt: { ...receipt(3).receipt!, signature: Buffer.from(foreign) } },
      { ...receipt(4), receipt: { ...receipt(4).receipt!, signature } },
      { ...altered, studyDigest: 'b'.repeat(64) },
      { ...receipt(0), receipt: { ...receipt(0).receipt!, answerHash: 'c'.repeat(64) } },
      ...receipts,
    ];
    expect(await both()).toMatchObject({
      restoredCharges: 2,
      forfeited: [],
      refusedReceipts: [2, 3, 4, 6, 0].map((epoch) => ({ code: 'RECEIPT_UNSIGNED', epoch })),
    });
    const twice = formatRational(parseRational(`${2n * query.design.rho.num}/${query.design.rho.den}`));
    expect(await spent()).toBe(twice);
  });

  it('is tried again after a failure, without a third person and without charging twice', async () => {
    await recovery.sign(ada);
    isConnected = false;
    await expect(recovery.sign(ben)).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
    expect(quarantine.state).toBe('unrecovered');
    isConnected = true;
    expect(await recovery.sign(ben)).toMatchObject({ kind: 'recovered', restoredCharges: 2 });
    await expect(recovery.sign(ada)).rejects.toMatchObject({ code: 'NOT_IN_QUARANTINE' });
  });

  it('needs the list of withdrawals, or two people who say that there is none', async () => {
    rmSync(list);
    // As the next start finds it.
    await replay.onModuleInit();
    await recovery.sign(ada);
    await expect(recovery.sign(ben)).rejects.toMatchObject({ code: 'WITHDRAWALS_MISSING' });
    expect([quarantine.state, await spent()]).toEqual(['unrecovered', '0']);
    replay.confirmWithout(ada);
    replay.confirmWithout(ada);
    await expect(recovery.sign(ada)).rejects.toMatchObject({ code: 'WITHDRAWALS_MISSING' });
    replay.confirmWithout(ben);
    expect(await recovery.sign(ben)).toMatchObject({ kind: 'recovered' });
    // The list that was begun again is the list from now on.
    store.settings.set('quarantine', 'unrecovered');
    await recovery.sign(ada);
    expect(await recovery.sign(ben)).toMatchObject({ kind: 'recovered' });
  });

  it('is not ended by an import of consent alone, nor asked for without need', async () => {
    quarantine.consentImported();
    expect(quarantine.state).toBe('unrecovered');
    store.settings.clear('quarantine');
    store.heads.endQuarantine();
    await expect(recovery.sign(ada)).rejects.toMatchObject({ code: 'NOT_IN_QUARANTINE' });
  });

  it.each(['999999999', '1000000000', '9'.repeat(400)])('adopts no tree that the site cannot have begun: %s', async (number) => {
    const absurd = { origin: `collimate/site/north/${number}`, size: 5, root: new Uint8Array(32).fill(7) };
    witness.greet(absurd);
    await both();
    quarantine.consentImported();
    const { origin, size, root } = store.releaseLog.checkpoint('north');
    expect(origin).toBe('collimate/site/north/2');
    witness.greet({ origin, size, root });
    expect(quarantine.state).toBe('none');
    witness.greet(absurd);
    expect([quarantine.state, quarantine.cause]).toEqual(['unrecovered', 'witness-unsound']);
    await both();
    quarantine.consentImported();
    // The honest word of before is no word of a witness that forgot.
    witness.greet({ origin, size, root });
    expect([store.releaseLog.checkpoint('north').origin, quarantine.state]).toEqual(['collimate/site/north/3', 'none']);
  });

  it('is needed again when a witness forgets what it had confirmed', async () => {
    await both();
    quarantine.consentImported();
    const { size, root } = store.releaseLog.head();
    witness.greet({ origin: 'collimate/site/north/2', size, root });
    expect(quarantine.state).toBe('none');
    witness.greet({ origin: 'collimate/site/north/1', size: 0, root: new Uint8Array(32) });
    expect([quarantine.state, quarantine.cause]).toEqual(['unrecovered', 'witness-forgot']);
  });
});
