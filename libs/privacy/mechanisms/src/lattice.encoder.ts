import { MechanismError } from './mechanism.error.js';

/** After the float clip factor failed the exact check, the record shrinks by this and is checked again. */
const SHRINK = 1 - 1 / 262_144;
const SHRINKS_ALLOWED = 3;

/** One subject on the lattice. */
class EncodedRecord {
  constructor(
    /** Lattice units: integers that stand exactly as floats; the sum of squares is at most steps^2, checked exactly. */
    readonly units: Float64Array,
    /** Whether the record was longer than the clip norm. */
    readonly clipped: boolean,
  ) {}

  /** The units as integers, made anew each time. */
  get lattice(): readonly bigint[] {
    return integersOf(this.units);
  }
}

/**
 * Clips one subject's record to L2 norm `clip` and truncates it to the lattice of unit clip / steps, toward zero, so
 * that the norm cannot grow. The bound on which the privacy proof stands is the last line: an exact check.
 *
 * @input record: finite scaled coordinates of one subject, bounded by the public box
 * @param steps B, lattice units in the clip norm
 * @throws MechanismError INVALID_RECORD for NaN or an infinity, RECORD_OUTSIDE_BALL if three shrinks do not bring it
 * inside
 * @example
 * ```ts
 * import { encodeRecord } from '@collimate/privacy-mechanisms';
 * encodeRecord([0.3, -0.4], 1, 100n).lattice; // => [30n, -40n]
 * encodeRecord([3, -4], 1, 100n).clipped; // => true
 * encodeRecord([NaN], 1, 100n); // throws INVALID_RECORD
 * ```
 */
export function encodeRecord(record: ArrayLike<number>, clip: number, steps: bigint): EncodedRecord {
  if (!(clip > 0) || steps <= 0n) throw new MechanismError('INVALID_SENSITIVITY', 'clip and steps must be positive');
  const norm = lengthOf(record);
  const clipped = norm > clip;
  const unitsPerValue = Number(steps) / clip;
  const units = new Float64Array(record.length);
  let factor = clipped ? clip / norm : 1;
  for (let shrinks = 0; shrinks <= SHRINKS_ALLOWED; shrinks++) {
    const scale = factor * unitsPerValue;
    for (let i = 0; i < units.length; i++) units[i] = Math.trunc(record[i] * scale);
    if (unitsInsideBall(units, steps)) return new EncodedRecord(units, clipped);
    factor *= SHRINK;
  }
  throw new MechanismError('RECORD_OUTSIDE_BALL', 'a clipped record stayed outside its ball');
}

/**
 * @returns whether the sum of squares is at most steps^2, exact
 * @example
 * ```ts
 * import { insideBall } from '@collimate/privacy-mechanisms';
 * insideBall([3n, -4n], 5n); // => true
 * insideBall([3n, -5n], 5n); // => false
 * ```
 */
export function insideBall(lattice: readonly bigint[], steps: bigint): boolean {
  let sum = 0n;
  for (const k of lattice) sum += k * k;
  return sum <= steps * steps;
}

/**
 * The same of integers that stand as floats. A float of the sum is off by less than (n + 2) 2^-53 of it, because its terms are
 * not negative; where that cannot decide, integers do.
 */
function unitsInsideBall(units: Float64Array, steps: bigint): boolean {
  let sum = 0;
  for (let i = 0; i < units.length; i++) sum += units[i] * units[i];
  if (sum * (1 + (units.length + 8) * Number.EPSILON) <= Number(steps * steps)) return true;
  return insideBall(integersOf(units), steps);
}

function integersOf(units: Float64Array): readonly bigint[] {
  const integers = new Array<bigint>(units.length);
  for (let i = 0; i < units.length; i++) integers[i] = BigInt(units[i]);
  return integers;
}

/**
 * The Euclidean norm with the largest coordinate taken out and the sum compensated (Kahan), spelled out because the standard lets
 * every engine's `Math.hypot` round in its own way, and two sites must make the same integers of one record.
 */
function lengthOf(record: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < record.length; i++) {
    const size = Math.abs(record[i]);
    if (!(size < Number.POSITIVE_INFINITY)) throw new MechanismError('INVALID_RECORD', 'a record must be finite everywhere');
    if (size > largest) largest = size;
  }
  if (largest === 0) return 0;
  let sum = 0;
  let compensation = 0;
  for (let i = 0; i < record.length; i++) {
    const share = record[i] / largest;
    const term = share * share - compensation;
    const next = sum + term;
    compensation = next - sum - term;
    sum = next;
  }
  return Math.sqrt(sum) * largest;
}
