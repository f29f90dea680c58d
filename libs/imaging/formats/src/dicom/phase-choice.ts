import { FormatError } from '../format.error.js';
import type { DataSet } from './data-set.js';
import { secondsOfTime } from './dicom-time.js';
import { standInTurn } from './frames/interleaved-volumes.js';
import { cross, dot, type PlaneGeometry } from './slice.reader.js';
import { TAG, formatTag } from '@collimate/imaging-dicom';

/**
 * The attributes by which one series can hold several volumes, in the order in which they are tried: acquisitions, time points,
 * phases of the heart or the breath, echoes, b-values, stacks, sequences, parts of complex images, kinds of images, times.
 */
export const PHASE_ATTRIBUTES = [
  'AcquisitionNumber',
  'TemporalPositionIdentifier',
  'TemporalPositionIndex',
  'NominalPercentageOfCardiacPhase',
  'TriggerTime',
  'FrameReferenceTime',
  'EchoNumbers',
  'EchoTime',
  'EffectiveEchoTime',
  'InversionTime',
  'DiffusionBValue',
  'StackID',
  'ComplexImageComponent',
  'ImageType',
  'SequenceName',
  'ConvolutionKernel',
  'AcquisitionTime',
  'ContentTime',
] as const;
/** One of PHASE_ATTRIBUTES. */
export type PhaseAttribute = (typeof PHASE_ATTRIBUTES)[number];

/** Those whose values are words; several values stand with slashes between them: `ORIGINAL/PRIMARY/M`. */
const WORDS: ReadonlySet<PhaseAttribute> = new Set([
  'ComplexImageComponent',
  'ImageType',
  'SequenceName',
  'ConvolutionKernel',
  'AcquisitionTime',
  'ContentTime',
]);

/** Picks one volume out of a series of several acquisitions, echoes, time points or b-values. */
export interface PhaseChoice {
  readonly attribute: PhaseAttribute;
  /** A number, or the whole word; of several words one is enough: `M`. */
  readonly value: number | string;
  /** What else must hold, where one attribute is not enough. */
  readonly and?: PhaseChoice;
}

/**
 * Reads a choice as people write it: `EchoTime=4.6`, or several of them with commas between.
 * @returns undefined when an attribute is not one of PHASE_ATTRIBUTES, or a number is none
 */
export function parsePhase(text: string): PhaseChoice | undefined {
  const [first, ...rest] = text.split(/[,;]/u);
  const at = first.indexOf('=');
  const attribute = PHASE_ATTRIBUTES.find((one) => one === first.slice(0, at).trim());
  const word = first.slice(at + 1).trim();
  if (at < 0 || attribute === undefined || word === '') return undefined;
  const value = WORDS.has(attribute) ? word.replaceAll('\\', '/') : Number(word);
  if (Number.isNaN(value)) return undefined;
  if (rest.length === 0) return { attribute, value };
  const and = parsePhase(rest.join(','));
  return and === undefined ? undefined : { attribute, value, and };
}

/** What the phases of one slice or frame are. */
export type Phases = Readonly<Partial<Record<PhaseAttribute, number | string>>>;

/** A slice or frame that can be one of several at its place. */
export interface PhasedPlane {
  readonly plane: PlaneGeometry;
  readonly phases: Phases;
  readonly modality?: string;
}

/** The phases that a data set, or the functional groups of a frame, state. */
export function readPhases(holders: readonly DataSet[]): Phases {
  const phases: Partial<Record<PhaseAttribute, number | string>> = {};
  for (const name of PHASE_ATTRIBUTES) {
    for (const holder of holders) {
      const value = WORDS.has(name) ? holder.texts(TAG[name]).join('/') || undefined : holder.anyNumber(TAG[name]);
      if (value === undefined) continue;
      phases[name] = value;
      break;
    }
  }
  return phases;
}

/** Where each slice lies along its normal, in micrometres. */
function heightsOf(slices: readonly PhasedPlane[]): readonly number[] {
  return slices.map(({ plane }) => Math.round(dot(plane.positionMm, cross(plane.rowDirection, plane.columnDirection)) * 1e3));
}

/** How many slices lie where another one lies already, to a micrometre. */
function overlaps(slices: readonly PhasedPlane[]): number {
  return slices.length - new Set(heightsOf(slices)).size;
}

/**
 * @param problems told of slices that alternate between two values and may be two volumes for all that
 * @returns the slices of the phase chosen, or all when no two lie at one position and none stand between those of another volume
 * @throws FormatError SEVERAL_PHASES when slices overlap, or stand in turn, and an attribute tells them apart; UNKNOWN_SERIES for a phase
 *   that is not there
 */
export function choosePhase<T extends PhasedPlane>(
  slices: readonly T[],
  choice: PhaseChoice | undefined,
  problems: string[],
): readonly T[] {
  if (choice === undefined) return onlyVolume(slices, '', problems);
  const chosen = slices.filter(({ phases }) => isOf(phases, choice));
  if (chosen.length > 0) return onlyVolume(chosen, `${textOf(choice)},`, problems);
  throw new FormatError('UNKNOWN_SERIES', 'no slice of the series is of the phase chosen', {
    place: { tag: formatTag(TAG[choice.attribute]) },
    choices: choicesBy(slices, [choice.attribute, ...(choice.and === undefined ? [] : [choice.and.attribute])]),
    hint: 'Choose another by --phase.',
  });
}

