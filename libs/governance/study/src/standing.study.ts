import { answersOf } from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import { invalid } from './protocol.error.js';
import type { FeatureProtocol } from './protocol.schema.js';

/** Timetable of a study that asks several times. */
export interface StandingStudy {
  /** Number of turns; each asks every release with answers left once. */
  readonly turns: number;
  /** Openings of the timetable from one turn to the next, at the least. */
  readonly every: number;
}

/** @returns how a study asks again; undefined for one that asks each of its releases once */
export function standingOf(protocol: FeatureProtocol | DeclaredProtocol): StandingStudy | undefined {
  if (protocol.schema === 'collimate.study/1' || protocol.standing === undefined) return undefined;
  return { turns: Math.max(...protocol.releases.map(answersOf)), every: protocol.standing.every };
}

/** @throws StudyError INVALID_PROTOCOL for a standing study that asks nothing again */
export function checkStanding(protocol: DeclaredProtocol): void {
  if ((standingOf(protocol)?.turns ?? 2) > 1) return;
  throw invalid(
    'standing',
    'no release is asked again',
    'Give a release `answers`, how often it is asked, such as answers: 4, or take `standing` out.',
  );
}

/**
 * Refuses a price for several answers in a study that asks once: the budget would be reserved for nothing.
 * @throws StudyError INVALID_PROTOCOL at the first release with several answers in a study that asks once
 */
export function refuseUnasked(protocol: DeclaredProtocol): void {
  if (protocol.standing !== undefined) return;
  protocol.releases.forEach((spec, index) => {
    if (answersOf(spec) === 1) return;
    throw invalid(
      `releases.${index}.answers`,
      'the study asks once, and more answers would be priced for nothing',
      'Say how many openings lie between two answers, such as standing: { every: 30 }, or take `answers` out.',
    );
  });
}
