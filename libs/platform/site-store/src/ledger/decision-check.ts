import type { LogEntry } from '@collimate/governance-provenance';
import { digestOf, type Digest, type Instant } from '@collimate/kernel-canonical';
import { compare } from '@collimate/kernel-numeric';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { decisionsOf, digestOfDecision } from '../review/review.decision.js';
import { isSigned, SIGNATURE_COLUMNS, signaturesGiven, type SignatureRow } from '../review/signature.row.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { readEntry, readAllowed } from '../log/stored.text.js';

/** States of a study that lets numbers leave. */
const OPEN_STATES = ['approved', 'extracting', 'ready'];

type EntryOf<K extends LogEntry['kind']> = Extract<LogEntry, { readonly kind: K }>;
type Decision = EntryOf<'study-reviewed'> | EntryOf<'study-closed'>;

/** Decisions of people, from the leaves of all trees. */
interface Decisions {
  /** The last leaf about each study. */
  readonly studies: Map<string, Decision>;
  /** Statements of every approval of it: one more for each engine. */
  readonly approvals: Set<Digest>;
  readonly firstBudgets: EntryOf<'budget-set'>[];
  readonly supplements: EntryOf<'budget-supplemented'>[];
}

/**
 * Whether the rows of the lifetime budget are the first budget and each supplement, and no more. A budget that was set
 * before the log began has its leaf from the enrolment on.
 */
export function isBudgetHeld(session: SqliteSession, log: SiteLog): boolean {
  const { firstBudgets, supplements } = decisionsIn(log);
  const [first, ...more] = budgetRows(session);
  if (firstBudgets.length > 0 && (first === undefined || !isSame(first, firstBudgets[0]))) return false;
  return more.length === supplements.length && more.every((row, index) => isSame(row, supplements[index]));
}

/** Whether the rows of the lifetime budget are those. */
export function isBudgetOf(session: SqliteSession, known: readonly BudgetLine[]): boolean {
  const rows = budgetRows(session);
  return rows.length === known.length && rows.every((row, index) => isSame(row, known[index]));
}

/**
 * The lifetime budget if its rows differ from the log.
 * @param known remembered beside the keys or under a seal, if anything: then this counts, and neither rows nor leaves
 *   change it
 * @param isLogSure whether the log is known to be the one that was counted beside the keys: then the log counts; else a
 *   row counts only where the log has the same
 */
export function budgetByLeaves(
  session: SqliteSession,
  log: SiteLog,
  known: readonly BudgetLine[],
  isLogSure: boolean,
): BudgetSaid {
  const { firstBudgets, supplements } = decisionsIn(log);
  if (known.length > 0) {
    const leafOf = (row: BudgetLine): EntryOf<'budget-supplemented'> =>
      supplements.find((leaf) => isSame(row, leaf)) ?? lostLeaf(row);
    return { first: known[0], supplements: known.slice(1).map(leafOf) };
  }
  const [first, ...more] = budgetRows(session);
  const begun = firstBudgets.at(0) ?? first;
  if (isLogSure || begun === undefined) return { first: begun, supplements };
  const least = first !== undefined && compare(readAllowed(first.rho), readAllowed(begun.rho)) < 0 ? first : begun;
  return { first: least, supplements: supplements.filter((leaf) => more.some((row) => isSame(row, leaf))) };
}

/**
 * @returns studies that let numbers leave without a leaf of each approval over the present signatures, or after a
 *   close; and studies that wait for a word although a leaf names a decision: their old words would count again
 */
export function unapprovedStudies(session: SqliteSession, log: SiteLog, vault: SubjectVault): readonly Digest[] {
  const { studies, approvals } = decisionsIn(log);
  const rows = session.prepare('select digest, state from study').all<{ digest: Digest; state: string }>();
  const isApproved = (digest: Digest): boolean => {
    const last = studies.get(digest);
    if (last?.kind !== 'study-reviewed' || last.decision !== 'approved') return false;
    const decided = decisionsOf(signaturesGiven(session, vault, digest)).filter(({ decision }) => decision === 'approved');
    const statements = decided.map(({ signed }) => digestOfDecision(digest, signed));
    return statements.includes(last.statements) && statements.every((one) => approvals.has(one));
  };
  const isDecided = (digest: Digest): boolean => studies.has(digest);
  return rows
    .filter(({ digest, state }) =>
      OPEN_STATES.includes(state) ? !isApproved(digest) : state === 'received' && isDecided(digest),
    )
    .map(({ digest }) => digest);
}

/** @returns ids of the accounts with a signature under a study that this program did not write */
export function unsignedReviews(session: SqliteSession, vault: SubjectVault): readonly string[] {
  const rows = session.prepare(`select ${SIGNATURE_COLUMNS} from signature`).all<SignatureRow>();
  return rows.filter((row) => !isSigned(vault, row)).map(({ account }) => account);
}

/** The lifetime budget by the log. */
export interface BudgetSaid {
  readonly first: BudgetLine | undefined;
  readonly supplements: readonly EntryOf<'budget-supplemented'>[];
}

/** One row of the lifetime budget, as the database or a leaf has it. */
export interface BudgetLine {
  readonly rho: string;
  readonly at: string;
}

/** The leaf of a supplement that an older database has forgotten with its signatures. */
const lostLeaf = ({ rho, at }: BudgetLine): EntryOf<'budget-supplemented'> => ({
  kind: 'budget-supplemented',
  rho,
  statements: digestOf('collimate.supplement/1', { rho, signed: [] }),
  at: at as Instant,
});

const budgetRows = (session: SqliteSession): readonly BudgetLine[] =>
  session.prepare('select rho, at from lifetime_budget order by position').all<BudgetLine>();

const isSame = (row: BudgetLine, leaf: BudgetLine): boolean => leaf.rho === row.rho && leaf.at === row.at;

/**
 * A recovery that found the budget altered writes it anew, between the first leaf of its tree and the one that closes
 * the past.
 */
function decisionsIn(log: SiteLog): Decisions {
  const found: Decisions = { studies: new Map(), approvals: new Set(), firstBudgets: [], supplements: [] };
  let isClosing = false;
  for (let tree = 1; tree <= log.treeNumber; tree++) {
    for (const text of log.leavesOf(tree)) {
      const entry = readEntry(text);
      if (entry?.kind === 'log-restarted') isClosing = true;
      else if (entry?.kind === 'past-closed') isClosing = false;
      else if (entry?.kind === 'study-reviewed' || entry?.kind === 'study-closed') {
        found.studies.set(entry.study, entry);
        if (entry.kind === 'study-reviewed') found.approvals.add(entry.statements);
      } else if (entry?.kind === 'budget-set') {
        if (isClosing) found.firstBudgets.length = found.supplements.length = 0;
        found.firstBudgets.push(entry);
      } else if (entry?.kind === 'budget-supplemented') found.supplements.push(entry);
    }
  }
  return found;
}
