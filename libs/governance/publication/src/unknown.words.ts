import type { Check } from './verification.js';

/**
 * Names the keys of a document that its form does not know. A later version may have written them, or somebody invented
 * them: the digest covers them, and nothing else of them can be checked.
 * @param document as it was exported @param known the same, as its form reads it
 */
export function unknownWords(document: object, known: object): readonly Check[] {
  const places = [...unknownPlaces(document, known, '')];
  if (places.length === 0) return [];
  const told = places.length > MOST_TOLD ? [...places.slice(0, MOST_TOLD), `${places.length - MOST_TOLD} more`] : places;
  return [
    {
      what: 'words that this version does not know',
      verdict: 'not-shown',
      detail: `${told.join(', ')}: nothing shows that they are true; a newer program may know them`,
    },
  ];
}

/** A list of more is read by nobody. */
const MOST_TOLD = 5;

function* unknownPlaces(document: unknown, known: unknown, at: string): Generator<string> {
  if (!isStructure(document) || !isStructure(known)) return;
  for (const [key, value] of Object.entries(document)) {
    const place = at === '' ? key : `${at}.${key}`;
    if (!Object.hasOwn(known, key)) yield place;
    else yield* unknownPlaces(value, known[key], place);
  }
}

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
