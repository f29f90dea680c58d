import { instantFromMs, msOfText, type Instant } from '@collimate/kernel-canonical';
import * as z from 'zod';
import {
  CONSENT_ACTORS,
  CONSENT_BASES,
  privacyCapOf,
  WITHDRAWAL_KINDS,
  type PrivacyCap,
  type WithdrawalKind,
} from './consent-event.schema.js';
import { CONSENT_ROW_TYPES, type ConsentReading, type ConsentRow, type ConsentTerms } from './consent-terms.js';
import { ConsentError } from './consent.error.js';
import { startOfDay } from './start-of-day.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Earliest year of a signature. An earlier one has lost its first digits. */
const OLDEST = '1900-01-01';
const UTC_INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{3})?Z$/;
const DUO_TERM = /^DUO:\d{7}(?: \S{1,64})?$/;
const WORDS = /^[^\s;]{1,64}(?:; ?[^\s;]{1,64}){0,63}$/;

/** Columns of a consent table, in order. */
export const CONSENT_COLUMNS = ['subject', 'type', 'at', 'form', 'scope'] as const;

/** Optional columns of a consent table, in any order. */
export const MORE_CONSENT_COLUMNS = [
  'expires',
  'majority',
  'after_death',
  'studies',
  'modalities',
  'basis',
  'actor',
  'rho_max',
  'epsilon_max',
  'withdrawal',
] as const;

type Column = (typeof CONSENT_COLUMNS)[number] | (typeof MORE_CONSENT_COLUMNS)[number];

/** Form of each column, quoted in the error for a cell of another form. */
export const CONSENT_FORMS: Readonly<Record<Column, string>> = {
  subject: "the hospital's own number of the patient, 1 to 64 characters",
  type: `one of ${CONSENT_ROW_TYPES.join(', ')}`,
  at: 'a date such as 2026-01-05, or an instant in UTC such as 2026-01-05T10:00:00Z, not before 1900 and not later than now',
  form: 'the version of the form that was signed, 1 to 64 characters, in a row that grants something',
  scope:
    'DUO terms such as DUO:0000042, joined by semicolons, in a row that grants something; what a refusal or a withdrawal names here is not kept',
  expires: 'the first day, or the instant, on which the consent no longer holds, later than `at`; empty for none',
  majority: 'the day on which the patient comes of age; empty where they are',
  after_death: '`continues` where the form says that the use goes on after death, else empty',
  studies: 'the ids of the only studies that are meant, joined by semicolons; empty or `any` for all',
  modalities: 'the only DICOM modalities that are meant, such as CT; MR, joined by semicolons; empty or `any` for all',
  basis: `one of ${CONSENT_BASES.join(', ')}; empty for explicit`,
  actor: `who said it: one of ${CONSENT_ACTORS.join(', ')}; empty for registry`,
  rho_max: 'the most that a study may cost the patient, rho as 1/10 or 0.1; empty for no cap',
  epsilon_max: 'the same as epsilon at the delta of the study, as 1 or 0.5; empty for no cap',
  withdrawal: `how far a withdrawal goes: one of ${WITHDRAWAL_KINDS.join(', ')}; empty for NO_FURTHER_USE, and in every other row`,
};

const more = z.string().max(2000).default('');
const rowSchema = z.strictObject({
  subject: z.string().min(1).max(64),
  type: z.enum(CONSENT_ROW_TYPES),
  at: z.string(),
  form: z.string().max(64),
  scope: z.string().max(2000),
  expires: more,
  majority: more,
  after_death: z.enum(['', 'continues']).default(''),
  studies: more,
  modalities: more,
  basis: z.enum(['', ...CONSENT_BASES]).default(''),
  actor: z.enum(['', ...CONSENT_ACTORS]).default(''),
  rho_max: more,
  epsilon_max: more,
  withdrawal: z.enum(['', ...WITHDRAWAL_KINDS]).default(''),
});
type Cells = z.output<typeof rowSchema>;

/** Columns about the granted scope; they have to be empty in rows that grant nothing. */
const OF_GRANTS = [
  'scope',
  'expires',
  'majority',
  'after_death',
  'studies',
  'modalities',
  'basis',
  'rho_max',
  'epsilon_max',
] as const;

/**
 * Reads one row of a consent table `subject,type,at,form,scope` and MORE_CONSENT_COLUMNS. `at` is a UTC instant, or a
 * date that counts from its first moment in the site's zone; `scope` holds DUO terms joined by `;`. GIVEN and AMENDED
 * need form and scope; the other types have neither.
 * @input the columns by name; @param line of the file, the header being line 1, which errors name in place of the
 *   subject
 * @throws ConsentError BAD_ROW with line, column and the expected form, never with the value of the cell
 */
