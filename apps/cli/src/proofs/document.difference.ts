/** Largest relative difference of two numbers that were computed alike, on two machines. */
const TOLERANCE = 1e-9;

/** What is told in the place of numbers that stay in a result as former versions wrote them (ADR 0113, 0114). */
const REPLACING =
  /^(told\.\d+\.instead|variables\.\d+\.quantiles\.\d+\.told|pairs\.\d+\.found\.told|model\.terms\.\d+\.told|path\.\d+\.isBarren|(levels\.\d+\.)?isHeavy)$/;
/** What an older version did not write: how many patients a told share is of, besides. */
const LATER = [/^told\.\d+\.n(_se)?$/, REPLACING];

/**
 * Compares a published value with one that was computed here, as JSON holds them.
 * @returns the place of the first difference with both values, or undefined if there is none
 */
export function firstDifference(published: unknown, computed: unknown): string | undefined {
  return differenceAt(published, JSON.parse(JSON.stringify(computed)) as unknown, '');
}

/**
 * @returns what to add to a check of estimates that hold: that the result tells some intervals as a former version did, where what is told in their place was
 * not written; else nothing
 */
export function formerWords(published: unknown, computed: unknown): string {
  return lacksLater(published, JSON.parse(JSON.stringify(computed)) as unknown, '')
    ? '; some intervals are those of a former version, which may be too short (ADR 0113, 0114)'
    : '';
}

function lacksLater(published: unknown, computed: unknown, at: string): boolean {
  if (!isStructure(published) || !isStructure(computed)) return false;
  return Object.keys(computed).some((key) => {
    const place = at === '' ? key : `${at}.${key}`;
    return published[key] === undefined ? REPLACING.test(place) : lacksLater(published[key], computed[key], place);
  });
}

function differenceAt(published: unknown, computed: unknown, at: string): string | undefined {
  if (typeof published === 'number' && typeof computed === 'number') {
    const scale = Math.max(Math.abs(published), Math.abs(computed), 1e-300);
    return Math.abs(published - computed) <= TOLERANCE * scale ? undefined : told(published, computed, at);
  }
  if (!isStructure(published) || !isStructure(computed) || Array.isArray(published) !== Array.isArray(computed)) {
    return published === computed ? undefined : told(published, computed, at);
  }
  // What an older version wrote is compared.
  const isLater = (key: string): boolean =>
    published[key] === undefined && LATER.some((path) => path.test(at === '' ? key : `${at}.${key}`));
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
