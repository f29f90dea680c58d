import { shownDocument, shownPage } from './shown.js';

/**
 * Prints a result: as JSON for programs, or as text for people.
 * @param text makes the page of the document as people may see it
 */
export function print<T>(json: boolean | undefined, document: T, text: (shown: T) => string): void {
  if (json === true) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  else process.stdout.write(`${shownPage(text(shownDocument(document)))}\n`);
}

/** Prints a note about the result. */
export function note(text: string): void {
  say(`collimate: note: ${text}`);
}

/** Says something to the people at the terminal. */
export function say(page: string): void {
  process.stderr.write(`${shownPage(page)}\n`);
}
