import { toHex } from '@collimate/kernel-canonical';
import { commitTo } from '@collimate/governance-provenance';
import { rational } from '@collimate/kernel-numeric';
import type { Charge } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { TemporarySite } from '../../fixtures/temporary-site.js';

let site: TemporarySite;

beforeEach(() => {
  site = new TemporarySite();
});
afterEach(() => site.remove());

const charge = async (epoch = 1): Promise<Charge> =>
  (await site.store.ledger.charge(orderOf({ epoch }), granting(50n))) as Charge;

describe('the ledger in SQLite', () => {
  it.each([
    'update charge set rho = 0',
    'delete from charge',
    `update answer set bytes = x'00'`,
    'delete from answer',
    'delete from failure',
    'update leaf set entry = 0',
    'delete from leaf',
    'delete from consent_event',
  ])('does not let anybody %s', async (sql) => {
    const { session, ledger, withdrawals } = site.store;
    withdrawals.importRows([{ hospitalId: 'H-1', type: 'REFUSED', at: site.clock.now() }]);
    await ledger.answer(await charge(1), textCodec, async () => 'noise');
    await ledger.answer(await charge(2), textCodec, async () => {
      throw new RangeError('fails');
    });
    expect(() => session.execute(sql)).toThrow(expect.objectContaining({ code: 'CONSTRAINT' }));
  });

  it('says of each query the latest opening that was charged, and not the one that was charged last', async () => {
    for (const epoch of [5, 7, 6]) await charge(epoch);
    const { lastEpochByQuery, answersByQuery } = await site.store.ledger.spent();
    const { queryDigest } = orderOf();
    expect([[...lastEpochByQuery], [...answersByQuery]]).toEqual([[[queryDigest, 7]], [[queryDigest, 3]]]);
  });

  it('undoes charge and leaf together when the transaction they are part of fails', async () => {
    const { session, ledger, releaseLog } = site.store;
    await charge(1);
    releaseLog.head();
    const failing = (): never =>
      session.transaction(() => {
        releaseLog.append({ kind: 'quarantine-entered', at: site.clock.now() });
        throw new RangeError('the disk is full');
      });
    expect(failing).toThrow('the disk is full');
    expect(releaseLog.head().size).toBe(1);
    await charge(2);
    expect(releaseLog.entryAt(1)).toMatchObject({ kind: 'release-charged', sequence: 1 });
    expect((await ledger.spent()).site).toEqual(rational(2n, 100n));
  });

  it('counts failures over a restart: one before and one after make the answer unavailable', async () => {
    const held = await charge();
    let release = (): void => undefined;
    const killed = new Promise<string>((resolve) => {
      release = () => resolve('after the kill');
    });
    let tries = 0;
    const build = (): Promise<string> => ((tries += 1) === 1 ? Promise.reject(new RangeError('first')) : killed);
    const pending = site.store.ledger.answer(held, textCodec, build);
    await new Promise((resolve) => setImmediate(resolve));
    expect(tries).toBe(2);
    const { ledger } = site.reopen();
    const answer = await ledger.answer(held, textCodec, () => Promise.reject(new RangeError('second')));
    expect(answer.kind).toBe('unavailable');
    release();
    await expect(pending).rejects.toBeDefined();
    expect(await ledger.answer(held, textCodec, async () => 'too late')).toEqual(answer);
  });

  it('gives no answer whose bytes were altered in the file', async () => {
    const { session, ledger } = site.store;
    const held = await charge();
    await ledger.answer(held, textCodec, async () => 'noise');
    session.execute(`drop trigger answer_never_changes; update answer set bytes = x'00'`);
    expect(await ledger.answer(held, textCodec, async () => 'x')).toEqual({ kind: 'gone' });
    expect(site.store.heads.standing).toBe('altered');
  });

  it('starts a new tree after a recovery and never writes into the old one again', async () => {
    await charge(1);
    const held = site.store.releaseLog.head();
    const { size: heldSize, root } = held;
    const roots = { heldSize, heldRoot: toHex(root), witnessedSize: 9, witnessedRoot: 'ab'.repeat(32) };
    const at = site.clock.now();
    site.store.releaseLog.restart({ kind: 'log-restarted', owner: 'north', at, ...roots } as never);
    await charge(2);
    for (const open of [() => site.store, () => site.reopen()]) {
      const { releaseLog } = open();
      expect(releaseLog.checkpoint('north')).toMatchObject({ origin: 'collimate/site/north/2', size: 2 });
      expect(releaseLog.entryAt(0)).toMatchObject({ kind: 'log-restarted', heldSize: 1, witnessedSize: 9 });
      expect(releaseLog.entryAt(1)).toMatchObject({ kind: 'release-charged', sequence: 1 });
    }
    const row = site.store.session.prepare('select count(*) as leaves from leaf where tree = 1').get();
    expect(row).toEqual({ leaves: 1 });
  });

  it('binds the log of subjects to every charge without showing how long it is', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => ({ hospitalId: `H-${i}`, type: 'REFUSED' as const, at: site.clock.now() }));
    site.store.withdrawals.importRows(rows);
    await charge(1);
    const { releaseLog, subjectLog, session } = site.store;
    expect([releaseLog.head().size, subjectLog.head().size]).toEqual([1, 5]);
    const { salt } = session.prepare('select subject_log_salt as salt from charge').get<{ salt: Uint8Array }>()!;
    const { size, root } = subjectLog.head();
    const subjectLogCommitment = commitTo(salt, { tree: 1, size, root: toHex(root) });
    expect(releaseLog.entryAt(0)).toMatchObject({ subjectLog: subjectLogCommitment });
  });

  it('does not speak of a head while a transaction is open', () => {
    const { session, releaseLog } = site.store;
    expect(() => session.transaction(() => releaseLog.head())).toThrow(expect.objectContaining({ code: 'IN_TRANSACTION' }));
  });
});
