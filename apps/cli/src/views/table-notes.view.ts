import type { TableNote, TableNoteCode } from '@collimate/platform-site-api';
import { saidOf } from '@collimate/protocol/http';

/** The first so many lines are named one by one. */
const NAMED = 5;

/** Sentences for remarks on a table, by code. */
const SENTENCES: Readonly<Record<TableNoteCode, string>> = {
  SUBJECTS_ALIKE: 'numbers that differ only by case or unseen characters count as different patients',
  SUBJECT_ALIKE_EARLIER:
    'the number differs only by case or unseen characters from one of an earlier table, and counts as another patient',
  WITHDRAWN_UNKNOWN:
    'the withdrawal of a number that no table knows: if it is mistyped, the withdrawal of the patient who is meant is not carried out',
  CONSENT_ENDED_BELOW:
    'an ending below a consent that is dated later: the ending counts; a consent given after it stands below it',
  ENDING_AGAIN:
    'the same ending stood there before a later consent, and ends that one too: what permits again is a new consent, dated later; a table that is only sent once more goes in with --sent-again',
  CONSENT_ENDED_SINCE:
    'this table was imported before, and a later one or a withdrawal has ended the consent since: it permits nothing',
  CONSENT_NOT_LATER:
    'the consent is dated no later than an ending that had arrived before it, and permits nothing: a consent that is to count is dated after that ending; of an ending that was recorded under a wrong clock `collimate site consent show` tells the date',
  ENDING_HELD_BACK:
    'the row would end what a later table gave, and was left out: you said that this table is sent as it was before',
  IMAGE_NOT_FOUND: 'the image is not where the table says',
  MASK_NOT_FOUND: 'a mask is not where the table says',
  PATHS_NOT_CHECKED: 'not looked at whether the files are there: the disk is slow',
  SUBJECT_ROUNDED:
    'the number stands as a spreadsheet writes long numbers, which loses digits: format the column as text, and put the numbers in again',
  SCAN_WORD_UNKNOWN: 'the column scan says neither first nor second: a study that tells them apart finds no such scan',
  NUMBER_WITH_COMMA: 'a number with a comma is no number for a study: write it with a point, 63.5',
  VALUE_WITHOUT_HEADING: 'a value stands under no heading, and is taken by nobody: give its column a name',
  IMPORT_BEFORE_RECOVERY:
    'the site is not recovered yet, which asks for consent from its source afterwards: import this table again after `collimate site recover`',
  SUBJECT_IN_TWO_GROUPS: 'a patient under two groups is counted in none',
  FHIR_NOT_IN_FORCE: 'a draft, a directive about care, or a consent that nobody confirmed: nothing was recorded of it',
  FHIR_SILENT: 'it neither permits nor denies the use of images for research: nothing was recorded of it',
  FHIR_WORDS_UNKNOWN: 'some purposes or codes are not understood, and permit nothing',
  FHIR_COLLECTED_SHORTER:
    'data may be gathered for a shorter time than they may be used: keep scans that were made after it out of the cohort',
  FHIR_NUMBER_OF_REFERENCE:
    "no number of the hospital is there: the id of the reference was taken for it; send the Patient resources too, if it is the server's own",
};

/** What is told of lines of a table before it is imported anywhere: the same words as after it. */
export function oddLines(code: TableNoteCode, lines: readonly number[]): readonly string[] {
  if (lines.length === 0) return [];
  const named = lines.slice(0, NAMED).join(', ');
  const more = lines.length > NAMED ? `, … (${lines.length} in all)` : '';
  return [`line${lines.length === 1 ? '' : 's'} ${named}${more}: ${SENTENCES[code]}`];
}

/** @returns lines after the result of an import; empty without remarks */
export function renderNotes(notes: readonly TableNote[]): string {
  return notes
    .map(({ code, count, lines }) => {
      const more = count > lines.length ? `, … (${count} in all)` : '';
      if (lines.length === 0) return `\n  note: ${saidOf(SENTENCES, code)}`;
      const place = code.startsWith('FHIR_') ? (count === 1 ? 'entry' : 'entries') : `line${count === 1 ? '' : 's'}`;
      return `\n  note: ${place} ${lines.join(', ')}${more}: ${saidOf(SENTENCES, code)}`;
    })
    .join('');
}
