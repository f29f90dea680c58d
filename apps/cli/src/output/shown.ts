import { shownText } from '@collimate/kernel-canonical';

/**
 * A text that comes from elsewhere (a coordinator, a protocol, a table, a file) in a form that is safe within a line: it cannot
 * begin a line,
 * moves the cursor or turns the writing.
 */
export function shown(text: string): string {
  return shownText(text);
}

/** The same of a whole page of ours, whose own line ends stay: the last thing that every page goes through. */
export function shownPage(page: string): string {
  return page.split('\n').map(shown).join('\n');
}

/** The same for all texts of a document, for a page made from it. Signature and hash are of the document itself. */
export function shownDocument<T>(document: T): T {
  return escaped(document) as T;
}

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return shown(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [shown(key), escaped(inner)]));
}