export function parseConsentRow(record: Readonly<Record<string, string>>, line: number, reading: ConsentReading): ConsentRow {
  const parsed = rowSchema.safeParse(record);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue.code === 'unrecognized_keys') throw badRow(line, undefined, 'a column is foreign');
    throw badRow(line, issue.path.join('.') as Column);
  }
  const cells = parsed.data;
  const { subject: hospitalId, type, at, form } = cells;
  const when = { at: readInstant(at, line, 'at', reading), ...(DATE.test(at) ? { day: at } : {}) };
  if (when.at > reading.now) throw badRow(line, 'at', 'it is later than now; write a row when its day has come');
  if (when.at < OLDEST) throw badRow(line, 'at', 'it is before 1900; the year has four digits');
  const said = { hospitalId, type, ...when, ...(cells.actor === '' ? {} : { actor: cells.actor }) };
  if (type !== 'GIVEN' && type !== 'AMENDED') return { ...said, ...endingOf(cells, line) };
  if (cells.withdrawal !== '') throw badRow(line, 'withdrawal', 'only a row that withdraws says how far');
  const duo = cells.scope.split(';').map((term) => term.trim());
  if (form === '') throw badRow(line, 'form');
  if (!duo.every((term) => DUO_TERM.test(term))) throw badRow(line, 'scope');
  const terms = termsOf(cells, line, reading);
  if (terms.expires !== undefined && terms.expires <= when.at) throw badRow(line, 'expires', 'the consent ends before it begins');
  return { ...said, form, duo, ...(Object.keys(terms).length === 0 ? {} : { terms }) };
}

function endingOf(cells: Cells, line: number): { readonly withdrawal?: WithdrawalKind } {
  for (const column of OF_GRANTS) {
    if (cells[column] !== '') throw badRow(line, column, `only a row that grants something has a ${column}`);
  }
  if (cells.withdrawal === '') return {};
  if (cells.type !== 'WITHDRAWN') throw badRow(line, 'withdrawal', 'only a row that withdraws says how far');
  return { withdrawal: cells.withdrawal };
}

function termsOf(cells: Cells, line: number, reading: ConsentReading): ConsentTerms {
  const instant = (column: 'expires' | 'majority'): ConsentTerms =>
    cells[column] === '' ? {} : { [column]: readInstant(cells[column], line, column, reading) };
  const words = (column: 'studies' | 'modalities'): ConsentTerms => {
    if (cells[column] === '' || cells[column] === 'any') return {};
    if (!WORDS.test(cells[column])) throw badRow(line, column);
    return { [column]: cells[column].split(';').map((word) => word.trim()) };
  };
  const cap = capOf(cells, line);
  return {
    ...instant('expires'),
    ...instant('majority'),
    ...(cells.after_death === '' ? {} : { afterDeath: cells.after_death }),
    ...words('studies'),
    ...words('modalities'),
    ...(cells.basis === '' || cells.basis === 'explicit' ? {} : { basis: cells.basis }),
    ...(cap === undefined ? {} : { cap }),
  };
}

function capOf({ rho_max: rho, epsilon_max: epsilon }: Cells, line: number): PrivacyCap | undefined {
  if (rho === '' && epsilon === '') return undefined;
  const cap = { ...(rho === '' ? {} : { rho }), ...(epsilon === '' ? {} : { epsilon }) };
  const read = privacyCapOf(cap);
  if (typeof read !== 'string') return read;
  throw badRow(line, read === 'rho' ? 'rho_max' : 'epsilon_max');
}

function readInstant(text: string, line: number, column: Column, { zone }: ConsentReading): Instant {
  const day = DATE.test(text) ? startOfDay(text, zone) : undefined;
  if (day !== undefined) return instantFromMs(day);
  const [, seconds, fraction = '.000'] = UTC_INSTANT.exec(text) ?? [];
  if (seconds === undefined && !DATE.test(text)) throw badRow(line, column);
  const instant = `${seconds}${fraction}Z`;
  // The engine reads the 30th of February as the 2nd of March.
  const ms = msOfText(instant);
  if (Number.isNaN(ms) || instantFromMs(ms) !== instant) throw badRow(line, column, 'there is no such date');
  return instant as Instant;
}

function badRow(line: number, column: Column | undefined, why?: string): ConsentError {
  const form = column === undefined ? `the columns are ${CONSENT_COLUMNS.join(', ')}` : CONSENT_FORMS[column];
  const place = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  return new ConsentError('BAD_ROW', `${place}: ${why ?? `this is not ${form}`}`, {
    place: { tag: place },
    hint:
      why === undefined || column === undefined
        ? 'correct the line and send the table again; nothing of it was taken over'
        : `what belongs there is ${form}`,
  });
}
