import type { DataSet } from '../data-set.js';
import { type PhaseAttribute, PHASE_ATTRIBUTES, rankOf, TIMES, WORDS } from './phase-attributes.table.js';
import type { PlaneGeometry } from '../slice.reader.js';
import { TAG } from '@collimate/imaging-dicom';

/** What the phases of one slice or frame are. */
export type Phases = Readonly<Partial<Record<PhaseAttribute, number | string>>>;

/** The words of one phase, or the number; undefined where a slice does not say. */
export type PhaseValue = Phases[PhaseAttribute];

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
      const value = WORDS.has(name) ? wordsOf(holder, TAG[name]) : holder.anyNumber(TAG[name]);
      if (value === undefined) continue;
      phases[name] = value;
      break;
    }
  }
  return phases;
}

/** Commas and semicolons stand between two choices, and so in none. */
function wordsOf(holder: DataSet, tag: number): string | undefined {
  return holder.texts(tag).join('/').replaceAll(/[,;]/gu, ' ') || undefined;
}

/** Two numbers so near to one another, of which one is no whole number, are one that was written twice. */
const SAME_NUMBER = 1e-3;

/** @returns whether two slices are of one phase: numbers and times may be written in two ways */
export function isOnePhase(attribute: PhaseAttribute, a: PhaseValue, b: PhaseValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    const areWhole = Number.isInteger(a) && Number.isInteger(b);
    return areWhole ? a === b : Math.abs(a - b) <= SAME_NUMBER * Math.max(Math.abs(a), Math.abs(b));
  }
  if (!TIMES.has(attribute) || typeof a !== 'string' || typeof b !== 'string') return a === b;
  const [one, other] = [rankOf(attribute, a), rankOf(attribute, b)];
  return one === undefined || other === undefined ? a === b : one === other;
}
