import { studyPrice, type FrozenStudy } from '@collimate/governance-study';
import { compare, multiply, parseRational, rational, subtract, sumUp, ZERO, type Rational } from '@collimate/kernel-numeric';
import { rhoOf, type SpentBudget } from '@collimate/privacy-accounting';

/** A frozen protocol never changes, and neither does what it costs; every look at the status asks for it. */
const PRICES = new WeakMap<FrozenStudy, Rational>();

function priceOf(study: FrozenStudy): Rational {
  const known = PRICES.get(study);
  if (known !== undefined) return known;
  const price = studyPrice(study.protocol);
  PRICES.set(study, price);
  return price;
}

/**
 * The part of this text's price that was not charged yet, rho. The digest of a query names its text, so charges of
 * another version under the same id do not count.
 */
export function unpaid(study: FrozenStudy, spent: SpentBudget): Rational {
  return subtract(priceOf(study), chargedFor(study, spent));
}

/** @returns charges for this exact text, rho */
export function chargedFor({ queries }: Pick<FrozenStudy, 'queries'>, spent: SpentBudget): Rational {
  return sumUp(
    queries.map(({ queryDigest, event }) => multiply(rhoOf(event), rational(BigInt(spent.answersByQuery.get(queryDigest) ?? 0)))),
  );
}

/** The gate grants no more than is unpaid, and no more than the budget of the id has left after forfeits and other versions; rho. */
export function mayStillTake(study: FrozenStudy, spent: SpentBudget): Rational {
  const { id, budget } = study.protocol;
  const room = subtract(parseRational(budget.rho), spent.byStudy.get(id) ?? ZERO);
  const open = unpaid(study, spent);
  return compare(room, open) < 0 ? room : open;
}
