import { isMap, isSeq, parseAllDocuments } from 'yaml';
import { type Joinable, joinableBlocks, joinableLines, joinableRecords } from '@collimate/privacy-disclosure';
import { TableError, readLines } from '@collimate/platform-tables';
import { isPage, pageParts } from './artefact.page.js';
import { taggedText } from './tagged.text.js';

/** Longer texts are read as lines and tables alone: reading them as YAML takes minutes. */
const LONGEST_YAML = 2_000_000;

/** A line that is longer and has more signs of YAML than this is not read as YAML: with each sign, the time for all of it grows. */
const LONGEST_LINE = 20_000;
const MOST_SIGNS = 2_000;

/** Form in which a text is read, beside line by line. */
export type TextForm = 'json' | 'json lines' | 'xml' | 'page' | 'table' | 'yaml' | 'text';

/** A text in its form: objects, rows, or neither. */
export interface ReadText {
  readonly form: TextForm;
  /** Content to search, as parsed JSON has it. */
  readonly tree: unknown;
  /** Maps a place of the tree to a place of the text. */
  readonly placeOf: (place: string) => string;
  /** Whether its lines may tell something that the tree does not; JSON tells all in its tree. */
  readonly hasLines: boolean;
  /** The line for whose length a text is not read as YAML, which it may be. */
  readonly tooLong?: number;
}

const asItIs = (place: string): string => place;

/** @returns the first form in which the text can be read whole */
export function readText(text: string): ReadText {
  const whole = parsed(text);
  // A text that is one text of JSON has its ends of lines inside.
  if (whole !== undefined)
    return { form: 'json', tree: typeof whole === 'object' ? whole : [whole], placeOf: asItIs, hasLines: false };
  if (isPage(text)) return { form: 'page', tree: pageParts(text).parts, placeOf: asItIs, hasLines: true };
  const tagged = taggedText(text);
  if (tagged !== undefined) return { form: 'xml', tree: tagged, placeOf: asItIs, hasLines: true };
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const documents = lines.map(parsed);
  if (lines.length > 1 && documents.every((one) => typeof one === 'object'))
    return { form: 'json lines', tree: documents, placeOf: asItIs, hasLines: false };
  const table = tableOf(text);
  if (table !== undefined) return table;
  const asText = { form: 'text', tree: null, placeOf: asItIs, hasLines: true } as const;
  if (!mayBeYaml(text)) return asText;
  const tooLong = text.split('\n').findIndex((line) => line.length > LONGEST_LINE && signsIn(line) > MOST_SIGNS) + 1;
  return tooLong > 0 ? { ...asText, tooLong } : (yamlOf(text) ?? asText);
}

/**
 * Records in the lines of a text, read one by one and as blocks of `key: value`; a page is read without its tags.
 * @param areRows whether they are rows of a table whose columns were read already
 */
export function linesOf(text: string, form: TextForm, areRows = false): Joinable {
  const plain = form === 'page' ? pageParts(text).text : text;
  return richest(joinableLines(plain, areRows), joinableBlocks(plain));
}

/**
 * Chooses among several readings of one text the one with most records. Unread values are reported in any case, from
 * the first reading that has some.
 */
export function richest(...readings: readonly Joinable[]): Joinable {
  const { records } = readings.reduce((most, one) => (one.records.length > most.records.length ? one : most));
  const { unread, firstUnread } = readings.find((one) => one.unread > 0) ?? readings[0];
  return { records, unread, firstUnread };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** @returns the rows of a table, each with the names of the columns; undefined for a text that is not a table */
function tableOf(text: string): ReadText | undefined {
  try {
    const [head, ...rows] = readLines(text);
    if (head === undefined || head.cells.length < 2) return undefined;
    if (rows.some(({ cells }) => cells.length !== head.cells.length)) return undefined;
    const placeOf = (place: string): string =>
      place.replace(/^\[(\d+)\]\./, (_, row) => `line ${rows[Number(row)].line}, `).replace('#', 'column ');
    const tree = rows.map(({ cells }) => Object.fromEntries(cells.map((cell, i) => [head.cells[i], cell])));
    return { form: 'table', tree, placeOf, hasLines: true };
  } catch (error) {
    if (error instanceof TableError) return undefined;
    throw error;
  }
}

function mayBeYaml(text: string): boolean {
  return text.length <= LONGEST_YAML && /^\s*(?:---|%YAML|#|- |\[|\{|["']?[\p{L}_][^\n]*:(?:\s|$))/u.test(text);
}

function signsIn(line: string): number {
  return line.match(/["'[\]{}&*!|>?:#,-]/g)?.length ?? 0;
}

/** YAML accepts almost any text, so a text counts as YAML only if it is wholly objects or lists without an error. */
function yamlOf(text: string): ReadText | undefined {
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' });
  if (!Array.isArray(documents) || documents.length === 0) return undefined;
  if (documents.some(({ errors, contents }) => errors.length > 0 || !(isMap(contents) || isSeq(contents)))) return undefined;
  try {
    const trees = documents.map((one) => one.toJS({ maxAliasCount: 1000 }) as unknown);
    return { form: 'yaml', tree: trees.length === 1 ? trees[0] : trees, placeOf: asItIs, hasLines: true };
  } catch {
    // Aliases that grow without an end: it is read as lines.
    return undefined;
  }
}

/** Records in the tree of a text; none for a text without a tree. */
export function recordsOf({ tree, placeOf }: ReadText): Joinable {
  const found = joinableRecords(tree);
  return { ...found, firstUnread: found.firstUnread === undefined ? undefined : placeOf(found.firstUnread) };
}
