import fc from 'fast-check';
import { parseStudyId } from '@collimate/kernel-canonical';
import { add, compare, rational, ZERO } from '@collimate/kernel-numeric';
import { firstExhausted, type BudgetLine } from './budget.filter.js';
import {
  capOfSubject,
  debited,
  debitedAll,
  takesPart,
  UNCHARGED,
  type SubjectAccount,
  type SubjectCharge,
} from './subject.budget.js';

const studies = ['lung', 'liver', 'brain'].map(parseStudyId);
const rho = fc
  .tuple(fc.bigInt({ min: 1n, max: 999n }), fc.bigInt({ min: 1n, max: 9999n }))
  .map(([num, den]) => rational(num, den));
const charges = fc
  .array(fc.record({ studyId: fc.constantFrom(...studies), rho }), { maxLength: 30 })
  .map((list): readonly SubjectCharge[] => list.map((one, sequence) => ({ ...one, sequence })));
const caps = fc.record({ study: rho, life: rho });

/** The account of a subject who is asked for in every charge and takes part where the filter lets them. */
function runOf(list: readonly SubjectCharge[], limits: Parameters<typeof takesPart>[2]): SubjectAccount {
  return list.reduce((account, charge) => (takesPart(account, charge, limits) ? debited(account, charge) : account), UNCHARGED);
}

describe('the budget of a subject', () => {
  test('is never exceeded in a study or for life, whatever is asked in whatever order', () => {
    fc.assert(
      fc.property(charges, caps, (list, limits) => {
        const account = runOf(list, limits);
        expect(compare(account.life, limits.life)).toBeLessThanOrEqual(0);
        for (const spent of account.byStudy.values()) expect(compare(spent, limits.study)).toBeLessThanOrEqual(0);
        expect([...account.byStudy.values()].reduce(add, ZERO)).toEqual(account.life);
      }),
    );
  });

  test('is the same after many charges at once, some of them twice, as after one by one', () => {
    fc.assert(
      fc.property(charges, charges, fc.nat(5), (before, list, again) => {
        const account = before.reduce(debited, UNCHARGED);
        const more = [...list, ...list.slice(0, again), ...before.slice(0, again)];
        expect(debitedAll(account, more)).toEqual(more.reduce(debited, account));
      }),
    );
  });

  test('lets a subject go on being in cheaper answers after one that did not fit', () => {
    const limits = { study: rational(1n, 10n), life: rational(1n) };
    const ask = (sequence: number, num: bigint): SubjectCharge => ({ sequence, studyId: studies[0], rho: rational(num, 100n) });
    const account = runOf([ask(0, 8n), ask(1, 3n), ask(2, 2n), ask(3, 1n)], limits);
    expect([...account.charges]).toEqual([0, 2]);
    expect(account.life).toEqual(rational(1n, 10n));
  });

  test('is debited once for a charge, however often its answer is built', () => {
    fc.assert(
      fc.property(charges, caps, (list, limits) => {
        const account = runOf(list, limits);
        expect(runOf([...list, ...list], limits).life).toEqual(account.life);
        for (const charge of list) {
          if (account.charges.has(charge.sequence)) expect(takesPart(account, charge, limits)).toBe(true);
        }
      }),
    );
  });

  test('only ever grows', () => {
    fc.assert(
      fc.property(charges, (list) => {
        list.reduce((account, charge) => {
          const next = debited(account, charge);
          expect(compare(next.life, account.life)).toBe(1);
          return next;
        }, UNCHARGED);
      }),
    );
  });

  test('is lowered by a consent and never raised', () => {
    fc.assert(
      fc.property(rho, fc.option(rho, { nil: undefined }), (ofStudy, ofConsent) => {
        const cap = capOfSubject(ofStudy, ofConsent);
        expect(compare(cap, ofStudy)).toBeLessThanOrEqual(0);
        if (ofConsent !== undefined) expect(compare(cap, ofConsent)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('the filter over several budgets', () => {
  const line = (scope: BudgetLine['scope'], spent: bigint): BudgetLine => ({
    scope,
    spent: rational(spent, 3n),
    cap: rational(1n),
  });

  test('grants what fits into all to the last digit, and names the first that it would exceed', () => {
    const third = rational(1n, 3n);
    expect(firstExhausted(third, [line('study', 2n), line('site', 2n), line('subject', 1n)])).toBeUndefined();
    expect(firstExhausted(third, [line('study', 2n), line('site', 3n), line('subject', 3n)])).toBe('site');
    expect(firstExhausted(add(third, rational(1n, 10n ** 50n)), [line('study', 2n), line('site', 0n)])).toBe('study');
  });

  test('grants only what each budget by itself would grant', () => {
    fc.assert(
      fc.property(
        rho,
        fc.array(fc.record({ scope: fc.constantFrom('site', 'study', 'subject'), spent: rho, cap: rho })),
        (cost, lines) => {
          const alone = lines.filter((one) => compare(add(one.spent, cost), one.cap) > 0);
          expect(firstExhausted(cost, lines as readonly BudgetLine[])).toBe(alone[0]?.scope);
        },
      ),
    );
  });
});
