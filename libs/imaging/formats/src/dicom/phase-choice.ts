import { FormatError } from '../format.error.js';
import type { DataSet } from './data-set.js';
import { cross, dot, type PlaneGeometry } from './slice.reader.js';
import { TAG, formatTag } from './tag.table.js';

/**
 * The attributes by which one series can hold several volumes, in the order in which they are tried: acquisitions, time points,
 * phases of the heart or the breath, echoes, b-values, stacks.
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
] as const;
/** One of PHASE_ATTRIBUTES. */
export type PhaseAttribute = (typeof PHASE_ATTRIBUTES)[number];

/** Picks one volume out of a series of several acquisitions, echoes, time points or b-values. */
export interface PhaseChoice {
  readonly attribute: PhaseAttribute;
  readonly value: number;
}

/** What the phases of one slice or frame are. */
export type Phases = Readonly<Partial<Record<PhaseAttribute, number>>>;

/** A slice or frame that can be one of several at its place. */
export interface PhasedPlane {
  readonly plane: PlaneGeometry;
  readonly phases: Phases;
}

/** The phases that a data set, or the functional groups of a frame, state. */
export function readPhases(holders: readonly DataSet[]): Phases {
  const phases: Partial<Record<PhaseAttribute, number>> = {};
  for (const name of PHASE_ATTRIBUTES) {
    for (const holder of holders) {
      const value = holder.anyNumber(TAG[name]);
      if (value === undefined) continue;
      phases[name] = value;
      break;
    }
  }
  return phases;
}

/** How many slices lie where another one lies already, to a micrometre. */
function overlaps(slices: readonly PhasedPlane[]): number {
  const positions = slices.map(({ plane }) => {
    const normal = cross(plane.rowDirection, plane.columnDirection);
    return Math.round(dot(plane.positionMm, normal) * 1e3);
  });
  return slices.length - new Set(positions).size;
}

/**
 * @returns the slices of the phase chosen, or all when no two lie at one position
 * @throws FormatError SEVERAL_PHASES when slices overlap and an attribute tells them apart; UNKNOWN_SERIES for a phase that is not there
 */
export function choosePhase<T extends PhasedPlane>(slices: readonly T[], choice: PhaseChoice | undefined): readonly T[] {
  if (choice !== undefined) {
    const chosen = slices.filter((slice) => slice.phases[choice.attribute] === choice.value);
    if (chosen.length === 0) {
      throw new FormatError('UNKNOWN_SERIES', 'no slice of the series is of the phase chosen', {
        place: { tag: formatTag(TAG[choice.attribute]) },
        choices: valuesOf(slices, choice.attribute),
      });
    }
    return chosen;
  }
  if (overlaps(slices) === 0) return slices;
  for (const attribute of PHASE_ATTRIBUTES) {
    const groups = new Map<number | undefined, T[]>();
    for (const slice of slices) {
      const group = groups.get(slice.phases[attribute]);
      if (group) group.push(slice);
      else groups.set(slice.phases[attribute], [slice]);
    }
    if (groups.size > 1 && [...groups.values()].every((group) => overlaps(group) === 0)) {
      throw new FormatError('SEVERAL_PHASES', `the series holds ${groups.size} volumes that differ in ${attribute}`, {
        place: { tag: formatTag(TAG[attribute]) },
        choices: valuesOf(slices, attribute),
        hint: `Choose one by ${attribute}.`,
      });
    }
  }
  // Nothing tells them apart: the stack names the two slices.
  return slices;
}

function valuesOf(slices: readonly PhasedPlane[], attribute: PhaseAttribute): readonly string[] {
  const values = new Set(slices.map((slice) => slice.phases[attribute]));
  return [...values]
    .filter((value) => value !== undefined)
    .sort((a, b) => a - b)
    .map((value) => `${attribute}=${value}`);
}
