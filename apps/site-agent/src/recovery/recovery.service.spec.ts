import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDigest, parseSiteId } from '@collimate/kernel-canonical';
import { formatRational, parseRational } from '@collimate/kernel-numeric';
import { Keystore } from '@collimate/platform-keystore';
import { createLogger, SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type Account, type SiteStore } from '@collimate/platform-site-store';
import { receiptToWire, type StoredReceipt } from '@collimate/protocol';
import { AgentError } from '../agent.error.js';
import type { SiteConfig } from '../config/site-config.js';
import type { LinkService } from '../link/link.service.js';
import { migrateAgent } from '../state/agent.tables.js';
import { EnrolmentStore } from '../state/enrolment.store.js';
import { Quarantine } from './quarantine.js';
import { RecoveryService } from './recovery.service.js';
import { WithdrawalCopies } from './withdrawal.copies.js';
import { WithdrawalReplay } from './withdrawal.replay.js';
import { Witness } from './witness.js';

const digest = parseDigest('a'.repeat(64));
const receipt = (epoch: number): StoredReceipt => ({
  roundId: `r-${epoch}`,
  studyId: 'spec',
  studyDigest: digest,
  statistic: 'enrolment',
  receipt: receiptToWire({
    queryDigest: digest,
    epoch,
    event: { kind: 'discrete-gaussian', sigma2: 2n, d2: 1n },
    rho: parseRational('1/4'),
    ledgerIndex: 0,
    ledgerRoot: new Uint8Array(32),
    answerHash: digest,
    ledgerSequence: 0,
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
  let list: string;
  let replay: WithdrawalReplay;
  const witnessed = { origin: 'collimate/site/north/1', size: 9, root: new Uint8Array(32).fill(3) };
  const spent = async (): Promise<string> => formatRational((await store.ledger.spent()).site);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'recovery-'));
    list = join(folder, 'withdrawals', 'withdrawals.log');
    const clock = new SystemClock();
    store = openSiteStore(':memory:', new Keystore(join(folder, 'keys')).subjects, clock);
    migrateAgent(store.session, clock.now());
    const enrolment = new EnrolmentStore(store.settings, store.session, store.releaseLog);
    enrolment.save({ site: parseSiteId('north'), url: 'https://localhost:1', authorityPem: 'x', certificatePem: 'x' });
    isConnected = true;
    const far = {
      receipts: async () => {
        if (!isConnected) throw new AgentError('COORDINATOR_UNREACHABLE', 'as an example');
        return [receipt(1), receipt(2)];
      },
    } as unknown as LinkService;
    quarantine = new Quarantine(store.settings, store.session, store.releaseLog, clock);
    witness = new Witness(store.releaseLog, far, enrolment, quarantine, clock);
    const keys = new Keystore(join(folder, 'keys'));
    const config = { dataFolder: join(folder, 'data'), withdrawalFile: list, withdrawalCopy: undefined } as SiteConfig;
    const logger = createLogger({ name: 'spec', level: 'silent' });
    const copies = new WithdrawalCopies(store.withdrawalLines, store.settings, keys, config, logger);
    replay = new WithdrawalReplay(copies, store.withdrawalLines, store.withdrawals, quarantine, store.session, logger);
    await replay.onModuleInit();
    recovery = new RecoveryService(store.session, store.ledger, far, quarantine, witness, replay);
    ada = await store.accounts.create('ada', 'correct horse battery', ['approver']);
    ben = await store.accounts.create('ben', 'correct horse battery', ['approver']);
    witness.greet(witnessed);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('needs two people, charges what the backup forgot, and waits for consent', async () => {
    expect(quarantine.state).toBe('unrecovered');
    expect(await recovery.sign(ada)).toEqual({ kind: 'signed', signatures: 1 });
    await expect(recovery.sign(ada)).rejects.toMatchObject({ code: 'ALREADY_ASKED' });
    expect(await spent()).toBe('0');
    expect(await recovery.sign(ben)).toEqual({ kind: 'recovered', restoredCharges: 2 });
    expect(await spent()).toBe('1/2');
    expect(quarantine.state).toBe('awaiting-consent');
    quarantine.consentImported();
    expect(quarantine.state).toBe('none');
  });

  it('begins a tree whose first leaf names what was held and what was witnessed', async () => {
    await recovery.sign(ada);
    await recovery.sign(ben);
    expect(store.releaseLog.checkpoint('north')).toMatchObject({ origin: 'collimate/site/north/2', size: 1 });
    expect(store.releaseLog.entryAt(0)).toMatchObject({
      kind: 'log-restarted',
      witnessedSize: 9,
      witnessedRoot: '03'.repeat(32),
    });
    quarantine.consentImported();
    // The coordinator still knows the old tree alone: that is no fork.
    witness.greet(witnessed);
    expect(quarantine.state).toBe('none');
  });

  it('is tried again after a failure, without a third person and without charging twice', async () => {
    await recovery.sign(ada);
    isConnected = false;
    await expect(recovery.sign(ben)).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
    expect(quarantine.state).toBe('unrecovered');
    isConnected = true;
    expect(await recovery.sign(ben)).toEqual({ kind: 'recovered', restoredCharges: 2 });
    expect(await spent()).toBe('1/2');
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
    await expect(recovery.sign(ada)).rejects.toMatchObject({ code: 'NOT_IN_QUARANTINE' });
  });
});
