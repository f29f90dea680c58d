import { refused, shownName } from './fhir-element.js';

/** No resource of FHIR is as deep; what is would cost more than it could say. */
const DEEPEST = 64;

/** What the reader is inside of: an object with the names that it had so far, or a list with the place that it has come to. */
interface Level {
  readonly names: Set<string> | undefined;
  name: string;
  index: number;
}

/**
 * Reads JSON in which no object has a name twice: of two values the last would count, and whoever wrote the first one would not know.
 * @param place of the text in its document
 * @returns undefined if it is not JSON, which is never a value of JSON
 * @throws ConsentError BAD_ROW with the place of a name that stands twice, or of what is nested too deeply
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

/** @param text valid JSON, so that brackets and quotes outside of strings are what they seem */
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
  // What stands in a document is not repeated, so the place is that of the object.
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
