import type { SubjectKey } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { SubjectStore } from '../subjects/subject.store.js';
import type { WithdrawalLineStore } from '../withdrawals/withdrawal-line.store.js';
import { VOID_EVENT } from './consent.check.js';
import type { ConsentStore } from './consent.store.js';
import { saysAsMuch, wordsToList } from './listed-word.js';

/** Parts that the list of words is written from. */
export interface WordListParts {
  readonly session: SqliteSession;
  readonly consent: Pick<ConsentStore, 'eventsOf' | 'withdrawalsEver' | 'isOvertaken' | 'newestForm'>;
  readonly subjects: Pick<SubjectStore, 'lookupOf'>;
  readonly lines: WithdrawalLineStore;
}

/** Picks the subjects with more than one event, or with an event that gave no consent. */
const CHANGED = `group by subject having count(*) > 1 or max(document not like '%"type":"GIVEN"%') order by subject`;
/** Note in the database: its older words are in the list. */
const LISTED = 'denials-listed';

/**
 * Keeps the list beside the database up to date with every word that denies, not with withdrawals alone, which are
 * listed as they are carried out. A restored database gets the list before it reads any table.
 */
export class WordList {
  private readonly drafted: SqliteStatement;
  private readonly spoken: SqliteStatement;
  private readonly earlier: SqliteStatement;
  private readonly isListed: SqliteStatement;

  constructor(private readonly parts: WordListParts) {
    const { session } = parts;
    this.drafted = session.prepare(
      `select subject from consent_event where subject in (select subject from draft_event) ${CHANGED}`,
    );
    // Withdrawals were listed as they were carried out.
    this.spoken = session.prepare(`select distinct subject from draft_event where document not like '%"type":"WITHDRAWN"%'`);
    this.earlier = session.prepare(`select subject from consent_event where id not like '${VOID_EVENT}%' ${CHANGED}`);
    this.isListed = session.prepare('select 1 from setting where name = ?');
  }

  /**
   * In the transaction of an import, after its events and its listed withdrawals. Earlier lines may be in a backup
   * together with consents, so they do not help there. Every subject of whom the import says anything new is therefore
   * listed again, since a form can deny too: one for other studies or a shorter time, or an older one that names an
   * earlier majority.
   * @param listed arrival number of the newest line before the import: lines of the import itself are in no backup
   */
  noteDrafted(listed: number): void {
    const anew = new Set(this.spoken.all<{ subject: SubjectKey }>().map(({ subject }) => subject));
    for (const { subject } of this.drafted.all<{ subject: SubjectKey }>()) this.note(subject, anew.has(subject) ? listed : 0);
  }

  /** Lists once the words that an earlier version recorded, which kept no list, or listed withdrawals alone. */
  noteEarlier(): void {
    const { session, consent, subjects, lines } = this.parts;
    if (lines.all().length === 0) {
      for (const event of consent.withdrawalsEver()) {
        if (consent.isOvertaken(event)) continue;
        lines.add(event.withdrawal, event.at, subjects.lookupOf(event.subject), consent.newestForm(event.subject));
      }
    }
    if (this.isListed.get(LISTED) !== undefined) return;
    const whose = this.earlier.all<{ subject: SubjectKey }>();
    // A row that was altered cannot be read. Its patient is listed at the first start after a recovery has mended the row.
    if (whose.filter(({ subject }) => !this.canNote(subject)).length > 0) return;
    session.prepare('insert into setting values (?, ?)').write([LISTED, 'listed']);
  }

  private canNote(subject: SubjectKey): boolean {
    try {
      this.note(subject);
      return true;
    } catch (error) {
      if (error instanceof CollimateError || error instanceof SyntaxError) return false;
      throw error;
    }
  }

  /** @param since arrival number of a line; earlier lines than the next one do not count */
  private note(subject: SubjectKey, since = 0): void {
    const { consent, subjects, lines } = this.parts;
    const lookup = subjects.lookupOf(subject);
    const listed = lines.laterThan(since, lookup);
    for (const word of wordsToList(consent.eventsOf(subject)))
      if (!listed.some((line) => saysAsMuch(line, word))) lines.add(word.kind, word.at, lookup);
  }
}
