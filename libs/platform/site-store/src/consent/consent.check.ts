import { endsConsent, parseConsentEvent, type ConsentEvent } from '@collimate/governance-consent';
import { canonicalJson, type SubjectKey } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import { isSealedRow, rowSeal } from '../seals/row.seal.js';
import type { SqliteSession } from '../session/sqlite-session.js';

/** Parts that the check of consent reads. */
export interface ConsentCheckParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly heads: HeadGuard;
}

interface EventRow {
  readonly sequence: number;
  readonly id: string;
  readonly subject: SubjectKey;
  readonly document: string;
  readonly seal: string | null;
}

/** Differences between events of consent and their records. */
export interface AlteredConsent {
  /** Subjects with an event that this program did not write. */
  readonly subjects: readonly SubjectKey[];
  /** Whether there are as many events as the log of subjects has leaves of them. */
  readonly isComplete: boolean;
}

/** Beginning of the id of an event that a recovery found altered: it has no meaning any more. */
export const VOID_EVENT = 'void/';

/** Checks the events of consent against their seals, and their number against the leaves of the log of subjects. */
export class ConsentCheck {
  constructor(private readonly parts: ConsentCheckParts) {}

  run(): AlteredConsent {
    const subjects = this.altered().map(({ subject }) => subject);
    const isComplete = !this.parts.heads.memory.hasSealedRows || this.surplus() === this.allowedSurplus();
    return { subjects: [...new Set(subjects)].sort(), isComplete };
  }

  /**
   * In the transaction of a recovery, under its new tree: an altered event permits nothing any more. A readable ending
   * stays an ending, whoever wrote it: a subject who is denied by it is asked again, and one who would be permitted by
   * a loss has to be named again.
   */
  mend(): void {
    const { session, vault } = this.parts;
    const altered = this.altered();
    if (altered.length > 0) {
      const rules = session
        .prepare(`select name, sql from sqlite_schema where type = 'trigger' and tbl_name = 'consent_event'`)
        .all<{ name: string; sql: string }>();
      for (const { name } of rules) session.execute(`drop trigger ${name}`);
      const write = session.prepare('update consent_event set id = ?, document = ?, seal = ? where sequence = ?');
      for (const row of altered) {
        const { sequence, subject } = row;
        const kept = isEnding(row) ? row : { id: `${VOID_EVENT}${sequence}`, document: '{}' };
        const mended = { sequence, id: kept.id, subject, document: kept.document };
        write.write([mended.id, mended.document, rowSeal(vault, 'consent_event', mended), sequence]);
      }
      for (const { sql } of rules) session.execute(sql);
    }
    this.accept();
  }

  /** From now on, and until the next recovery, events and leaves may differ in number as much as they do. */
  accept(): void {
    const { session } = this.parts;
    session.prepare(`delete from setting where name = 'consent-surplus'`).run();
    const surplus = this.surplus();
    if (surplus === 0) return;
    const text = this.allowance(surplus);
    session.prepare(`insert into setting values ('consent-surplus', ?)`).write([`${surplus} ${this.sealOf(text)}`]);
  }

  private altered(): readonly EventRow[] {
    const { session, vault, heads } = this.parts;
    const isEarlier = (row: EventRow): boolean => !heads.memory.hasSealedRows && row.seal === null && eventOf(row) !== undefined;
    const rows = session.prepare('select * from consent_event order by sequence').all<EventRow>();
    return rows.filter((row) => !isSealedRow(vault, 'consent_event', row) && !isEarlier(row));
  }

  /** Number of leaves without an event. */
  private surplus(): number {
    return this.parts.session
      .prepare(
        `select (select count(*) from leaf where log = 'subject' and entry like '%"kind":"consent-recorded"%')
         - (select count(*) from consent_event) as surplus`,
      )
      .get<{ surplus: number }>()!.surplus;
  }

  private allowedSurplus(): number {
    const row = this.parts.session.prepare(`select value from setting where name = 'consent-surplus'`).get<{ value: string }>();
    const [said, seal] = (row?.value ?? '').split(' ');
    const surplus = Number(said);
    return seal !== undefined && seal === this.sealOf(this.allowance(surplus)) ? surplus : 0;
  }

  /** The allowance counts for one tree, and ends with the next recovery. */
  private allowance(surplus: number): string {
    return canonicalJson({ surplus, tree: this.parts.releaseLog.treeNumber });
  }

  private sealOf(text: string): string {
    return this.parts.vault.statementSealOf('consent-surplus', text);
  }
}

function isEnding(row: EventRow): boolean {
  const event = eventOf(row);
  return event !== undefined && endsConsent(event);
}

/** @returns undefined if the row is not one event, under its own id, number and subject */
function eventOf({ sequence, id, subject, document }: EventRow): ConsentEvent | undefined {
  try {
    const event = parseConsentEvent(JSON.parse(document));
    return event.id === id && event.sequence === sequence && event.subject === subject ? event : undefined;
  } catch (error) {
    if (error instanceof CollimateError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
