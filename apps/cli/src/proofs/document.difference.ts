/** Largest relative difference of two numbers that were computed alike, on two machines. */
const TOLERANCE = 1e-9;

/** Numbers of a told row that an older version did not write. */
const LATER = /^told\.\d+\.n(_se)?$/;

/**
 * Compares a published value with one that was computed here, as JSON holds them.
 * @returns the place of the first difference with both values, or undefined if there is none
 */
export function firstDifference(published: unknown, computed: unknown): string | undefined {
  return differenceAt(published, JSON.parse(JSON.stringify(computed)) as unknown, '');
}

function differenceAt(published: unknown, computed: unknown, at: string): string | undefined {
  if (typeof published === 'number' && typeof computed === 'number') {
    const scale = Math.max(Math.abs(published), Math.abs(computed), 1e-300);
    return Math.abs(published - computed) <= TOLERANCE * scale ? undefined : told(published, computed, at);
  }
  if (!isStructure(published) || !isStructure(computed) || Array.isArray(published) !== Array.isArray(computed)) {
    return published === computed ? undefined : told(published, computed, at);
  }
  // An older version did not write of how many patients a told share is: what it wrote is compared.
  const isLater = (key: string): boolean => LATER.test(`${at}.${key}`) && published[key] === undefined;
  const keys = new Set([...Object.keys(published), ...Object.keys(computed)]);
  for (const key of [...keys].filter((one) => !isLater(one))) {
    const difference = differenceAt(published[key], computed[key], at === '' ? key : `${at}.${key}`);
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
