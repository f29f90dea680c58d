import { refused, shownName } from './fhir-element.js';

/** Deepest nesting that is read. No resource of FHIR is as deep, and reading deeper ones would cost too much. */
const DEEPEST = 64;

/** The object or list that is being read: an object with its names so far, or a list with the present index. */
interface Level {
  readonly names: Set<string> | undefined;
  name: string;
  index: number;
}

/**
 * Reads JSON and refuses a name that occurs twice in an object: only the last value would count, unnoticed by the
 * author of the first.
 * @param place of the text in its document
 * @returns undefined for a text that is not JSON; JSON itself has no such value
 * @throws ConsentError BAD_ROW with the place of a repeated name, or of nesting that is too deep
 */
export function readJson(text: string, place: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  holdNames(text, place);
  return value;
}

/** @param text valid JSON, so that every bracket outside a string is structure */
function holdNames(text: string, place: string): void {
  const levels: Level[] = [];
  let isName = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    const level = levels.at(-1);
    if (sign === '"') {
      const end = endOfString(text, at);
      if (isName && level?.names !== undefined) hold(JSON.parse(text.slice(at, end + 1)) as string, level, levels, place);
      isName = false;
      at = end;
    } else if (sign === '{' || sign === '[') {
      levels.push({ names: sign === '{' ? new Set() : undefined, name: '', index: 0 });
      if (levels.length > DEEPEST) throw refused(placeOf(place, levels), 'it is nested deeper than a resource of FHIR is');
      isName = sign === '{';
    } else if (sign === '}' || sign === ']') levels.pop();
    else if (sign === ',' && level !== undefined) {
      isName = level.names !== undefined;
      level.index += 1;
    }
  }
}

function hold(name: string, level: Level, levels: readonly Level[], place: string): void {
  // Content of a document is never quoted, so the error names the place of the object.
  if (level.names!.has(name)) throw refused(placeOf(place, levels.slice(0, -1)), 'a name stands in it twice');
  level.names!.add(name);
  level.name = name;
}

/** @returns the index of the quote that ends the string which begins there */
function endOfString(text: string, begin: number): number {
  let end = begin + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

function placeOf(place: string, levels: readonly Level[]): string {
  const words = levels.map(({ names, name, index }) => (names === undefined ? `[${index}]` : `.${shownName(name)}`));
  return place + words.join('');
}
