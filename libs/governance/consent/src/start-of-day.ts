import { instantFromMs, msOfText } from '@collimate/kernel-canonical';

const DAY_MS = 86_400_000;
/** Tables name the same days again and again, and a calendar is slow. */
const REMEMBERED = 4096;
const days = new Map<string, number | undefined>();
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * @input a date as 2026-01-05, and an IANA zone such as `Europe/Berlin`
 * @returns the first moment of that day there, in ms since 1970 UTC; undefined if there is no such day
 */
export function startOfDay(date: string, zone: string): number | undefined {
  const key = `${zone} ${date}`;
  if (!days.has(key)) {
    if (days.size >= REMEMBERED) days.clear();
    days.set(key, firstMoment(date, zone));
  }
  return days.get(key);
}

function firstMoment(date: string, zone: string): number | undefined {
  const midnight = msOfText(`${date}T00:00:00.000Z`);
  if (Number.isNaN(midnight) || instantFromMs(midnight).slice(0, 10) !== date) return undefined;
  // Where clocks go forward at midnight, the day begins later. Where they go back, the first of the two midnights
  // counts.
  const guesses = [-DAY_MS, DAY_MS].map((apart) => midnight - offsetMs(midnight + apart, zone));
  return guesses.sort((a, b) => a - b).find((guess) => wallClockMs(guess, zone) >= midnight);
}

/** Whether the runtime knows the zone. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

function offsetMs(ms: number, zone: string): number {
  return wallClockMs(ms, zone) - ms;
}

/** Local time of the zone, written as if it were UTC, ms. */
function wallClockMs(ms: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '00';
  return msOfText(
    `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}.000Z`,
  );
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const digits = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const;
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', calendar: 'iso8601', ...digits });
  formats.set(zone, made);
  return made;
}
