import { parseDigest, toHex, type Digest } from '@collimate/kernel-canonical';
import { rational, ZERO } from '@collimate/kernel-numeric';
import type { Charge } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';

/* A limit that is told (ADR 0143): a head is the coordinator's word alone, and one that never was looks like a machine that was put back. */
const study = {
  ...{ studyId: orderOf({}).studyId, studyDigest: orderOf({}).studyDigest, budget: rational(1n, 2n), isApproved: true },
  events: new Map([[orderOf({}).queryDigest, { open: { kind: 'discrete-gaussian' as const, sigma2: 50n, d2: 1n } }]]),
};
let machine: Machine;
let own: { readonly size: number; readonly root: Digest };
beforeEach(async () => {
  machine = new Machine(true);
  const charge = (await machine.store.ledger.charge(orderOf({ epoch: 1 }), granting(50n))) as Charge;
  await machine.store.ledger.answer(charge, textCodec, async () => 'noise');
  const { size, root } = machine.store.releaseLog.head();
  own = { size, root: parseDigest(toHex(root)) };
});
afterEach(() => machine.remove());

const recover = (witnessed: { readonly tree: number; readonly size: number; readonly root: Digest }) =>
  machine.store.recovery.close({ owner: 'north', receipts: [], studies: [study], lifetime: rational(100n), witnessed });
const spent = async () => (await machine.store.ledger.spent()).site;
const madeUp = parseDigest('ab'.repeat(32));

it.each([1, 2, 50])('a head of tree %s that never was costs approved studies their whole budget, and no more', async (tree) => {
  const closed = recover({ tree, size: own.size + 1, root: madeUp });
  expect(closed.forfeited).toEqual([study.studyId]);
  expect(await spent()).toEqual(study.budget);
});

it('spends nothing before the recovery, and a recovery from the true head spends nothing either', async () => {
  const before = await spent();
  expect(before).not.toEqual(ZERO);
  expect(recover({ tree: 1, ...own }).forfeited).toEqual([]);
  expect(await spent()).toEqual(before);
});
