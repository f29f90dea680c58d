import { instantFromMs, type Instant } from '@collimate/kernel-canonical';
import * as z from 'zod';
import { ConsentError } from './consent.error.js';
import { startOfDay } from './start-of-day.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const UTC_INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{3})?Z$/;
const DUO_TERM = /^DUO:\d{7}(?: \S{1,64})?$/;

/** Columns of a consent table, in order. */
export const CONSENT_COLUMNS = ['subject', 'type', 'at', 'form', 'scope'] as const;

/** What a row may say; the first two grant something. */
const CONSENT_ROW_TYPES = ['GIVEN', 'AMENDED', 'REFUSED', 'WITHDRAWN', 'EXPIRED'] as const;

/** What each column holds, said where a cell holds something else. */
export const CONSENT_FORMS: Readonly<Record<(typeof CONSENT_COLUMNS)[number], string>> = {
  subject: "the hospital's own number of the patient, 1 to 64 characters",
  type: `one of ${CONSENT_ROW_TYPES.join(', ')}`,
  at: 'a date such as 2026-01-05, or an instant in UTC such as 2026-01-05T10:00:00Z, and not later than now',
  form: 'the version of the form that was signed, 1 to 64 characters, in a row that grants something',
  scope: 'DUO terms such as DUO:0000042, joined by semicolons, in a row that grants something, and nothing in any other',
};

const rowSchema = z.strictObject({
  subject: z.string().min(1).max(64),
  type: z.enum(CONSENT_ROW_TYPES),
  at: z.string(),
  form: z.string().max(64),
  scope: z.string().max(2000),
});

/** One row of a consent table. The subject is still under the hospital's own number, which only the keystore maps. */
export interface ConsentRow {
  /** The hospital's number of the subject. */
  readonly hospitalId: string;
  readonly type: (typeof CONSENT_ROW_TYPES)[number];
  readonly at: Instant;
  /** The date as it is written, if it has no time: `at` is then the first moment of that day at the site. */
  readonly day?: string;
  /** Version of the form; absent where nothing is granted. */
  readonly form?: string;
  /** DUO terms; absent where nothing is granted. */
  readonly duo?: readonly string[];
}

/** How a table is read. */
export interface ConsentReading {
  /** IANA zone of the site, in which a date without a time begins. */
  readonly zone: string;
  /** Nothing in a table has happened later than this. */
  readonly now: Instant;
}

/**
 * Reads one row of a consent table `subject,type,at,form,scope`. `at` is a UTC instant, or a date that counts from its
 * first moment in the site's zone; `scope` holds DUO terms joined by `;`. GIVEN and AMENDED need form and scope, the
 * others have neither.
 * @input the columns by name; @param line of the file, the header being line 1, which errors name in place of the subject
 * @throws ConsentError BAD_ROW with line and column and what belongs there, never with the value that stands there
 */
export function parseConsentRow(record: Readonly<Record<string, string>>, line: number, reading: ConsentReading): ConsentRow {
  const parsed = rowSchema.safeParse(record);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue.code === 'unrecognized_keys') throw badRow(line, undefined, 'a column is foreign');
    throw badRow(line, issue.path.join('.') as Column);
  }
  const { subject: hospitalId, type, at, form, scope } = parsed.data;
  const when = { at: readInstant(at, line, reading), ...(DATE.test(at) ? { day: at } : {}) };
  if (when.at > reading.now) throw badRow(line, 'at', 'it is later than now; write a row when its day has come');
  if (type !== 'GIVEN' && type !== 'AMENDED') {
    if (scope !== '') throw badRow(line, 'scope', 'only a row that grants something has a scope');
    return { hospitalId, type, ...when };
  }
  const duo = scope.split(';').map((term) => term.trim());
  if (form === '') throw badRow(line, 'form');
  if (!duo.every((term) => DUO_TERM.test(term))) throw badRow(line, 'scope');
  return { hospitalId, type, ...when, form, duo };
}

type Column = (typeof CONSENT_COLUMNS)[number];

function readInstant(text: string, line: number, { zone }: ConsentReading): Instant {
  const day = DATE.test(text) ? startOfDay(text, zone) : undefined;
  if (day !== undefined) return instantFromMs(day);
  const [, seconds, fraction = '.000'] = UTC_INSTANT.exec(text) ?? [];
  if (seconds === undefined && !DATE.test(text)) throw badRow(line, 'at');
  const instant = `${seconds}${fraction}Z`;
  // The engine reads the 30th of February as the 2nd of March.
  const ms = Date.parse(instant);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== instant) throw badRow(line, 'at', 'there is no such date');
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
