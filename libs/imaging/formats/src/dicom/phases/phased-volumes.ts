import { FormatError } from '../../format.error.js';
import { standInTurn, turnsOf } from '../frames/interleaved-volumes.js';
import {
  MAY_BE_OF_EACH_SLICE,
  OF_PACKAGES,
  OF_THE_WRITING,
  type PhaseAttribute,
  PHASE_ATTRIBUTES,
  rankOf,
  RISING,
  TIMES,
} from './phase-attributes.table.js';
import { mostlyInTurn } from './mostly-in-turn.js';
import { isOnePhase, type PhasedPlane, type PhaseValue } from './phases.js';
import { cross, dot } from '../slice.reader.js';
import { TAG, formatTag } from '@collimate/imaging-dicom';

/** Where each slice lies along its normal, in micrometres. */
function heightsOf(slices: readonly PhasedPlane[]): readonly number[] {
  return slices.map(({ plane }) => Math.round(dot(plane.positionMm, cross(plane.rowDirection, plane.columnDirection)) * 1e3));
}

/** How many slices lie where another one lies already, to a micrometre. */
function overlaps(slices: readonly PhasedPlane[]): number {
  return slices.length - new Set(heightsOf(slices)).size;
}

/**
 * Whether slices are of one volume.
 * @param given what was chosen already, to stand before what is still to be chosen
 * @param problems told of slices that alternate between two values and may be two volumes for all that
 * @throws FormatError SEVERAL_PHASES when slices overlap, or stand in turn, and an attribute tells them apart
 */
export function refuseSeveral(slices: readonly PhasedPlane[], given: string, problems: string[]): void {
  const isOverlapping = overlaps(slices) > 0;
  const ordered = alongNormal(slices);
  const told: string[] = [];
  const varying = PHASE_ATTRIBUTES.filter((one) => groupsBy(slices, [one]).size > 1);
  for (const attributes of [...varying.map((one) => [one]), ...pairs(varying)]) {
    const groups = groupsBy(slices, attributes);
    const sets = [...groups.values()];
    if (isOverlapping) {
      if (sets.every((group) => overlaps(group) === 0) && areVolumes(groups, attributes))
        throw severalPhases(attributes, groups.size, valuesOf(slices, attributes), given);
      continue;
    }
    const turns = turnsBy(ordered, groups);
    if (turns === undefined || !differ(turns.volumes, attributes, isOnePhase)) continue;
    if (turns.areMost && !isOfPackages(slices, attributes) && differ(turns.volumes, attributes, isOneVolume))
      throw severalPhases(attributes, turns.volumes.length, valuesOf(slices, attributes), given);
    // Another attribute may show that they are several all the same.
    told.push(inTurn(attributes, turns.volumes.length));
  }
  for (const attribute of RISING.filter((one) => varying.includes(one))) {
    const ranges = rangesOf(slices, attribute, isOverlapping);
    if (ranges.length === 0) continue;
    if (isOverlapping || (!isOfPackages(slices, [attribute]) && !OF_THE_WRITING.has(attribute)))
      throw severalPhases([attribute], ranges.length, ranges, given);
    told.push(inTurn([attribute], ranges.length));
  }
  if (told.length > 0) problems.push(told[0]);
}

function alongNormal(slices: readonly PhasedPlane[]): readonly PhasedPlane[] {
  const heights = heightsOf(slices);
  return slices
    .map((slice, n) => ({ slice, height: heights[n] }))
    .sort((a, b) => a.height - b.height)
    .map(({ slice }) => slice);
}

/** @returns the slices of each volume, or one of each where some slices are strays; undefined where none stand in turn */
function turnsBy(
  ordered: readonly PhasedPlane[],
  groups: ReadonlyMap<string, readonly PhasedPlane[]>,
): { readonly volumes: readonly (readonly PhasedPlane[])[]; readonly areMost: boolean } | undefined {
  const sets = [...groups.values()];
  if (standInTurn(sets.map(heightsOf))) return { volumes: sets, areMost: true };
  const keys = new Map([...groups].flatMap(([key, group]) => group.map((slice) => [slice, key] as const)));
  const turns = mostlyInTurn(ordered.map((slice) => keys.get(slice) as string));
  return turns && { ...turns, volumes: turns.volumes.map((n) => [ordered[n]]) };
}

function inTurn(attributes: readonly PhaseAttribute[], volumes: number): string {
  return `the slices stand in turn by ${attributes.join(' and ')}, and one volume was made of them; if they are ${volumes}, choose one by --phase`;
}

function severalPhases(
  attributes: readonly PhaseAttribute[],
  volumes: number,
  values: readonly string[],
  given: string,
): FormatError {
  const choices = values.map((one) => `${given}${one}`);
  return new FormatError('SEVERAL_PHASES', `the series holds ${volumes} volumes that differ in ${attributes.join(' and ')}`, {
    place: { tag: formatTag(TAG[attributes[0]]) },
    choices,
    hint: `Choose one by --phase, for example --phase "${choices[0]}".`,
  });
}

