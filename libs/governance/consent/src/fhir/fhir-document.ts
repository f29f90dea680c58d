import { FhirElement, refused } from './fhir-element.js';

/** A resource of a document, with the number by which a person finds it. */
export interface FhirEntry {
  /** Of the entry in its Bundle, or of the line of NDJSON, from 1. */
  readonly number: number;
  readonly resource: FhirElement;
}

/** Whether a text is a FHIR document and not a table: no header of a table begins with a bracket. */
export function isFhir(text: string): boolean {
  return /^\uFEFF?\s*[{[<]/.test(text);
}

/**
 * Takes a document apart: a Bundle, a list of resources, one resource, or NDJSON with a resource a line.
 * @throws ConsentError BAD_ROW with the entry or the line
 */
export function readFhirDocument(text: string): readonly FhirEntry[] {
  const body = text.replace(/^\uFEFF/, '');
  if (body.trimStart().startsWith('<')) throw refused('document', 'this is XML, which is not read', 'ask the server for JSON');
  const whole = parsed(body);
  if (whole === undefined) return lines(body);
  if (Array.isArray(whole)) return whole.map((one, i) => entryOf(one, i + 1, 'entry'));
  const document = FhirElement.of(whole, 'document');
  if (document.text('resourceType') !== 'Bundle') return [entryOf(whole, 1, 'entry')];
  if (document.many('link').some((link) => link.text('relation') === 'next')) {
    throw refused('Bundle.link', 'this is one page of several: ask the server for all, or send every page', SEND_ALL);
  }
  return document.many('entry').flatMap((entry, i) => {
    const held = entry.one('resource');
    return held === undefined ? [] : [{ number: i + 1, resource: placed(entry, i + 1) }];
  });
}

const SEND_ALL = 'a page alone could miss a withdrawal that stands on the next one; nothing of it was taken over';

function placed(entry: FhirElement, number: number): FhirElement {
  const resource = entry.one('resource')!;
  return resource.at(`entry ${number}, ${kindOf(resource)}`);
}

/** What stands in a document is not repeated, but for the two kinds that are looked for. */
function kindOf(resource: FhirElement): string {
  const kind = resource.text('resourceType');
  return kind === 'Consent' || kind === 'Patient' ? kind : 'resource';
}

function lines(body: string): readonly FhirEntry[] {
  return body.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const value = parsed(line);
    if (value === undefined) throw refused(`line ${i + 1}`, 'this is not JSON');
    return [entryOf(value, i + 1, 'line')];
  });
}

function entryOf(value: unknown, number: number, word: string): FhirEntry {
  const bare = FhirElement.of(value, `${word} ${number}`);
  return { number, resource: bare.at(`${word} ${number}, ${kindOf(bare)}`) };
}

/** @returns undefined if it is not JSON, which is never a value of JSON */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
