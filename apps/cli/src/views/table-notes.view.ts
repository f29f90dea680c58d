import type { TableNote, TableNoteCode } from '@collimate/platform-site-api';
import { saidOf } from '@collimate/protocol/http';

/** What an oddity of a table means, by its code. */
const SENTENCES: Readonly<Record<TableNoteCode, string>> = {
  SUBJECTS_ALIKE: 'numbers that differ only by case or unseen characters count as different patients',
  SUBJECT_ALIKE_EARLIER:
    'the number differs only by case or unseen characters from one of an earlier table, and counts as another patient',
  CONSENT_ENDED_BELOW:
    'an ending below a consent that is dated later: the ending counts; a consent given after it stands below it',
  IMAGE_NOT_FOUND: 'the image is not where the table says',
  MASK_NOT_FOUND: 'a mask is not where the table says',
  PATHS_NOT_CHECKED: 'not looked at whether the files are there: the disk is slow',
  SUBJECT_IN_TWO_GROUPS: 'a patient under two groups is counted in none',
};

/** @returns lines that follow what an import did; empty if nothing is odd */
export function renderNotes(notes: readonly TableNote[]): string {
  return notes
    .map(({ code, count, lines }) => {
      const more = count > lines.length ? `, … (${count} in all)` : '';
      return `\n  note: line${count === 1 ? '' : 's'} ${lines.join(', ')}${more}: ${saidOf(SENTENCES, code)}`;
    })
    .join('');
}
