import fc from 'fast-check';
import { MemoryLedgerStore, MemoryProvenanceLog, gaussian, orderOf, textCodec } from '@collimate/testing-contracts';
import {
  refused,
  rhoOf,
  type Charge,
  type ChargeDecision,
  type LedgerStore,
  type SpentBudget,
} from '@collimate/privacy-accounting';
import { add, compare, rational } from '@collimate/kernel-numeric';
import { TemporarySite } from '../../fixtures/temporary-site.js';

/** What can happen to a ledger. */
type Step =
  | { readonly kind: 'charge'; readonly epoch: number; readonly sigma2: bigint }
  | { readonly kind: 'answer'; readonly epoch: number; readonly failures: number; readonly moves: number }
  | { readonly kind: 'restart' };

const BUDGET = rational(1n, 2n);
const epoch = fc.integer({ min: 0, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('charge' as const), epoch, sigma2: fc.bigInt({ min: 1n, max: 9n }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      epoch,
      failures: fc.integer({ min: 0, max: 2 }),
      moves: fc.integer({ min: 0, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

const decideFor =
  (sigma2: bigint) =>
  (spent: SpentBudget): ChargeDecision => {
    const event = gaussian(sigma2);
    return compare(add(spent.site, rhoOf(event)), BUDGET) > 0 ? refused('SITE_BUDGET_EXHAUSTED') : { kind: 'granted', event };
  };

/** Answers the charge of an epoch, if there is one. The draws are numbered, so that another draw is another answer. */
async function answerOf(
  ledger: LedgerStore,
  at: Extract<Step, { kind: 'answer' }>,
  draw: string,
  move: () => void,
): Promise<unknown> {
  const charge = await ledger.charge(orderOf({ epoch: at.epoch }), () => refused('QUARANTINED'));
  if (charge.kind === 'refused') return charge;
  let tries = 0;
  return ledger.answer(charge as Charge, textCodec, async () => {
    tries += 1;
    if (tries <= at.failures) throw new RangeError('fails');
    if (tries <= at.failures + at.moves) move();
    return `${draw} ${tries}`;
  });
}

describe('the ledger in SQLite, beside the plain one in memory', () => {
  it('says the same to any sequence of orders, failures, withdrawals and restarts, and never overspends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const site = new TemporarySite();
        let version = 0;
        let events = 0;
        const model = new MemoryLedgerStore(new MemoryProvenanceLog(), () => version);
        const withdraw = (): void => {
          const at = site.clock.now();
          site.store.withdrawals.importRows([{ hospitalId: `H-${(events += 1)}`, type: 'REFUSED', at }]);
        };
        try {
          for (const [i, one] of steps.entries()) {
            if (one.kind === 'restart') site.reopen();
            else if (one.kind === 'charge') {
              const ask = (ledger: LedgerStore) => ledger.charge(orderOf({ epoch: one.epoch }), decideFor(one.sigma2));
              expect(await ask(site.store.ledger)).toEqual(await ask(model));
            } else {
              const real = await answerOf(site.store.ledger, one, `draw ${i}`, withdraw);
              expect(real).toEqual(await answerOf(model, one, `draw ${i}`, () => void (version += 1)));
            }
            const spent = await site.store.ledger.spent();
            expect(spent).toEqual(await model.spent());
            expect(compare(spent.site, BUDGET)).toBeLessThanOrEqual(0);
          }
          expect(site.store.releaseLog.head().size).toBe(model.log.head().size);
        } finally {
          site.remove();
        }
      }),
      { numRuns: 80 },
    );
  });
});
