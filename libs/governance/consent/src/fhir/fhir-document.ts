import { takeResource, type FhirEntry } from './fhir-bundle.js';
import { FhirElement, refused } from './fhir-element.js';
import { readJson } from './fhir-json.js';

/** Whether a text is a FHIR document and not a table: no header of a table begins with a bracket. */
export function isFhir(text: string): boolean {
  return /^\uFEFF?\s*[{[<]/.test(text);
}

/**
 * Takes a document apart: a Bundle, a list of resources, one resource, or NDJSON with a resource a line; each of them may be a Bundle again.
 * @throws ConsentError BAD_ROW with the entry or the line
 */
export function readFhirDocument(text: string): readonly FhirEntry[] {
  const body = text.replace(/^\uFEFF/, '');
  if (body.trimStart().startsWith('<')) throw refused('document', 'this is XML, which is not read', 'ask the server for JSON');
  const whole = readJson(body, 'document');
  if (whole === undefined) return lines(body);
  if (Array.isArray(whole)) return whole.flatMap((one, i) => listed(one, i + 1, 'entry'));
  const document = FhirElement.of(whole, 'document');
  return takeResource(document, { where: '', number: undefined, depth: 1 });
}

function lines(body: string): readonly FhirEntry[] {
  return body.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const value = readJson(line, `line ${i + 1}`);
    if (value === undefined) throw refused(`line ${i + 1}`, 'this is not JSON');
    return listed(value, i + 1, 'line');
  });
}

function listed(value: unknown, number: number, word: string): readonly FhirEntry[] {
  const where = `${word} ${number}`;
  return takeResource(FhirElement.of(value, where), { where, number, depth: 1 });
}
