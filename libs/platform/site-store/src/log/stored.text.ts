import { parseEntry, type LogEntry } from '@collimate/governance-provenance';
import { CollimateError } from '@collimate/kernel-errors';
import { parseRational, ZERO, type Rational } from '@collimate/kernel-numeric';

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

/** A text that is no rational adds nothing, and shows as a charge that differs. */
export function readRational(text: string): Rational {
  return /^\d{1,400}(\/[1-9]\d{0,399})?$/.test(text) ? parseRational(text) : ZERO;
}
