import { sha256Hex } from '@collimate/kernel-canonical';
import { formatRational, rational } from '@collimate/kernel-numeric';
import { rhoOf, UNAVAILABLE_ANSWER, type Charge, type ReleaseOrder } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';
import type { KeptReceipt } from './receipt-trust.js';

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
  machine.store.budget.open(rational(9n, 10n));
});
afterEach(() => machine.remove());

const decide = granting(50n);
const charge = async (order: ReleaseOrder): Promise<Charge> => (await machine.store.ledger.charge(order, decide)) as Charge;
const answer = async (order: ReleaseOrder, text: string) =>
  machine.store.ledger.answer(await charge(order), textCodec, async () => text);
const alter = (sql: string): void => machine.store.session.execute(sql);
const kinds = (): readonly string[] => machine.store.check.run().findings.map(({ kind }) => kind);

describe('rows of the ledger', () => {
  it('give no second answer of one charge where an answer is said to be of another step', async () => {
    await answer(orderOf({ epoch: 1 }), 'noise 1');
    machine.crash();
    alter('drop trigger answer_never_changes; update answer set step = step + 1000 where step = 0');
    machine.crash();
    expect(machine.store.heads.standing).toBe('altered');
    expect(await machine.store.ledger.charge(orderOf({ epoch: 1 }), decide)).toMatchObject({ code: 'QUARANTINED' });
  });

  it('give none under a running program either, for the log has one', async () => {
    const key = await charge(orderOf({ epoch: 1 }));
    await machine.store.ledger.answer(key, textCodec, async () => 'noise 1');
    alter('drop trigger answer_never_changes; update answer set sequence = 0, tree = 7');
    alter('drop trigger answer_never_goes; delete from answer');
    expect(await machine.store.ledger.answer(key, textCodec, async () => 'noise 2')).toEqual({ kind: 'gone' });
    expect(machine.store.heads.standing).toBe('altered');
  });

  it('are not those of two studies that changed places, though every sum is as it was', async () => {
    await answer(orderOf({ epoch: 1 }), 'noise 1');
    const other = { ...orderOf({ epoch: 2 }), studyId: 'study-b' as ReleaseOrder['studyId'] };
    await answer(other, 'noise 2');
    machine.crash();
    alter(`drop trigger charge_never_changes;
      update charge set study_id = case study_id when 'study-b' then 'study-a' else 'study-b' end`);
    expect(kinds()).toEqual(['charge-differs', 'charge-differs']);
    machine.crash();
    expect(machine.store.heads.mayRelease).toBe(false);
  });

  it('of a version without seals are sealed once, and never again', async () => {
    await answer(orderOf({ epoch: 1 }), 'noise 1');
    alter(`drop trigger charge_sealed_once; drop trigger answer_sealed_once;
      update charge set seal = null; update answer set seal = null`);
    machine.forgetSealedRows();
    expect(machine.store.heads.mayRelease).toBe(false); // The rules were gone; the rows are as an earlier version left them.
    machine.crash();
    expect(machine.store.heads.mayRelease).toBe(true);
    expect(kinds()).toEqual([]);
    expect(machine.store.heads.memory.hasSealedRows).toBe(true);
    alter('drop trigger answer_sealed_once; update answer set seal = null');
    expect(kinds()).toEqual(['answer-differs']);
  });

  it('of a version without seals are not taken where an answer is of a step that there was not', async () => {
    await answer(orderOf({ epoch: 1 }), 'noise 1');
    alter(`drop trigger answer_sealed_once; drop trigger answer_never_changes; update answer set seal = null, step = 5`);
    machine.forgetSealedRows();
    machine.store.heads.judge();
    machine.crash();
    expect(kinds()).toEqual(['answer-differs']);
    expect(machine.store.heads.mayRelease).toBe(false);
  });
});

describe('further answers of copies of a site', () => {
  it('are paid each, also where all of them are the one that says that there is none', async () => {
    const orders = [1, 2, 3].map((epoch) => orderOf({ epoch }));
    for (const order of orders) await answer(order, `noise ${order.epoch}`);
    const event = { kind: 'discrete-gaussian', sigma2: 50n, d2: 1n } as const;
    const receipts = orders.flatMap((order, sequence) =>
      [`noise ${order.epoch}`, UNAVAILABLE_ANSWER].map((text): KeptReceipt => {
        return { order, event, rho: rhoOf(event), answerHash: sha256Hex(Buffer.from(text)), sequence, isSigned: true };
      }),
    );
    const close = () =>
      machine.store.recovery.close({ owner: 'north', receipts, studies: [], lifetime: rational(100n), witnessed: null });
    const before = await machine.store.ledger.spent();
    expect(formatRational(before.site)).toBe('3/100');
    close();
    // Three charges, and three further answers.
    expect(formatRational((await machine.store.ledger.spent()).site)).toBe('3/50');
    close();
    expect(formatRational((await machine.store.ledger.spent()).site)).toBe('3/50');
  });
});
