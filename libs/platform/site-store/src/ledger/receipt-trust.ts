import type { Digest, StudyId } from '@collimate/kernel-canonical';
import { compare, isSameSum, subtract, ZERO, type Rational } from '@collimate/kernel-numeric';
import type { PrivacyEvent, ReleaseOrder } from '@collimate/privacy-accounting';
import type { Standing } from '../log/head-guard.js';
import { readSpent } from '../log/stored.text.js';

/** A receipt of this site as the coordinator kept it. */
export interface KeptReceipt {
  readonly order: ReleaseOrder;
  readonly event: PrivacyEvent;
  /** The price on the receipt. */
  readonly rho: Rational;
  readonly answerHash: Digest;
  /** Position of the charge in the ledger that made it. */
  readonly sequence: number;
  /** Whether the site's own identity key has signed it. Without that it is only the coordinator's word. */
  readonly isSigned: boolean;
  /** Root of the site's log when the answer was sent, in hex; absent if it was not kept. */
  readonly ledgerRoot?: string;
}

/** The event of one answer of a query: in the open, or as a share of a masked sum. Undefined if the study has no such form. */
export interface KnownEvents {
  readonly open: PrivacyEvent | undefined;
  /** Event of one attempt at a masked sum. */
  readonly masked?: PrivacyEvent;
}

/** A study as the site itself knows it. */
export interface KnownStudy {
  readonly studyId: StudyId;
  readonly studyDigest: Digest;
  readonly budget: Rational;
  /** Events that the site derives for each query of the study. */
  readonly events: ReadonlyMap<Digest, KnownEvents>;
  /** Whether the database knows an approval of it. A study that only arrived was never charged. */
  readonly isApproved: boolean;
}

/** Knowledge of the database when receipts are judged. */
export interface History {
  readonly standing: Standing;
  /** Whether the rows of the ledger agreed with its log. */
  readonly isSound: boolean;
  /** Whether there is a counter beside the keys. */
  readonly isCounted: boolean;
  /** Whether the log, the counter or a signed receipt reaches the head that the coordinator has confirmed last. */
  readonly isHeadKnown: boolean;
  /** The least that is spent: rho by study id, from the counter and the sealed commit. */
  readonly remembered: Readonly<Record<string, string>>;
  /** Accepted receipts. */
  readonly receipts: readonly KeptReceipt[];
  /** Whether one of a study that the site knows was not believed, though it may be the site's own. */
  readonly hasRefused: boolean;
  readonly studies: readonly KnownStudy[];
  /** Sequences of the charges that the database held. */
  readonly held: ReadonlySet<number>;
  /** Spent by study, with everything that the receipts brought. */
  readonly spent: ReadonlyMap<StudyId, Rational>;
}

/**
 * Amounts to forfeit because the receipts do not show the whole history. If the counter or a sealed commit tells the
 * spent budget, the receipts have to show at least that; if not, they have to be without a gap. A receipt of a query at
 * another noise than its study's is not believed at all. A confirmed head that nothing here reaches is a gap too. A
 * history that is not shown costs each study its whole budget.
 * @returns rho by study, positive
 */
export function forfeitsOf(history: History): ReadonlyMap<StudyId, Rational> {
  const { remembered, spent, studies } = history;
  const unproven = isUnproven(history);
  const due = new Map<StudyId, Rational>();
  const require = (study: StudyId, least: Rational): void => {
    const shown = spent.get(study) ?? ZERO;
    // The same charges in another order: none is missing, and no study loses budget through rounding.
    if (isSameSum(least, shown)) return;
    const missing = subtract(least, shown);
    if (compare(missing, due.get(study) ?? ZERO) > 0) due.set(study, missing);
  };
  for (const [study, rho] of Object.entries(remembered)) require(study as StudyId, readSpent(rho));
  const isShort = unproven || due.size > 0;
  // The sender of a study names its budget, so a study that nobody approved here costs the hospital nothing.
  for (const { studyId, budget, isApproved } of studies) if (isShort && isApproved) require(studyId, budget);
  return due;
}

function isUnproven({ standing, isSound, isCounted, isHeadKnown, receipts, hasRefused, held }: History): boolean {
  if (!isSound || standing === 'uncounted' || !isCounted) return true;
  // The whole machine was restored, with its counter. Under that head something may have been sent for which the
  // coordinator has no receipt.
  if (!isHeadKnown) return true;
  if (hasRefused) return true;
  if (standing === 'behind' || standing === 'forked') return false;
  // The counter is not newer than the database, so missing charges show only as gaps in the positions.
  const known = new Set([...held, ...receipts.map(({ sequence }) => sequence)]);
  const last = receipts.reduce((most, { sequence }) => Math.max(most, sequence), -1);
  return known.size < last + 1 || [...Array(last + 1).keys()].some((sequence) => !known.has(sequence));
}
