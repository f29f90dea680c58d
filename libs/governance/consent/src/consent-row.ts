import { parseInstant, type Instant } from '@collimate/kernel-canonical';
import * as z from 'zod';
import { ConsentError } from './consent.error.js';

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(\.\d{3})?Z)?$/;

/** Columns of a consent table, in order. */
export const CONSENT_COLUMNS = ['subject', 'type', 'at', 'form', 'scope'] as const;

const rowSchema = z.strictObject({
  subject: z.string().min(1).max(64),
  type: z.enum(['GIVEN', 'AMENDED', 'REFUSED', 'WITHDRAWN', 'EXPIRED']),
  at: z.string().regex(INSTANT),
  form: z.string().max(64),
  scope: z.string().max(2000),
});

/** One row of a consent table. The subject is still under the hospital's own number, which only the keystore maps. */
export interface ConsentRow {
  /** The hospital's number of the subject. */
  readonly hospitalId: string;
  readonly type: 'GIVEN' | 'AMENDED' | 'REFUSED' | 'WITHDRAWN' | 'EXPIRED';
  readonly at: Instant;
  /** Version of the form; absent where nothing is granted. */
  readonly form?: string;
  /** DUO terms; absent where nothing is granted. */
  readonly duo?: readonly string[];
}

/**
 * Reads one row of a consent table `subject,type,at,form,scope`. `at` is a UTC instant, or a date that counts from its
 * midnight; `scope` holds DUO terms joined by `;`. GIVEN and AMENDED need form and scope, the others have neither.
 * @input the columns by name; @param item ordinal of the row, from 0, which errors name in place of the subject
 * @throws ConsentError BAD_ROW with item and column, never with a value
 */
export function parseConsentRow(record: Readonly<Record<string, string>>, item: number): ConsentRow {
  const parsed = rowSchema.safeParse(record);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const column = issue.code === 'unrecognized_keys' ? undefined : issue.path.join('.');
    throw badRow(item, column, 'a column is missing, foreign or has another form');
  }
  const { subject: hospitalId, type, at, form, scope } = parsed.data;
  const instant = readInstant(at, item);
  if (type !== 'GIVEN' && type !== 'AMENDED') {
    if (scope !== '') throw badRow(item, 'scope', 'only a row that grants something has a scope');
    return { hospitalId, type, at: instant };
  }
  const duo = scope.split(';').map((term) => term.trim());
  if (form === '') throw badRow(item, 'form', 'a row that grants something names the version of its form');
  if (duo.some((term) => !/^DUO:\d{7}(?: \S{1,64})?$/.test(term))) {
    throw badRow(item, 'scope', 'a scope is DUO terms such as DUO:0000006, joined by semicolons');
  }
  return { hospitalId, type, at: instant, form, duo };
}

function readInstant(text: string, item: number): Instant {
  const [, date, time = '00:00:00', fraction = '.000'] = INSTANT.exec(text) ?? [];
  try {
    return parseInstant(`${date}T${time}${fraction}Z`);
  } catch {
    throw badRow(item, 'at', 'there is no such date');
  }
}

function badRow(item: number, tag: string | undefined, message: string): ConsentError {
  // The header is line 1, and rows are counted from 0 behind it.
  return new ConsentError('BAD_ROW', `line ${item + 2} of the table: ${message}`, {
    place: { item, tag },
    hint:
      tag === 'at'
        ? 'write a day as 2026-01-31, or an instant in UTC as 2026-01-31T08:30:00Z'
        : `the columns are ${CONSENT_COLUMNS.join(', ')}`,
  });
}