/**
 * Volumes whose slices have each a value of its own, as times are: one volume was made after the other, so that no value of the first is
 * among those of the second.
 * @returns from and to which value each goes; none for one volume
 */
function rangesOf(slices: readonly PhasedPlane[], attribute: PhaseAttribute, isOverlapping: boolean): readonly string[] {
  const ranked = slices.map((slice, n) => ({
    height: heightsOf([slice])[0],
    rank: rankOf(attribute, slice.phases[attribute]),
    n,
  }));
  const known = ranked.filter((one): one is (typeof ranked)[number] & { rank: number } => one.rank !== undefined);
  if (isOverlapping && known.length < slices.length) return [];
  const sets = isOverlapping ? inLayers(known) : turnsOf(ranked);
  return sets.map((set) => {
    const values = [set[0], set[set.length - 1]].map(({ n }) => slices[n].phases[attribute]);
    return `${attribute}=${values[0]}..${values[1]}`;
  });
}

/** @returns slices in the order of their ranks, cut into as many volumes as lie at each place; none when that makes no volumes */
function inLayers<T extends { readonly height: number; readonly rank: number }>(slices: readonly T[]): readonly (readonly T[])[] {
  const size = new Set(slices.map(({ height }) => height)).size;
  if (size < 2 || slices.length % size !== 0) return [];
  const sorted = [...slices].sort((a, b) => a.rank - b.rank);
  const sets = Array.from({ length: slices.length / size }, (_, k) => sorted.slice(k * size, (k + 1) * size));
  const areApart = sets.every(
    (set, k) => new Set(set.map(({ height }) => height)).size === size && (k === 0 || sets[k - 1][size - 1].rank < set[0].rank),
  );
  return areApart ? sets : [];
}

/**
 * @returns whether slices that stand in turn by an attribute may be of one volume for all that: some attributes say when or as which file
 *   each was written, and where one says nothing, or fewer of the same words, none of the two says what the other is not
 */
function isOneVolume(attribute: PhaseAttribute, a: PhaseValue, b: PhaseValue): boolean {
  if (OF_THE_WRITING.has(attribute) || a === undefined || b === undefined || isOnePhase(attribute, a, b)) return true;
  return typeof a === 'string' && typeof b === 'string' && (a.startsWith(`${b}/`) || b.startsWith(`${a}/`));
}

function differ(
  groups: readonly (readonly PhasedPlane[])[],
  attributes: readonly PhaseAttribute[],
  isOne: (attribute: PhaseAttribute, a: PhaseValue, b: PhaseValue) => boolean,
): boolean {
  return groups.every(([{ phases: one }], n) =>
    groups.slice(n + 1).every(([{ phases: other }]) => attributes.some((name) => !isOne(name, one[name], other[name]))),
  );
}

function isOfPackages(slices: readonly PhasedPlane[], attributes: readonly PhaseAttribute[]): boolean {
  return slices.some(({ modality }) => modality === 'MR') && attributes.some((one) => OF_PACKAGES.has(one));
}

/** What can be one of each slice tells nothing apart then, nor does a pair: their volumes are alike and have more than a slice each. */
function areVolumes(groups: ReadonlyMap<string, readonly PhasedPlane[]>, attributes: readonly PhaseAttribute[]): boolean {
  const [first] = attributes;
  const [size] = [...groups.values()].map((group) => group.length);
  if (attributes.length === 1 && !TIMES.has(first)) {
    const isOnePlace = new Set(heightsOf([...groups.values()].flat())).size === 1;
    return !MAY_BE_OF_EACH_SLICE.has(first) || isOnePlace || [...groups.values()].every((group) => group.length > 1);
  }
  return size > 1 && [...groups.values()].every((group) => group.length === size);
}

function pairs(varying: readonly PhaseAttribute[]): readonly (readonly PhaseAttribute[])[] {
  const attributes = varying.filter((one) => !TIMES.has(one));
  return attributes.flatMap((one, n) => attributes.slice(n + 1).map((other) => [one, other]));
}

function groupsBy<T extends PhasedPlane>(
  slices: readonly T[],
  attributes: readonly PhaseAttribute[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const slice of slices) {
    const key = JSON.stringify(attributes.map((attribute) => slice.phases[attribute] ?? null));
    const group = groups.get(key);
    if (group) group.push(slice);
    else groups.set(key, [slice]);
  }
  return groups;
}

/** @returns what can be chosen, in ascending order: slices without the attribute cannot be */
export function valuesOf(slices: readonly PhasedPlane[], attributes: readonly PhaseAttribute[]): readonly string[] {
  const rows = [...groupsBy(slices, attributes).values()].map(([{ phases }]) => attributes.map((one) => phases[one]));
  return rows
    .filter((row) => row.every((value) => value !== undefined))
    .sort((a, b) => compare(a, b))
    .map((row) => row.map((value, n) => `${attributes[n]}=${value}`).join(','));
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (let n = 0; n < a.length; n++) {
    const [x, y] = [a[n], b[n]];
    const [left, right] = typeof x === 'number' && typeof y === 'number' ? [x, y] : [String(x), String(y)];
    // By code points: the order of a language is that of the machine's tables.
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
