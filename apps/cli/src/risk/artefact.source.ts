import { type Joinable, joinableLines, joinableRecords } from '@collimate/privacy-disclosure';
import { filesUnder, isFolder, readBytes } from '@collimate/platform-scans';
import { TableError, readLines, tableText } from '@collimate/platform-tables';
import type { AttackedArtefact } from './risk.document.js';
import { taggedText } from './tagged.text.js';

/** A document that may leave the house, and all that it tells of somebody. */
export interface Artefact extends Joinable {
  readonly name: string;
  readonly form: AttackedArtefact['form'];
  readonly bytes: number;
}

const NOTHING: Joinable = { records: [], unread: 0, firstUnread: undefined };

/** Reads documents, and all that stand in folders. JSON, lines of JSON, XML and tables are read as what they are, the rest line by line. */
export function readArtefacts(paths: readonly string[]): readonly Artefact[] {
  return paths.flatMap((path) => (isFolder(path) ? [...filesUnder(path)].sort() : [path])).map(readArtefact);
}

function readArtefact(path: string): Artefact {
  const bytes = readBytes(path);
  const of = (form: Artefact['form'], found: Joinable): Artefact => ({ name: path, form, bytes: bytes.length, ...found });
  const text = textOf(bytes);
  if (text === undefined) return of('not read', NOTHING);
  const whole = parsed(text);
  if (whole !== undefined) return of('json', joinableRecords(whole));
  const tagged = taggedText(text);
  if (tagged !== undefined) return of('xml', largest(joinableRecords(tagged), joinableLines(text)));
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const documents = lines.map(parsed);
  if (lines.length > 1 && documents.every((one) => typeof one === 'object')) return of('json lines', joinableRecords(documents));
  // A table is read as rows, and a text by its lines; one file can be taken for both, and then both are looked at.
  const rows = rowsOf(text);
  return rows === undefined ? of('text', joinableLines(text)) : of('table', largest(rows, joinableLines(text)));
}

/** What is told by the reading that finds more; what one of them could not read is told in any case. */
function largest(a: Joinable, b: Joinable): Joinable {
  const { records } = b.records.length > a.records.length ? b : a;
  const { unread, firstUnread } = a.unread > 0 ? a : b;
  return { records, unread, firstUnread };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = tableText(bytes);
    return text.includes('\0') ? undefined : text;
  } catch (error) {
    if (error instanceof TableError) return undefined;
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** @returns what the rows of a table tell; undefined for what is no table */
function rowsOf(text: string): Joinable | undefined {
  try {
    const [head, ...rows] = readLines(text);
    if (head === undefined || head.cells.length < 2) return undefined;
    if (rows.some(({ cells }) => cells.length !== head.cells.length)) return undefined;
    const found = joinableRecords(rows.map(({ cells }) => Object.fromEntries(cells.map((cell, i) => [head.cells[i], cell]))));
    const firstUnread = found.firstUnread
      ?.replace(/^\[(\d+)\]\./, (_, row) => `line ${rows[Number(row)].line}, `)
      .replace('#', 'column ');
    return { ...found, firstUnread };
  } catch (error) {
    if (error instanceof TableError) return undefined;
    throw error;
  }
}
