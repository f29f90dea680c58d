import { findElement, latinText, type RawElement, TAG } from '@collimate/imaging-dicom';
import { isTimeOfDay, zonedTimeOf } from '@collimate/imaging-formats';
import type { DateShift } from './replacements.js';

const INJECTION: ReadonlySet<number> = new Set([TAG.RadiopharmaceuticalStartDateTime, TAG.RadiopharmaceuticalStartTime]);

/**
 * Whether a time of injection states a zone of its own, and nothing says how its clock stands to that of the series. Without its zone, which
 * names a region, it would be read by the clock of the series, and the copy had another uptake than its original, which has none. Where
 * the same time of day is stated without a zone, the two clocks are one.
 * @param siblings attributes of the item that it stands in
 */
export function isOfNoClock(tag: number, siblings: readonly RawElement[], { zoneMinutes }: DateShift): boolean {
  if (!INJECTION.has(tag) || zoneMinutes !== undefined) return false;
  const text = (of: number): string => latinText(findElement(siblings, of)).split('\\')[0].trim();
  const stated = zonedTimeOf(text(TAG.RadiopharmaceuticalStartDateTime));
  if (stated?.zoneMinutes === undefined) return false;
  return !isTimeOfDay(stated.seconds, text(TAG.RadiopharmaceuticalStartTime));
}
