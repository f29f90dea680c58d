import type { Clock, Digest, Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { appendOnly } from '../session/migrate.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import {
  budgetByLeaves,
  isBudgetOf,
  isBudgetHeld,
  unapprovedStudies,
  type BudgetLine,
  type BudgetSaid,
} from './decision-check.js';
import { alteredStudies } from './text-check.js';

/** Parts of the mending. */
export interface MendingParts {
  readonly session: SqliteSession;
  readonly log: SiteLog;
  readonly vault: SubjectVault;
  readonly clock: Clock;
  /** The lifetime budget as it is remembered beside the keys or under a seal; empty if it is not. */
  readonly lifetime: readonly BudgetLine[];
  /** See alteredStudies. */
  readonly readyBefore: readonly string[] | undefined;
}

/** Repairs of a recovery. */
export interface Mended {
  /** Studies that were closed, because approval, protocol or names differ from the log. */
  readonly closedStudies: readonly Digest[];
  /** Whether the lifetime budget was taken from memory or from the log, because its rows differed. */
  readonly isBudgetRebuilt: boolean;
}

/**
 * Brings the decisions of people back to those of the log, in the transaction of a recovery. Nobody knows the purpose
 * of an altered row, so its study is closed, and the budget is not more than the log says.
 * @param isLogSure whether the log is known to be the one that was counted beside the keys
 */
export function mendDecisions({ session, log, vault, clock, lifetime, readyBefore }: MendingParts, isLogSure: boolean): Mended {
  const { protocols, names } = alteredStudies({ session, log, vault }, readyBefore);
  const closedStudies = [...new Set([...unapprovedStudies(session, log, vault), ...protocols, ...names])].sort();
  for (const study of closedStudies) closeStudy({ session, log, clock }, study);
  const isBudgetRebuilt = !isBudgetHeld(session, log) || (lifetime.length > 0 && !isBudgetOf(session, lifetime));
  if (isBudgetRebuilt) rebuildBudget(session, log, budgetByLeaves(session, log, lifetime, isLogSure));
  return { closedStudies, isBudgetRebuilt };
}

function rebuildBudget(session: SqliteSession, log: SiteLog, { first, supplements }: BudgetSaid): void {
  for (const rule of ['changes', 'goes']) session.execute(`drop trigger if exists lifetime_budget_never_${rule}`);
  session.execute('delete from lifetime_budget');
  const insert = session.prepare('insert into lifetime_budget (rho, at) values (?, ?)');
  for (const { rho, at } of first === undefined ? [] : [first, ...supplements]) insert.write([rho, at]);
  session.execute(appendOnly('lifetime_budget'));
  if (first === undefined) return;
  log.append({ kind: 'budget-set', rho: first.rho, at: first.at as Instant });
  for (const supplement of supplements) log.append(supplement);
}

/** Ends a study at this site, whatever its state, with its leaf, in the open transaction. */
export function closeStudy({ session, log, clock }: Pick<MendingParts, 'session' | 'log' | 'clock'>, study: Digest): void {
  session.prepare(`update study set state = 'closed' where digest = ?`).write([study]);
  log.append({ kind: 'study-closed', study, at: clock.now() });
}
