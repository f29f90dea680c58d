import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { entryLeafHash, verifyInclusion } from '@collimate/governance-provenance';
import { add, compare, rational, ZERO } from '@collimate/kernel-numeric';
import { refused, rhoOf, type Charge, type LedgerStore, type SpentBudget } from '@collimate/privacy-accounting';
import { answersContract } from './ledger-answers.contract.js';
import type { LedgerHarness } from './ledger-harness.js';
import { gaussian, granting, orderOf } from './ledger-orders.js';

/** @returns the charge @throws RangeError for a refusal, which would be a mistake of the test */
export async function mustCharge(ledger: LedgerStore, ...args: Parameters<LedgerStore['charge']>): Promise<Charge> {
  const charge = await ledger.charge(...args);
  if (charge.kind === 'refused') throw new RangeError('the contract expected a charge');
  return charge;
}

/** What every LedgerStore promises; run it on each implementation. */
export function ledgerStoreContract(name: string, open: () => Promise<LedgerHarness>): void {
  describe(`${name} keeps the law of the ledger`, () => {
    let harness: LedgerHarness;
    let ledger: LedgerStore;

    beforeEach(async () => {
      harness = await open();
      ledger = harness.ledger;
    });
    afterEach(() => harness.close());

    it('has spent nothing at first', async () => {
      expect(await ledger.spent()).toEqual({
        site: ZERO,
        byStudy: new Map(),
        answersByQuery: new Map(),
        lastEpochByQuery: new Map(),
      });
    });

    it('charges a key once: the second order replays the first, asks nobody and costs nothing', async () => {
      const first = await mustCharge(ledger, orderOf(), granting(50n));
      expect(first).toMatchObject({ kind: 'charged', sequence: 0, replayed: false, rho: rational(1n, 100n) });
      const again = await mustCharge(ledger, orderOf({ round: 'round-2' }), () => {
        throw new RangeError('decide is not asked about a replay');
      });
      expect(again).toEqual({ ...first, replayed: true });
      expect((await ledger.spent()).site).toEqual(rational(1n, 100n));
    });

    it('charges another epoch, another query and another study each for itself', async () => {
      for (const parts of [{}, { epoch: 2 }, { query: 'enrolment' }, { study: 'study-b' }]) {
        expect(await ledger.charge(orderOf(parts), granting(50n))).toMatchObject({ replayed: false });
      }
      const spent = await ledger.spent();
      expect(spent.site).toEqual(rational(4n, 100n));
      expect([...spent.byStudy].sort()).toEqual([
        ['study-a', rational(3n, 100n)],
        ['study-b', rational(1n, 100n)],
      ]);
      const { queryDigest } = orderOf();
      expect(spent.answersByQuery).toEqual(
        new Map([
          [queryDigest, 2],
          [orderOf({ study: 'study-b' }).queryDigest, 1],
          [orderOf({ query: 'enrolment' }).queryDigest, 1],
        ]),
      );
      expect(spent.lastEpochByQuery.get(queryDigest)).toBe(2);
      expect(spent.lastEpochByQuery.get(orderOf({ query: 'enrolment' }).queryDigest)).toBe(1);
    });

    it('numbers charges from 0 without gaps, whatever was refused between them', async () => {
      const sequences: number[] = [];
      for (let epoch = 1; epoch <= 4; epoch++) {
        await ledger.charge(orderOf({ epoch, query: 'other' }), () => refused('STUDY_BUDGET_EXHAUSTED'));
        sequences.push((await mustCharge(ledger, orderOf({ epoch }), granting(7n))).sequence);
      }
      expect(sequences).toEqual([0, 1, 2, 3]);
    });

    it('leaves nothing of a refusal, so that the same order is decided anew', async () => {
      expect(await ledger.charge(orderOf(), () => refused('QUARANTINED'))).toEqual({ kind: 'refused', code: 'QUARANTINED' });
      expect(await ledger.spent()).toEqual({
        site: ZERO,
        byStudy: new Map(),
        answersByQuery: new Map(),
        lastEpochByQuery: new Map(),
      });
      expect((await harness.log.head()).size).toBe(0);
      expect(await ledger.charge(orderOf(), granting(50n))).toMatchObject({ kind: 'charged', replayed: false });
    });

    it('leaves nothing of a decision that throws', async () => {
      const throwing = (): never => {
        throw new RangeError('no decision');
      };
      await expect(ledger.charge(orderOf(), throwing)).rejects.toThrow('no decision');
      expect((await ledger.spent()).site).toEqual(ZERO);
      expect((await harness.log.head()).size).toBe(0);
    });

    it('never lets orders at one moment take more than the budget together', async () => {
      const budget = rational(3n, 10n);
      const price = gaussian(5n);
      const decide = (spent: SpentBudget) =>
        compare(add(spent.site, rhoOf(price)), budget) > 0
          ? refused('SITE_BUDGET_EXHAUSTED')
          : ({ kind: 'granted', event: price } as const);
      const orders = Array.from({ length: 20 }, (_, epoch) => ledger.charge(orderOf({ epoch }), decide));
      const answers = await Promise.all(orders);
      expect(answers.filter((answer) => answer.kind === 'charged')).toHaveLength(3);
      expect((await ledger.spent()).site).toEqual(budget);
    });

    it('adds charges exactly', async () => {
      const prices = [3n, 7n, 11n, 13n, 1_000_000_007n];
      for (const [epoch, sigma2] of prices.entries()) await ledger.charge(orderOf({ epoch }), granting(sigma2));
      const expected = prices.map((sigma2) => rational(1n, 2n * sigma2)).reduce(add);
      expect((await ledger.spent()).site).toEqual(expected);
    });

    it('is the same after the program has started again', async () => {
      const charges = [];
      for (let epoch = 1; epoch <= 3; epoch++) charges.push(await mustCharge(ledger, orderOf({ epoch }), granting(9n)));
      const before = await ledger.spent();
      ({ ledger } = await harness.reopen());
      expect(await ledger.spent()).toEqual(before);
      for (const charge of charges) {
        expect(await ledger.charge(charge.order, () => refused('QUARANTINED'))).toEqual({ ...charge, replayed: true });
      }
    });

    it('keeps the event that was granted, to its last digit', async () => {
      const order = orderOf();
      const event = { kind: 'discrete-gaussian', sigma2: 10n ** 30n + 7n, d2: 3n } as const;
      await ledger.charge(order, () => ({ kind: 'granted', event }));
      ({ ledger } = await harness.reopen());
      expect(await ledger.charge(orderOf(), granting(1n))).toMatchObject({ order, event, replayed: true });
    });

    it('has a leaf for each charge, with its price, that the head proves', async () => {
      const order = orderOf();
      await ledger.charge(order, granting(50n));
      const entry = await harness.log.entryAt(0);
      const { studyDigest: study, queryDigest: query } = order;
      expect(entry).toMatchObject({ kind: 'release-charged', sequence: 0, study, query, epoch: 1, rho: '1/100' });
      const proof = await harness.log.inclusionProof(0);
      expect(verifyInclusion(entryLeafHash(entry), proof, await harness.log.head())).toBe(true);
    });

    answersContract(() => harness);
  });
}
