import { parseEntry, type LogEntry } from '@collimate/governance-provenance';
import { CollimateError } from '@collimate/kernel-errors';
import { parseRational, parseSum, rational, ZERO, type Rational } from '@collimate/kernel-numeric';

/*
 * Readers of texts that stand in the database and that somebody may have altered: what is none is nothing, and shows where it is held to
 * the log. What is no text at all can be written into the bytes of the file alone, past the rules of the table, and is read as nothing here.
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
 * Reads what was spent. A text that is no rational adds nothing, and shows as a charge that differs; one that is, however long, never
 * counts as less than it says. What is no text counts as more than any budget: nobody wrote it through this program, and nobody knows what it was.
 */
export function readSpent(text: StoredText): Rational {
  if (typeof text !== 'string') return BEYOND_BUDGETS;
  if (!/^\d+(\/0*[1-9]\d*)?$/.test(text)) return ZERO;
  return text.length > LONGEST_READ ? BEYOND_BUDGETS : parseSum(text);
}

/** Reads what is allowed: a text that nobody could write here allows nothing. */
export function readAllowed(text: StoredText): Rational {
  return typeof text === 'string' && /^\d{1,400}(\/[1-9]\d{0,399})?$/.test(text) ? parseRational(text) : ZERO;
}
