import type { LogEntry } from '@collimate/governance-provenance';
import { digestOf, type Digest } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { isSigned, SIGNATURE_COLUMNS, signaturesGiven, statementOf, type SignatureRow } from '../review/signature.row.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { readEntry } from './ledger-lines.js';

/** States of a study that lets numbers leave. */
const OPEN_STATES = ['approved', 'extracting', 'ready'];

type EntryOf<K extends LogEntry['kind']> = Extract<LogEntry, { readonly kind: K }>;
type Decision = EntryOf<'study-reviewed'> | EntryOf<'study-closed'>;

/** What people decided, as the leaves of all trees say it. */
interface Decisions {
  /** The last leaf about each study. */
  readonly studies: Map<string, Decision>;
  readonly firstBudgets: EntryOf<'budget-set'>[];
  readonly supplements: EntryOf<'budget-supplemented'>[];
}

/**
 * Holds what people decided to its leaves: a study that lets numbers leave has the leaf of its approval, over the very signatures
 * that are kept, and none of a later close; the lifetime budget is what was set and each supplement, and no more.
 * @returns what does not hold, once each
 */
export function decisionFaults(
  session: SqliteSession,
  log: SiteLog,
  vault: SubjectVault,
): readonly ('review-differs' | 'budget-differs')[] {
  const decisions = decisionsIn(log);
  return [
    ...(areReviewsHeld(session, decisions, vault) ? [] : (['review-differs'] as const)),
    ...(isBudgetHeld(session, decisions) ? [] : (['budget-differs'] as const)),
  ];
}

function decisionsIn(log: SiteLog): Decisions {
  const found: Decisions = { studies: new Map(), firstBudgets: [], supplements: [] };
  for (let tree = 1; tree <= log.treeNumber; tree++) {
    for (const text of log.leavesOf(tree)) {
      const entry = readEntry(text);
      if (entry?.kind === 'study-reviewed' || entry?.kind === 'study-closed') found.studies.set(entry.study, entry);
      else if (entry?.kind === 'budget-set') found.firstBudgets.push(entry);
      else if (entry?.kind === 'budget-supplemented') found.supplements.push(entry);
    }
  }
  return found;
}

/** @returns ids of the accounts under whose name a signature of a study stands that nobody gave to this program */
export function unsignedReviews(session: SqliteSession, vault: SubjectVault): readonly string[] {
  const rows = session.prepare(`select ${SIGNATURE_COLUMNS} from signature`).all<SignatureRow>();
  return rows.filter((row) => !isSigned(vault, row)).map(({ account }) => account);
}

function areReviewsHeld(session: SqliteSession, { studies }: Decisions, vault: SubjectVault): boolean {
  const rows = session.prepare('select digest, state from study').all<{ digest: Digest; state: string }>();
  return rows.every(({ digest, state }) => {
    if (!OPEN_STATES.includes(state)) return true;
    const last = studies.get(digest);
    if (last?.kind !== 'study-reviewed' || last.decision !== 'approved') return false;
    const signed = signaturesGiven(session, vault, digest).map(statementOf);
    return digestOf('collimate.review/1', { study: digest, signed }) === last.statements;
  });
}

/** A budget that was set before the log began has its leaf from the enrolment on. */
function isBudgetHeld(session: SqliteSession, { firstBudgets, supplements }: Decisions): boolean {
  const [first, ...more] = session
    .prepare('select rho, at from lifetime_budget order by position')
    .all<{ rho: string; at: string }>();
  const isSame = (row: { rho: string; at: string }, leaf: { rho: string; at: string } | undefined): boolean =>
    leaf?.rho === row.rho && leaf.at === row.at;
  if (firstBudgets.length > 0 && (first === undefined || !isSame(first, firstBudgets[0]))) return false;
  return more.length === supplements.length && more.every((row, index) => isSame(row, supplements[index]));
}
