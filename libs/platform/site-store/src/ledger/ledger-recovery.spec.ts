import { rmSync } from 'node:fs';
import { parseStudyId } from '@collimate/kernel-canonical';
import { formatRational, rational } from '@collimate/kernel-numeric';
import type { Charge } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';

let machine: Machine;

beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.remove());

const charge = (epoch: number) => machine.store.ledger.charge(orderOf({ epoch }), granting(50n));
const answer = async (epoch: number, noise = `noise ${epoch}`) =>
  machine.store.ledger.answer((await charge(epoch)) as Charge, textCodec, async () => noise);
const standing = (): string => machine.store.heads.standing;

const NOTHING_MENDED = { closedStudies: [], isBudgetRebuilt: false };

describe('a recovery', () => {
  const close = (receipts: Parameters<typeof receiptOf>[]) =>
    machine.store.recovery.close({
      owner: 'north',
      receipts: receipts.map((one) => receiptOf(...one)),
      studies: [],
      lifetime: rational(100n),
      witnessed: null,
    });
  const receiptOf = (epoch: number, hash: string) => ({
    order: orderOf({ epoch }),
    event: { kind: 'discrete-gaussian' as const, sigma2: 50n, d2: 1n },
    rho: rational(1n, 100n),
    answerHash: hash as never,
    sequence: epoch - 1,
    isSigned: true,
  });
  const hashOf = async (epoch: number): Promise<string> => {
    const answered = await answer(epoch);
    return answered.kind === 'gone' ? '' : answered.receipt.answerHash;
  };

  it('closes the past: unanswered, answered otherwise and answered alike, nothing of it is answered again', async () => {
    const kept = await hashOf(1);
    await answer(2, 'other noise');
    await charge(3);
    const backup = machine.copy(false);
    await charge(4);
    machine.restore(backup);
    expect(
      close([
        [1, kept],
        [2, 'ab'.repeat(32)],
        [4, 'cd'.repeat(32)],
      ]),
    ).toEqual({
      restoredCharges: 1,
      lostAnswers: 2,
      forfeited: [],
      refusedReceipts: [],
      ...NOTHING_MENDED,
    });
    expect(standing()).toBe('continues');
    for (const epoch of [1, 2, 3, 4]) expect(await answer(epoch, 'fresh noise')).toEqual({ kind: 'gone' });
    expect(formatRational((await machine.store.ledger.spent()).site)).toBe('1/25');
    expect(await answer(5)).toMatchObject({ kind: 'released' });
    expect(machine.store.check.run().findings).toEqual([]);
    machine.crash();
    expect(standing()).toBe('continues');
    for (const sql of ['delete from lost', 'update lost set closed_by = 9']) {
      expect(() => machine.store.session.execute(sql)).toThrow(expect.objectContaining({ code: 'CONSTRAINT' }));
    }
  });

  it('takes as spent what the counter says was spent, whatever the coordinator tells', async () => {
    expect(standing()).toBe('continues');
    const backup = machine.copy(false);
    for (let epoch = 1; epoch < 4; epoch++) await answer(epoch);
    machine.restore(backup);
    expect(close([])).toEqual({
      restoredCharges: 0,
      lostAnswers: 0,
      forfeited: ['study-a'],
      refusedReceipts: [],
      ...NOTHING_MENDED,
    });
    expect((await machine.store.ledger.spent()).site).toEqual(rational(3n, 100n));
    expect(machine.store.check.run().findings).toEqual([]);
  });

  it('costs a study nothing more than was charged when receipts show all of it, though the coordinator had confirmed later heads', async () => {
    const kept = await hashOf(1);
    const backup = machine.copy(false);
    const later = await hashOf(2);
    machine.store.heads.noteWitnessed(machine.store.releaseLog.head());
    machine.restore(backup);
    expect(machine.store.check.run().findings.map(({ kind }) => kind)).toEqual(['database-behind', 'witnessed-head-missing']);
    const open = { kind: 'discrete-gaussian' as const, sigma2: 50n, d2: 1n };
    const events = new Map([[orderOf({ epoch: 1 }).queryDigest, { open }]]);
    const study = {
      studyId: orderOf({}).studyId,
      studyDigest: orderOf({}).studyDigest,
      budget: rational(1n, 2n),
      events,
      isApproved: true,
    };
    const closed = machine.store.recovery.close({
      owner: 'north',
      receipts: [receiptOf(1, kept), receiptOf(2, later)],
      studies: [study],
      lifetime: rational(100n),
      witnessed: null,
    });
    expect(closed).toEqual({ restoredCharges: 1, lostAnswers: 0, forfeited: [], refusedReceipts: [], ...NOTHING_MENDED });
    expect((await machine.store.ledger.spent()).site).toEqual(rational(1n, 50n));
  });

  it('pays for every further answer that the coordinator has of one key, once', async () => {
    const kept = await hashOf(1);
    machine.copy(false);
    const both: Parameters<typeof receiptOf>[] = [
      [1, kept],
      [1, 'ab'.repeat(32)],
    ];
    close(both);
    expect((await machine.store.ledger.spent()).site).toEqual(rational(2n, 100n));
    expect([...(await machine.store.ledger.spent()).answersByQuery]).toEqual([[orderOf().queryDigest, 2]]);
    close(both);
    expect((await machine.store.ledger.spent()).site).toEqual(rational(2n, 100n));
    expect(machine.store.releaseLog.treeNumber).toBe(3);
    expect(machine.store.check.run().findings).toEqual([]);
  });

  it('charges nothing for receipts that somebody made up, neither of a new key nor of a further answer, and forfeits nothing for them', async () => {
    const kept = await hashOf(1);
    const backup = machine.copy(false);
    const later = await hashOf(2);
    machine.restore(backup);
    const event = { kind: 'discrete-gaussian' as const, sigma2: 50n, d2: 1n };
    const study = {
      ...{ studyId: orderOf({}).studyId, studyDigest: orderOf({}).studyDigest, budget: rational(81n, 100n), isApproved: true },
      events: new Map([[orderOf({}).queryDigest, { open: event }]]),
    };
    const made = Array.from({ length: 90 }, (_, i) => ({
      ...receiptOf(1 + (i % 30), (1000 + i).toString(16).padStart(64, '0')),
      isSigned: false,
    }));
    const closed = machine.store.recovery.close({
      owner: 'north',
      receipts: [...made, receiptOf(1, kept), receiptOf(2, later)],
      studies: [study],
      lifetime: rational(9n, 10n),
      witnessed: null,
    });
    expect(closed).toMatchObject({ restoredCharges: 1, lostAnswers: 0, forfeited: [] });
    expect(closed.refusedReceipts.map(({ code }) => code)).toEqual(made.map(() => 'RECEIPT_UNSIGNED'));
    expect((await machine.store.ledger.spent()).site).toEqual(rational(2n, 100n));
    expect(machine.store.check.run().findings).toEqual([]);
  });

  it('believes unsigned receipts of before the site signed them, and no later ones', async () => {
    await answer(1);
    const backup = machine.copy(false);
    await answer(2);
    machine.signedFrom(2);
    await answer(3);
    machine.restore(backup);
    const unsigned = (epoch: number) => ({ ...receiptOf(epoch, 'ab'.repeat(32)), isSigned: false });
    const closed = machine.store.recovery.close({
      owner: 'north',
      receipts: [unsigned(2), unsigned(3)],
      studies: [],
      lifetime: rational(100n),
      witnessed: null,
    });
    // What the counter says was spent is charged all the same.
    expect(closed).toMatchObject({ restoredCharges: 1, forfeited: ['study-a'] });
    expect(closed.refusedReceipts).toEqual([{ code: 'RECEIPT_UNSIGNED', study: 'study-a', epoch: 3 }]);
    expect((await machine.store.ledger.spent()).site).toEqual(rational(3n, 100n));
  });

  it('charges in full what the site itself signed, beyond the budgets of study and house, and nothing unsigned beyond them', async () => {
    await answer(1);
    const backup = machine.copy(false);
    await answer(2);
    machine.signedFrom(90);
    machine.restore(backup);
    const event = { kind: 'discrete-gaussian' as const, sigma2: 5n, d2: 1n };
    const tenth = (epoch: number, isSigned: boolean) => ({
      ...{ ...receiptOf(epoch, epoch.toString(16).padStart(64, 'c')), event, rho: rational(1n, 10n) },
      ...{ isSigned, sequence: epoch - 1 },
    });
    const study = {
      ...{ studyId: orderOf({}).studyId, studyDigest: orderOf({}).studyDigest, budget: rational(3n, 20n), isApproved: true },
      events: new Map([[orderOf({}).queryDigest, { open: event }]]),
    };
    const closed = machine.store.recovery.close({
      owner: 'north',
      receipts: [tenth(4, false), tenth(2, true), tenth(3, true)],
      studies: [study],
      lifetime: rational(17n, 100n),
      witnessed: null,
    });
    expect(closed).toMatchObject({ restoredCharges: 2 });
    expect(closed.refusedReceipts).toEqual([{ code: 'RECEIPT_EXCEEDS_BUDGET', study: 'study-a', epoch: 4 }]);
    expect(formatRational((await machine.store.ledger.spent()).site)).toBe('21/100');
  });

  it('takes no budget of a study that merely arrived, however large it says it is, where the counter is lost', async () => {
    await answer(1);
    machine.crash();
    rmSync(machine.counter);
    expect(standing()).toBe('uncounted');
    const { studyId, studyDigest } = orderOf({});
    const sent = { studyDigest, budget: rational(1000n), events: new Map(), isApproved: false };
    const closed = machine.store.recovery.close({
      owner: 'north',
      receipts: [],
      studies: [
        { ...sent, studyId: parseStudyId('junk') },
        { ...sent, studyId, budget: rational(1n, 2n), isApproved: true },
      ],
      lifetime: rational(9n, 10n),
      witnessed: null,
    });
    expect(closed.forfeited).toEqual(['study-a']);
    expect((await machine.store.ledger.spent()).site).toEqual(rational(1n, 2n));
  });

  it('throws away what is being built while it happens', async () => {
    const charged = (await charge(1)) as Charge;
    let finish = (): void => undefined;
    const built = new Promise<string>((resolve) => (finish = () => resolve('late')));
    const pending = machine.store.ledger.answer(charged, textCodec, () => built);
    await new Promise((resolve) => setImmediate(resolve));
    close([]);
    finish();
    expect(await pending).toEqual({ kind: 'gone' });
  });

  it('takes no number of a tree that was lost', async () => {
    await charge(1);
    const backup = machine.copy(false);
    close([]);
    machine.restore(backup);
    close([]);
    expect(machine.store.releaseLog.checkpoint('north').origin).toBe('collimate/site/north/3');
  });
});
