import { MechanismError } from './mechanism.error.js';

/** After the float clip factor failed the exact check, the record shrinks by this and is checked again. */
const SHRINK = 1 - 1 / 262_144;
const SHRINKS_ALLOWED = 3;

/** One subject on the lattice. */
export interface EncodedRecord {
  /** Lattice units; the sum of squares is at most steps^2, checked in integers. */
  readonly lattice: readonly bigint[];
  /** Whether the record was longer than the clip norm. */
  readonly clipped: boolean;
}

/**
 * Clips one subject's record to L2 norm `clip` and truncates it to the lattice of unit clip / steps, toward zero, so
 * that the norm cannot grow. The bound on which the privacy proof stands is the last line: an exact integer check.
 *
 * @input record: finite scaled coordinates of one subject, bounded by the public box
 * @param steps B, lattice units in the clip norm
 * @throws MechanismError INVALID_RECORD for NaN or an infinity, RECORD_OUTSIDE_BALL if three shrinks do not bring it
 * inside
 */
export function encodeRecord(record: readonly number[], clip: number, steps: bigint): EncodedRecord {
  if (!(clip > 0) || steps <= 0n) throw new MechanismError('INVALID_SENSITIVITY', 'clip and steps must be positive');
  if (!record.every(Number.isFinite)) throw new MechanismError('INVALID_RECORD', 'a record must be finite everywhere');
  const norm = Math.hypot(...record);
  const clipped = norm > clip;
  const unitsPerValue = Number(steps) / clip;
  let factor = clipped ? clip / norm : 1;
  for (let shrinks = 0; shrinks <= SHRINKS_ALLOWED; shrinks++) {
    const scale = factor * unitsPerValue;
    const lattice = record.map((x) => BigInt(Math.trunc(x * scale)));
    if (insideBall(lattice, steps)) return { lattice, clipped };
    factor *= SHRINK;
  }
  throw new MechanismError('RECORD_OUTSIDE_BALL', 'a clipped record stayed outside its ball');
}

/** @returns whether the sum of squares is at most steps^2, exact */
export function insideBall(lattice: readonly bigint[], steps: bigint): boolean {
  let sum = 0n;
  for (const k of lattice) sum += k * k;
  return sum <= steps * steps;
}