/** @param given what was chosen already, to stand before what is still to be chosen */
function onlyVolume<T extends PhasedPlane>(slices: readonly T[], given: string, problems: string[]): readonly T[] {
  const isOverlapping = overlaps(slices) > 0;
  let told: string | undefined;
  for (const attributes of [...PHASE_ATTRIBUTES.map((one) => [one]), ...pairs()]) {
    const groups = groupsBy(slices, attributes);
    if (groups.size < 2) continue;
    const sets = [...groups.values()];
    if (isOverlapping) {
      if (sets.every((group) => overlaps(group) === 0) && areVolumes(groups, attributes))
        throw severalPhases(slices, attributes, groups.size, given);
    } else if (standInTurn(sets.map(heightsOf)) && differ(sets, attributes, isOnePhase)) {
      if (!isOfPackages(slices, attributes) && differ(sets, attributes, isOneVolume))
        throw severalPhases(slices, attributes, groups.size, given);
      // Another attribute may show that they are several all the same.
      told ??= `the slices stand in turn by ${attributes.join(' and ')}, and one volume was made of them; if they are ${groups.size}, choose one by --phase`;
    }
  }
  if (told !== undefined) problems.push(told);
  // Nothing tells those apart that overlap: the stack names two of them.
  return slices;
}

function severalPhases(
  slices: readonly PhasedPlane[],
  attributes: readonly PhaseAttribute[],
  volumes: number,
  given: string,
): FormatError {
  const choices = choicesBy(slices, attributes).map((one) => `${given}${one}`);
  return new FormatError('SEVERAL_PHASES', `the series holds ${volumes} volumes that differ in ${attributes.join(' and ')}`, {
    place: { tag: formatTag(TAG[attributes[0]]) },
    choices,
    hint: `Choose one by --phase, for example --phase "${choices[0]}".`,
  });
}

/** By these the slices of one MR volume differ that were excited in packages, every other slice first, so that neighbours do not disturb each other. */
const OF_PACKAGES: ReadonlySet<PhaseAttribute> = new Set([
  'AcquisitionNumber',
  'TriggerTime',
  'FrameReferenceTime',
  'AcquisitionTime',
  'ContentTime',
  'InversionTime',
  'StackID',
]);

/** Two numbers so near to one another, of which one is no whole number, are one that was written twice. */
const SAME_NUMBER = 1e-3;

/** The words of one phase, or the number; undefined where a slice does not say. */
type PhaseValue = Phases[PhaseAttribute];

/** @returns whether two slices are of one phase: numbers and times may be written in two ways */
export function isOnePhase(attribute: PhaseAttribute, a: PhaseValue, b: PhaseValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    const areWhole = Number.isInteger(a) && Number.isInteger(b);
    return areWhole ? a === b : Math.abs(a - b) <= SAME_NUMBER * Math.max(Math.abs(a), Math.abs(b));
  }
  if (!TIMES.has(attribute) || typeof a !== 'string' || typeof b !== 'string') return a === b;
  const [one, other] = [secondsOfTime(a), secondsOfTime(b)];
  return one === undefined || other === undefined ? a === b : one === other;
}

/**
 * @returns whether slices that stand in turn by an attribute may be of one volume for all that: ContentTime says when each was reconstructed,
 *   and where one says nothing, or fewer of the same words, none of the two says what the other is not
 */
function isOneVolume(attribute: PhaseAttribute, a: PhaseValue, b: PhaseValue): boolean {
  if (attribute === 'ContentTime' || a === undefined || b === undefined || isOnePhase(attribute, a, b)) return true;
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

function textOf({ attribute, value, and }: PhaseChoice): string {
  return `${attribute}=${value}${and === undefined ? '' : `,${textOf(and)}`}`;
}

function isOf(phases: Phases, { attribute, value, and }: PhaseChoice): boolean {
  const has = phases[attribute];
  const same = has === value || (typeof has === 'string' && has.split('/').includes(String(value)));
  return same && (and === undefined || isOf(phases, and));
}

const TIMES: ReadonlySet<PhaseAttribute> = new Set(['AcquisitionTime', 'ContentTime']);

/** A time can be one of each slice and tell nothing apart, and so can a pair: their volumes are alike and have more than a slice each. */
function areVolumes(groups: ReadonlyMap<string, readonly unknown[]>, attributes: readonly PhaseAttribute[]): boolean {
  if (attributes.length === 1 && !TIMES.has(attributes[0])) return true;
  const [size] = [...groups.values()].map((group) => group.length);
  return size > 1 && [...groups.values()].every((group) => group.length === size);
}

function pairs(): readonly (readonly PhaseAttribute[])[] {
  const attributes = PHASE_ATTRIBUTES.filter((one) => !TIMES.has(one));
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
function choicesBy(slices: readonly PhasedPlane[], attributes: readonly PhaseAttribute[]): readonly string[] {
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
