import { keywordOf, TAG } from '@collimate/imaging-dicom';
import type { DataSet } from '../data-set.js';
import { mostlyInTurn } from './mostly-in-turn.js';
import { PHASE_ATTRIBUTES } from './phase-attributes.table.js';

/** Values longer than this are no mark of a volume. */
const LONGEST = 256;
/** So many times a pattern comes before it is no chance. */
const TIMES_OVER = 3;
/** Of more volumes in turn nobody has told. */
const MOST_VOLUMES = 8;
const NAMED = 3;

const TOLD_ELSEWHERE: ReadonlySet<number> = new Set(PHASE_ATTRIBUTES.map((one) => TAG[one]));
/** Pixels, and what lies behind them. */
const PIXELS = 0x7fe00000;

/**
 * Attributes that are no choice of `--phase`, private ones among them, and whose values come again and again along the volume: each second
 * slice the one and the others the other, but for some strays.
 * @input what describes each slice, in the order of the volume
 * @returns what is to be told: names and no values
 */
export function untoldTurns(slices: readonly (readonly DataSet[])[]): readonly string[] {
  const [first] = slices;
  const names = first.flatMap((holder, n) =>
    holder
      .tags()
      .filter((tag) => tag < PIXELS && !TOLD_ELSEWHERE.has(tag) && holder.lengthOf(tag) <= LONGEST)
      .filter((tag) =>
        comesAgain(
          slices.map((holders) => holders[n]),
          tag,
        ),
      )
      .map(keywordOf),
  );
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [
    `the slices stand in turn by ${names.slice(0, NAMED).join(', ')}${more}, and one volume was made of them; if they are of several, take the files apart`,
  ];
}

function comesAgain(holders: readonly (DataSet | undefined)[], tag: number): boolean {
  const value = (n: number): Uint8Array => holders[n]?.value(tag) ?? new Uint8Array(0);
  const isSame = (a: number, b: number): boolean => {
    const [one, other] = [value(a), value(b)];
    return one.length === other.length && one.every((byte, i) => byte === other[i]);
  };
  for (let period = 2; period <= MOST_VOLUMES && TIMES_OVER * period <= holders.length; period++) {
    // The first pattern says for nearly all attributes that they do not alternate.
    if (!isSame(0, period) || Array.from({ length: period - 1 }, (_, n) => n + 1).every((n) => isSame(0, n))) continue;
    if (holders.every((_holder, n) => n < period || isSame(n - period, n))) return true;
  }
  return mostlyInTurn(holders.map((_holder, n) => String(value(n))))?.areMost ?? false;
}
