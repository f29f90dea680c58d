import { FormatError } from '../../format.error.js';
import { type PhaseAttribute, PHASE_ATTRIBUTES, rankOf, RISING, WORDS } from './phase-attributes.table.js';
import { refuseSeveral, valuesOf } from './phased-volumes.js';
import type { PhasedPlane, Phases } from './phases.js';
import { TAG, formatTag } from '@collimate/imaging-dicom';

/** Picks one volume out of a series of several acquisitions, echoes, time points or b-values. */
export interface PhaseChoice {
  readonly attribute: PhaseAttribute;
  /** A number, or the whole word; of several words one is enough: `M`. */
  readonly value: number | string;
  /** The last value, where each slice has one of its own. */
  readonly upTo?: number | string;
  /** What else must hold, where one attribute is not enough. */
  readonly and?: PhaseChoice;
}

const BETWEEN = '..';

/**
 * Reads a choice as people write it: `EchoTime=4.6`, or several of them with commas between; `AcquisitionTime=080000..080130` of times that
 * are one of each slice.
 * @returns undefined when an attribute is not one of PHASE_ATTRIBUTES, or a number is none
 */
export function parsePhase(text: string): PhaseChoice | undefined {
  const [first, ...rest] = text.split(/[,;]/u);
  const at = first.indexOf('=');
  const attribute = PHASE_ATTRIBUTES.find((one) => one === first.slice(0, at).trim());
  const word = first.slice(at + 1).trim();
  if (at < 0 || attribute === undefined || word === '') return undefined;
  const ends = RISING.some((one) => one === attribute) && word.includes(BETWEEN) ? word.split(BETWEEN) : [word];
  const [value, upTo] = ends.map((end) => (WORDS.has(attribute) ? end.replaceAll('\\', '/') : Number(end)));
  if (ends.length > 2 || Number.isNaN(value) || Number.isNaN(upTo)) return undefined;
  const choice = { attribute, value, ...(upTo === undefined ? {} : { upTo }) };
  if (rest.length === 0) return choice;
  const and = parsePhase(rest.join(','));
  return and === undefined ? undefined : { ...choice, and };
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
  const chosen = choice === undefined ? slices : slices.filter(({ phases }) => isOf(phases, choice));
  if (chosen.length > 0) {
    refuseSeveral(chosen, choice === undefined ? '' : `${textOf(choice)},`, problems);
    // Nothing tells those apart that overlap: the stack names two of them.
    return chosen;
  }
  throw new FormatError('UNKNOWN_SERIES', 'no slice of the series is of the phase chosen', {
    place: choice && { tag: formatTag(TAG[choice.attribute]) },
    choices: choice && valuesOf(slices, [choice.attribute, ...(choice.and === undefined ? [] : [choice.and.attribute])]),
    hint: 'Choose another by --phase.',
  });
}

function textOf({ attribute, value, upTo, and }: PhaseChoice): string {
  const range = upTo === undefined ? '' : `${BETWEEN}${upTo}`;
  return `${attribute}=${value}${range}${and === undefined ? '' : `,${textOf(and)}`}`;
}

function isOf(phases: Phases, { attribute, value, upTo, and }: PhaseChoice): boolean {
  const has = phases[attribute];
  const same =
    upTo === undefined
      ? has === value || (typeof has === 'string' && has.split('/').includes(String(value)))
      : isBetween(rankOf(attribute, has), rankOf(attribute, value), rankOf(attribute, upTo));
  return same && (and === undefined || isOf(phases, and));
}

function isBetween(rank: number | undefined, first: number | undefined, last: number | undefined): boolean {
  return rank !== undefined && first !== undefined && last !== undefined && rank >= first && rank <= last;
}
