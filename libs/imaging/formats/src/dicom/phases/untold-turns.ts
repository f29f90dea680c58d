import { keywordOf, TAG } from '@collimate/imaging-dicom';
import type { DataSet } from '../data-set.js';
import { mostlyInTurn } from './mostly-in-turn.js';
import { PHASE_ATTRIBUTES } from './phase-attributes.table.js';

/** Values longer than this are no mark of a volume. */
const LONGEST = 256;
/** A pattern that repeats so many times is no chance. */
const TIMES_OVER = 3;
/** Most volumes in turn that are looked for: nobody has reported a series of more. */
const MOST_VOLUMES = 8;
const NAMED = 3;

const PHASES: ReadonlySet<number> = new Set(PHASE_ATTRIBUTES.map((one) => TAG[one]));
/** Pixels, and what lies behind them. */
const PIXELS = 0x7fe00000;
/** Each of its numbers is of a dimension of its own, in four bytes. @source DICOM PS3.3 C.7.6.16.2.2 */
const OF_DIMENSIONS = { tag: TAG.DimensionIndexValues, bytes: 4 };

/** What describes a slice at one place of its file: the data set, or an item of a sequence. */
export interface Description {
  /** The same for what stands at the same place of each slice. */
  readonly place: string;
  readonly attributes: DataSet;
  /** Whether the attributes of `--phase` are read here. */
  readonly hasPhases: boolean;
}

/**
 * Attributes that no choice of `--phase` reads, private ones among them, and whose values come again and again along the volume: each second
 * slice the one and the others the other, but for some strays.
 * @input what describes each slice, in the order of the volume
 * @returns what is to be told: names and no values
 */
export function untoldTurns(slices: readonly (readonly Description[])[]): readonly string[] {
  const found = [...new Set([...byPlace(slices).values()].flatMap((holders) => turningTags(holders)))].map(keywordOf);
  if (found.length === 0) return [];
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  return [
    `the slices stand in turn by ${found.slice(0, NAMED).join(', ')}${more}, and one volume was made of them; if they are of several, take the files apart`,
  ];
}

/** @returns at each place what describes the slices, of which some may have nothing there */
function byPlace(slices: readonly (readonly Description[])[]): ReadonlyMap<string, readonly (Description | undefined)[]> {
  const places = new Map<string, (Description | undefined)[]>();
  for (const [n, slice] of slices.entries()) {
    for (const description of slice) {
      let holders = places.get(description.place);
      if (holders === undefined) places.set(description.place, (holders = slices.map(() => undefined)));
      holders[n] = description;
    }
  }
  return places;
}

function turningTags(holders: readonly (Description | undefined)[]): readonly number[] {
  const tags = new Set(holders.flatMap((holder) => holder?.attributes.tags() ?? []));
  const hasPhases = holders.some((holder) => holder?.hasPhases);
  return [...tags].filter((tag) => {
    if (tag >= PIXELS || (hasPhases && PHASES.has(tag))) return false;
    if (holders.some((holder) => (holder?.attributes.lengthOf(tag) ?? 0) > LONGEST)) return false;
    return partsOf(
      tag,
      holders.map((holder) => holder?.attributes.value(tag) ?? new Uint8Array(0)),
    ).some(comesAgain);
  });
}

/** @returns what each slice says, as texts; of several dimensions one after the other */
function partsOf(tag: number, values: readonly Uint8Array[]): readonly (readonly string[])[] {
  const [first] = values;
  if (values.every((value) => value.length === first.length && value.every((byte, i) => byte === first[i]))) return [];
  if (tag !== OF_DIMENSIONS.tag) return [values.map(String)];
  const { bytes } = OF_DIMENSIONS;
  return Array.from({ length: Math.ceil(first.length / bytes) }, (_, part) =>
    values.map((value) => String(value.subarray(part * bytes, (part + 1) * bytes))),
  );
}

function comesAgain(said: readonly string[]): boolean {
  for (let period = 2; period <= MOST_VOLUMES && TIMES_OVER * period <= said.length; period++) {
    // The first pattern says for nearly all attributes that they do not alternate.
    if (said[0] !== said[period] || said.slice(0, period).every((one) => one === said[0])) continue;
    if (said.every((one, n) => n < period || said[n - period] === one)) return true;
  }
  return mostlyInTurn(said)?.areMost ?? false;
}
