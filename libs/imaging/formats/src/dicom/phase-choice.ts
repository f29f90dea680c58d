import { FormatError } from '../format.error.js';
import { PHASE_ATTRIBUTES, dot, cross, type PhaseAttribute, type Slice } from './slice.reader.js';
import { TAG, formatTag } from './tag.table.js';

/** Picks one volume out of a series of several acquisitions, echoes, time points or b-values. */
export interface PhaseChoice {
  readonly attribute: PhaseAttribute;
  readonly value: number;
}

/** How many slices lie where another one lies already, to a micrometre. */
function overlaps(slices: readonly Slice[]): number {
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
export function choosePhase(slices: readonly Slice[], choice: PhaseChoice | undefined): readonly Slice[] {
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
    const groups = new Map<number | undefined, Slice[]>();
    for (const slice of slices) {
      const value = slice.phases[attribute];
      groups.set(value, [...(groups.get(value) ?? []), slice]);
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

function valuesOf(slices: readonly Slice[], attribute: PhaseAttribute): readonly string[] {
  const values = new Set(slices.map((slice) => slice.phases[attribute]));
  return [...values].filter((value) => value !== undefined).sort((a, b) => a - b).map((value) => `${attribute}=${value}`);
}
