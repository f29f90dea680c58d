import { compare, formatRational, parseSum, subtract, sumDown, toNumber, ZERO, type Rational } from '@collimate/kernel-numeric';
import type { SiteBudget, WaitingSupplement } from '@collimate/platform-site-api';
import { epsilonOfRho } from '@collimate/privacy-accounting';
import { columns, flooredRho, shortRho } from '../output/columns.js';

/** Delta at which epsilon of a budget is shown; studies report at their own. */
const DELTA = 1e-6;

/** One line of a budget. */
export interface BudgetLine {
  readonly of: string;
  readonly budgetRho: string;
  readonly spentRho: string;
  /** Not spent, and not held for an approved study either. */
  readonly leftRho: string;
  readonly spentShare: number;
  /** Epsilon at delta 1e-6 of the spent and of the whole budget, by the zCDP conversion. */
  readonly spentEpsilon: number;
  readonly budgetEpsilon: number;
  /** In the line of the site: supplements that one person has signed and that wait for a second. */
  readonly waiting?: readonly WaitingSupplement[];
}

/** Nothing, where a recovery charged receipts that the site had signed beyond its budget. */
function leftOf(all: Rational, spent: Rational, reserved: Rational): Rational {
  const left = subtract(subtract(all, spent), reserved);
  return compare(left, ZERO) < 0 ? ZERO : left;
}

/** @returns the site's line, then one for each study */
export function budgetLines(budget: SiteBudget): readonly BudgetLine[] {
  const line = (of: string, budgetRho: string, spentRho: string, reservedRho = '0'): BudgetLine => {
    const [all, spent] = [parseSum(budgetRho), parseSum(spentRho)];
    return {
      of,
      budgetRho,
      spentRho,
      leftRho: formatRational(sumDown([leftOf(all, spent, parseSum(reservedRho))])),
      spentShare: toNumber(spent) / toNumber(all),
      spentEpsilon: epsilonOfRho(spent, DELTA),
      budgetEpsilon: epsilonOfRho(all, DELTA),
    };
  };
  return [
    { ...line('this site', budget.site.budget, budget.site.spent, budget.site.reserved), waiting: budget.site.waiting ?? [] },
    ...budget.studies.map((study) => line(study.id, study.budget, study.spent)),
  ];
}

/** Supplements to the lifetime budget, and those that wait for a second signature; empty if there are none. */
export function renderSupplements(
  added: readonly { readonly rho: string; readonly at: string }[],
  waiting: readonly WaitingSupplement[],
): string {
  return [
    ...added.map(({ rho, at }) => `Added before: rho ${rho}, ${at}.`),
    ...waiting.map(
      ({ by, rho, at }) => `${by} asked for rho ${rho} more, ${at}: another approver who asks for the same amount adds it.`,
    ),
  ].join('\n');
}

/** `collimate site budget`. */
export function renderBudget(lines: readonly BudgetLine[]): string {
  const table = columns(
    ['budget of', 'rho spent', 'rho left', 'rho in all', 'spent', 'epsilon spent', 'epsilon in all'],
    lines.map((line) => [
      line.of,
      shortRho(toNumber(parseSum(line.spentRho))),
      flooredRho(line.leftRho),
      shortRho(toNumber(parseSum(line.budgetRho))),
      `${(100 * line.spentShare).toFixed(1)} %`,
      line.spentEpsilon.toFixed(2),
      line.budgetEpsilon.toFixed(2),
    ]),
    1,
  );
  const over = lines.filter(({ spentRho, budgetRho }) => compare(parseSum(spentRho), parseSum(budgetRho)) > 0);
  const overdrawn = over.map(({ of }) => `More was released than the budget of ${of} allows: nothing is left of it.`).join('\n');
  const asked = [overdrawn, renderSupplements([], lines[0].waiting ?? [])].filter((text) => text !== '').join('\n');
  return `${table}\n\n${asked === '' ? '' : `${asked}\n\n`}Epsilon is at delta 1e-6. What is spent is never given back; rho adds up, epsilon does not. What is left is\nleft for new studies: what approved ones may still take is taken off.`;
}
