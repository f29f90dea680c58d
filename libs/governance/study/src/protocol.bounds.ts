import { invalid } from './protocol.error.js';

/**
 * Most entries of each kind in one protocol. A protocol is read whole before anybody has looked at it, so its size is
 * bounded.
 */
export const MOST = {
  variables: 1000,
  plans: 16,
  subgroups: 100,
  folds: 100,
  releases: 100,
  statistics: 100,
  analyses: 500,
  sites: 1000,
  purpose: 100,
  consentForms: 1000,
  features: 1000,
} as const;

/** Terms of all scores of a protocol together. */
const MOST_TERMS = 5000;

/** Words and numbers of all releases of a protocol together, wherever they stand in them: whoever reads a protocol works on each. */
const MOST_WORDS = 150_000;

/** Named cells and groups of all releases of a protocol together. */
export const MOST_CELLS = 65_536;

/**
 * Coordinates of the vectors of all releases of a protocol together, so that a protocol that merely arrives costs a site
 * little. At 8 bytes each the vector of one release fits into one message of 4 MiB.
 */
export const MOST_COORDINATES = 500_000;

/** Bounds for every other list, record and text of a protocol: entries, characters and depth of nesting. */
const MOST_ENTRIES = 1000;
const MOST_CHARACTERS = 1000;
const DEEPEST = 16;

/**
 * Refuses a document that is too large, before anything of it is compared or kept, and names that a record cannot hold.
 * @input an unchecked document @throws StudyError INVALID_PROTOCOL
 */
export function checkSizes(document: unknown): void {
  if (!isRecord(document)) return;
  checkPart(document, []);
  for (const [name, most] of Object.entries(MOST)) {
    const part = Object.hasOwn(document, name) ? document[name] : undefined;
    if (typeof part === 'object' && part !== null) checkCount(part, name, most);
  }
  checkTerms(document['variables']);
  checkWords(document['releases']);
}

function checkPart(part: unknown, path: readonly string[]): void {
  const tag = path.join('.');
  if (typeof part === 'string' && part.length > MOST_CHARACTERS)
    throw invalid(tag, `it has more than ${MOST_CHARACTERS} characters`);
  if (typeof part !== 'object' || part === null) return;
  if (path.length > DEEPEST) throw invalid(tag, `it stands more than ${DEEPEST} levels deep`);
  if (Object.hasOwn(part, '__proto__')) throw invalid(tag, 'there is nothing that is called __proto__');
  checkCount(part, tag, MOST_ENTRIES);
  for (const [key, inner] of Object.entries(part)) {
    if (key.length > MOST_CHARACTERS) throw invalid(tag, `a name has more than ${MOST_CHARACTERS} characters`);
    checkPart(inner, [...path, key]);
  }
}

function checkCount(part: object, tag: string, most: number): void {
  const count = Array.isArray(part) ? part.length : Object.keys(part).length;
  if (count > most) throw invalid(tag, `it has more than ${most} entries`, 'Make two studies of it.');
}

function checkTerms(variables: unknown): void {
  if (!isRecord(variables)) return;
  let count = 0;
  for (const declared of Object.values(variables)) {
    if (isRecord(declared) && Array.isArray(declared['terms'])) count += declared['terms'].length;
  }
  if (count > MOST_TERMS) throw invalid('variables', `the scores have together more than ${MOST_TERMS} terms`);
}

function checkWords(releases: unknown): void {
  if (wordsIn(releases) > MOST_WORDS)
    throw invalid('releases', `they have together more than ${MOST_WORDS} words and numbers`, 'Make two studies of it.');
}

function wordsIn(part: unknown): number {
  if (typeof part !== 'object' || part === null) return 1;
  return Object.values(part).reduce((sum: number, inner: unknown) => sum + wordsIn(inner), 0);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
