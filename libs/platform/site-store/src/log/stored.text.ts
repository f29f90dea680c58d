import { parseEntry, type LogEntry } from '@collimate/governance-provenance';
import { CollimateError } from '@collimate/kernel-errors';
import { parseRational, parseSum, rational, ZERO, type Rational } from '@collimate/kernel-numeric';

/*
 * Readers of texts that stand in the database and that somebody may have altered: what is none is nothing, and shows where it is held to
 * the log.
 */

/** @returns undefined for a leaf that is no entry */
export function readEntry(text: string): LogEntry | undefined {
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
 * counts as less than it says.
 */
export function readSpent(text: string): Rational {
  if (!/^\d+(\/0*[1-9]\d*)?$/.test(text)) return ZERO;
  return text.length > LONGEST_READ ? BEYOND_BUDGETS : parseSum(text);
}

/** Reads what is allowed: a text that nobody could write here allows nothing. */
export function readAllowed(text: string): Rational {
  return /^\d{1,400}(\/[1-9]\d{0,399})?$/.test(text) ? parseRational(text) : ZERO;
}
