import { toHex } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import type { Charge } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';

const BUDGET = rational(1n, 2n);
const event = { kind: 'discrete-gaussian' as const, sigma2: 50n, d2: 1n };
const study = {
  studyId: orderOf({}).studyId,
  studyDigest: orderOf({}).studyDigest,
  budget: BUDGET,
  events: new Map([[orderOf({ epoch: 1 }).queryDigest, { open: event }]]),
  isApproved: true,
};

describe('a whole machine that is put back, with its counter', () => {
  let machine: Machine;
  beforeEach(() => (machine = new Machine()));
  afterEach(() => machine.remove());

  const head = () => {
    const { size, root } = machine.store.releaseLog.head();
    return { tree: machine.store.releaseLog.treeNumber, size, root: toHex(root) };
  };
  /** An answer, and the head under which it left; the coordinator confirms that before. */
  async function released(epoch: number) {
    const charge = (await machine.store.ledger.charge(orderOf({ epoch }), granting(50n))) as Charge;
    const answered = await machine.store.ledger.answer(charge, textCodec, async () => `noise ${epoch}`);
    if (answered.kind === 'gone') throw new Error('it is gone');
    const witnessed = head();
    const { answerHash } = answered.receipt;
    const rho = rational(1n, 100n);
    const receipt = { order: orderOf({ epoch }), event, rho, answerHash, sequence: epoch - 1, isSigned: true };
    return { witnessed, receipt: { ...receipt, ledgerRoot: witnessed.root } };
  }
  const close = (
    receipts: Parameters<Machine['store']['recovery']['close']>[0]['receipts'],
    witnessed: ReturnType<typeof head>,
  ) => machine.store.recovery.close({ owner: 'north', receipts, studies: [study], lifetime: rational(100n), witnessed });
  const spent = async () => (await machine.store.ledger.spent()).site;

  it('pays for an answer that left and of which the coordinator has a head and no receipt', async () => {
    await released(1);
    const image = machine.copy(true);
    const { witnessed } = await released(2);
    machine.restore(image);
    expect(machine.store.heads.standing).toBe('continues');
    expect(close([], witnessed)).toMatchObject({ restoredCharges: 0, forfeited: [study.studyId] });
    expect(await spent()).toEqual(BUDGET);
  });

  it('pays nothing more than what the receipts show where the newest of them ends at that head', async () => {
    const first = await released(1);
    const image = machine.copy(true);
    const second = await released(2);
    machine.restore(image);
    expect(close([first.receipt, second.receipt], second.witnessed)).toMatchObject({ restoredCharges: 1, forfeited: [] });
    expect(await spent()).toEqual(rational(1n, 50n));
  });

  it('does not take a receipt for the end of which the site has signed nothing, or that ended before', async () => {
    const first = await released(1);
    const image = machine.copy(true);
    const second = await released(2);
    const third = await released(3);
    for (const receipts of [
      [first.receipt, second.receipt],
      [first.receipt, second.receipt, { ...third.receipt, isSigned: false }],
    ]) {
      machine.restore(image);
      expect(close(receipts, third.witnessed)).toMatchObject({ forfeited: [study.studyId] });
      expect(await spent()).toEqual(BUDGET);
    }
  });

  it('loses nothing where the coordinator had confirmed no more than the image holds', async () => {
    const first = await released(1);
    const image = machine.copy(true);
    machine.restore(image);
    expect(close([first.receipt], first.witnessed)).toMatchObject({ forfeited: [] });
    expect(await spent()).toEqual(rational(1n, 100n));
  });
});
