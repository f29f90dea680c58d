import { standingOf, type FrozenStudy } from '@collimate/governance-study';
import { duration } from '../output/duration.js';

/** Facts for an approver on a study that asks again; empty for one that asks once. */
export function standingFacts({ protocol }: Pick<FrozenStudy, 'protocol'>): readonly (readonly [string, string])[] {
  const standing = standingOf(protocol);
  if (standing === undefined) return [];
  const { turns, every } = standing;
  const apart = duration(every * protocol.timetable.openingMs);
  return [
    [
      'ASKS AGAIN',
      `in ${turns} openings, each at least ${apart} after the one before, and in no other; all of them are in the price. Each has a result of its own`,
    ],
    [
      'between them',
      'whoever withdraws is in no later opening, and whoever newly consents is in the later ones; what was charged stays',
    ],
  ];
}
