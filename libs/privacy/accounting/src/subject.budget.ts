import type { StudyId } from '@collimate/kernel-canonical';
import { compare, sumUp, UpwardSum, ZERO, type Rational } from '@collimate/kernel-numeric';
import { firstExhausted, type BudgetLine } from './budget.filter.js';

/** One charge of the ledger, as it falls on the subjects who are in its answer. */
export interface SubjectCharge {
  /** Position of the charge in the ledger: an answer that is built again after a crash is debited once. */
  readonly sequence: number;
  readonly studyId: StudyId;
  readonly rho: Rational;
}

/** What one subject may be charged, rho. */
export interface SubjectCaps {
  /** In one study: the same for all its subjects, lower only where the subject's consent says so. */
  readonly study: Rational;
  /** In all studies together. */
  readonly life: Rational;
}

/**
 * What the releases have cost one subject. It is personal data: it stays at the site, is told to nobody, and survives withdrawal
 * and a new consent.
 */
export interface SubjectAccount {
  readonly life: Rational;
  readonly byStudy: ReadonlyMap<StudyId, Rational>;
  /** The charges that are in the sums. */
  readonly charges: ReadonlySet<number>;
}

/** The account of a subject who was in no answer. */
export const UNCHARGED: SubjectAccount = { life: ZERO, byStudy: new Map(), charges: new Set() };

/**
 * @returns the account after one more charge; the same account if the charge is in it
 * @example
 * ```ts
 * import { UNCHARGED, debited } from '@collimate/privacy-accounting';
 * import { parseStudyId } from '@collimate/kernel-canonical';
 * import { formatRational, parseRational } from '@collimate/kernel-numeric';
 * const charge = { sequence: 7, studyId: parseStudyId('lung'), rho: parseRational('0.1') };
 * const once = debited(UNCHARGED, charge);
 * formatRational(once.life); // => '1/10'
 * debited(once, charge) === once; // => true
 * ```
 */
export function debited(account: SubjectAccount, { sequence, studyId, rho }: SubjectCharge): SubjectAccount {
  if (account.charges.has(sequence)) return account;
  const ofStudy = account.byStudy.get(studyId) ?? ZERO;
  return {
    life: sumUp([account.life, rho]),
    byStudy: new Map(account.byStudy).set(studyId, sumUp([ofStudy, rho])),
    charges: new Set(account.charges).add(sequence),
  };
}

/**
 * The same after many charges, in time that grows with their number and not with its square: equal prices are counted, and multiplied once.
 * @returns what `debited` makes of them one after the other
 * @example
 * ```ts
 * import { UNCHARGED, debitedAll } from '@collimate/privacy-accounting';
 * import { parseStudyId } from '@collimate/kernel-canonical';
 * import { formatRational, parseRational } from '@collimate/kernel-numeric';
 * const charge = { sequence: 7, studyId: parseStudyId('lung'), rho: parseRational('0.1') };
 * formatRational(debitedAll(UNCHARGED, [charge, charge, { ...charge, sequence: 8 }]).life); // => '1/5'
 * ```
 */
export function debitedAll(account: SubjectAccount, more: Iterable<SubjectCharge>): SubjectAccount {
  const charges = new Set(account.charges);
  const counted = new Map<StudyId, Map<Rational, bigint>>();
  for (const { sequence, studyId, rho } of more) {
    if (charges.has(sequence)) continue;
    charges.add(sequence);
    const prices = counted.get(studyId) ?? new Map<Rational, bigint>();
    counted.set(studyId, prices.set(rho, (prices.get(rho) ?? 0n) + 1n));
  }
  const byStudy = new Map(account.byStudy);
  let { life } = account;
  for (const [studyId, prices] of counted) {
    const sum = [...prices].reduce((so, [rho, times]) => so.add(rho, times), new UpwardSum()).total();
    byStudy.set(studyId, sumUp([byStudy.get(studyId) ?? ZERO, sum]));
    life = sumUp([life, sum]);
  }
  return { life, byStudy, charges };
}

/**
 * Whether a subject is in the answer of a charge: the individual filter. It looks at the subject's own account alone, so
 * whether one takes part never depends on another. Who is not is left out in silence, like somebody without a consent; no refusal and
 * no count tells it.
 * @source Feldman, Zrnic 2021, Individual privacy accounting via a Rényi filter, theorem 4.5
 * @example
 * ```ts
 * import { UNCHARGED, debited, takesPart } from '@collimate/privacy-accounting';
 * import { parseStudyId } from '@collimate/kernel-canonical';
 * import { parseRational } from '@collimate/kernel-numeric';
 * const charge = { sequence: 7, studyId: parseStudyId('lung'), rho: parseRational('0.1') };
 * const caps = { study: parseRational('0.15'), life: parseRational('1') };
 * takesPart(UNCHARGED, charge, caps); // => true
 * takesPart(debited(UNCHARGED, charge), { ...charge, sequence: 8 }, caps); // => false
 * ```
 */
export function takesPart(account: SubjectAccount, charge: SubjectCharge, caps: SubjectCaps): boolean {
  if (account.charges.has(charge.sequence)) return true;
  const lines: readonly BudgetLine[] = [
    { scope: 'subject', spent: account.byStudy.get(charge.studyId) ?? ZERO, cap: caps.study },
    { scope: 'subject', spent: account.life, cap: caps.life },
  ];
  return firstExhausted(charge.rho, lines) === undefined;
}

/**
 * @returns the study's cap for one subject: the consent may lower it and never raises it
 * @example
 * ```ts
 * import { capOfSubject } from '@collimate/privacy-accounting';
 * import { formatRational, parseRational } from '@collimate/kernel-numeric';
 * formatRational(capOfSubject(parseRational('0.5'), parseRational('0.2'))); // => '1/5'
 * formatRational(capOfSubject(parseRational('0.5'), parseRational('0.9'))); // => '1/2'
 * ```
 */
export function capOfSubject(ofStudy: Rational, ofConsent: Rational | undefined): Rational {
  return ofConsent !== undefined && compare(ofConsent, ofStudy) < 0 ? ofConsent : ofStudy;
}
