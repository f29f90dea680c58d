import type { LaterPlaces } from '@collimate/statistics-menu';

/** Largest relative difference of two numbers that were computed alike, on two machines. */
const TOLERANCE = 1e-9;

/**
 * Compares a published value with one that was computed here, as JSON holds them.
 * @param later places that the published value may lack, because a former version did not write them
 * @returns the place of the first difference with both values, or undefined if there is none
 */
export function firstDifference(published: unknown, computed: unknown, later: LaterPlaces = {}): string | undefined {
  return differenceAt(published, JSON.parse(JSON.stringify(computed)) as unknown, { at: '', later });
}

/**
 * @returns an addition to a check of estimates that hold, if the result has intervals in the form of a former version;
 *   else nothing
 */
export function formerWords(published: unknown, computed: unknown, later: LaterPlaces): string {
  return lacksLater(published, JSON.parse(JSON.stringify(computed)) as unknown, { at: '', later })
    ? '; some intervals are those of a former version, which may be too short (ADR 0113, 0114)'
    : '';
}

/** Place of the comparison. */
interface Where {
  readonly at: string;
  readonly later: LaterPlaces;
}

function within({ at, later }: Where, key: string): Where {
  return { at: at === '' ? key : `${at}.${key}`, later };
}

/** @returns the kind of a later place, or undefined where every version wrote it */
function laterAt({ at, later }: Where): LaterPlaces[string] | undefined {
  const place = at.replaceAll(/(^|\.)\d+(?=\.|$)/g, '$1*');
  return Object.hasOwn(later, place) ? later[place] : undefined;
}

function lacksLater(published: unknown, computed: unknown, where: Where): boolean {
  if (!isStructure(published) || !isStructure(computed)) return false;
  return Object.keys(computed).some((key) => {
    const place = within(where, key);
    return published[key] === undefined ? laterAt(place) === 'instead' : lacksLater(published[key], computed[key], place);
  });
}

function differenceAt(published: unknown, computed: unknown, where: Where): string | undefined {
  const { at } = where;
  if (typeof published === 'number' && typeof computed === 'number') {
    const scale = Math.max(Math.abs(published), Math.abs(computed), 1e-300);
    return Math.abs(published - computed) <= TOLERANCE * scale ? undefined : told(published, computed, at);
  }
  if (!isStructure(published) || !isStructure(computed) || Array.isArray(published) !== Array.isArray(computed)) {
    return published === computed ? undefined : told(published, computed, at);
  }
  // A key that is present is compared, also one of a later version.
  const isLater = (key: string): boolean => published[key] === undefined && laterAt(within(where, key)) !== undefined;
  const keys = new Set([...Object.keys(published), ...Object.keys(computed)]);
  for (const key of [...keys].filter((one) => !isLater(one))) {
    const difference = differenceAt(published[key], computed[key], within(where, key));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function told(published: unknown, computed: unknown, at: string): string {
  const short = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);
  return `${at === '' ? 'its root' : at}: ${short(published)} is published, ${short(computed)} comes out here`;
}
