import { parseEntry, type LogEntry } from '@collimate/governance-provenance';
import { CollimateError } from '@collimate/kernel-errors';
import { parseRational, parseSum, rational, ZERO, type Rational } from '@collimate/kernel-numeric';

/*
 * Readers of texts in the database that somebody may have altered. A malformed one is read as nothing, and is found
 * when it is compared with the log. A value that is not a text can get there only by changing the bytes of the file,
 * past the rules of the table, and is read as nothing too.
 */

/** A cell of a column of texts, as it stands in the file. */
export type StoredText = string | number | Uint8Array | null;

/** @returns undefined for a leaf that is no entry */
export function readEntry(text: StoredText): LogEntry | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return parseEntry(text);
  } catch (error) {
    if (error instanceof CollimateError) return undefined;
    throw error;
  }
}

/** More than any budget. */
const BEYOND_BUDGETS = rational(10n ** 400n);
/** Characters that are read: a hundred times more than were ever written. */
const LONGEST_READ = 1_000_000;

/**
 * Reads a spent budget. A text that is not a rational adds nothing, and shows as a charge that differs; a rational of
 * any length never counts as less than its value. A value that is not a text counts as more than any budget: this
 * program did not write it, and its former value is unknown.
 */
export function readSpent(text: StoredText): Rational {
  if (typeof text !== 'string') return BEYOND_BUDGETS;
  if (!/^\d+(\/0*[1-9]\d*)?$/.test(text)) return ZERO;
  return text.length > LONGEST_READ ? BEYOND_BUDGETS : parseSum(text);
}

/** Reads an allowed budget; a text that this program cannot have written allows nothing. */
export function readAllowed(text: StoredText): Rational {
  return typeof text === 'string' && /^\d{1,400}(\/[1-9]\d{0,399})?$/.test(text) ? parseRational(text) : ZERO;
}
