import type { SiteClient } from '@collimate/platform-site-client';
import { renderTakingPart } from './study-figures.view.js';
import { renderNotes } from './table-notes.view.js';

/** Result of an import of consent. */
type ConsentTaken = Awaited<ReturnType<SiteClient['importConsent']>>;

/** @returns the result of an import of consent, and remarks on its table */
export function renderConsentImport(done: ConsentTaken): string {
  const { events, known, withdrawals, waiting, notes, studies } = done;
  const did = `${events} events recorded, ${known} known before, ${withdrawals} withdrawals carried out.`;
  return `${did}${waitingText(waiting)}${againText(done)}${renderNotes(notes)}${renderTakingPart(studies)}`;
}

function waitingText(waiting: number): string {
  if (waiting === 0) return '';
  return `\n${waiting} subjects count as denied: no table of consent has named them since the last recovery.`;
}

/** @returns for a table that was imported before: when that was, and which of its rows were left out because later tables exist; else nothing */
function againText({ importedBefore, laterTables, notes }: ConsentTaken): string {
  if (importedBefore === null) return '';
  const ends = [
    ...endsOf(notes, 'ENDING_AGAIN', 'which counts from now on'),
    ...endsOf(notes, 'ENDING_HELD_BACK', 'which was left out'),
  ].join('');
  const later =
    laterTables === 0
      ? ''
      : `\n${laterTables} tables that came after it are not in the database since it was restored: until you have imported them, and then this one once more, it names nobody.`;
  return `\nThis table was imported on ${importedBefore}${ends}.${later}`;
}

/** Number of rows that end consents of a later table, with their outcome. */
function endsOf(notes: ConsentTaken['notes'], code: ConsentTaken['notes'][number]['code'], became: string): readonly string[] {
  const rows = notes.find((note) => note.code === code)?.count ?? 0;
  return rows === 0 ? [] : [`; it ends ${rows === 1 ? '1 row' : `${rows} rows`} that a later table gave, ${became}`];
}
