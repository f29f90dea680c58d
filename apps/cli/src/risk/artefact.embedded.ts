import { linesOf, readText, recordsOf } from './artefact.document.js';
import { gunzipped } from './artefact.archive.js';

/** Most documents within documents that are opened; more levels have no honest use. */
const DEEPEST = 8;
/** Shorter ones hold no sex and no age. */
const SHORTEST_CODED = 12;
/** Characters that occur in no text. */
const NO_TEXT = /[\u0000-\u0008\u000e-\u001f\u007f]/;
const CODED = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Content of the texts of a document. */
export interface Opened {
  /** The document, and where a text of it is one itself, that one in its place. */
  readonly tree: unknown;
  /** Texts that are read line by line, also those that a text has held in base64. */
  readonly texts: readonly string[];
  /** Values in base64 that hold no text: a signature, a hash, a noisy vector. */
  readonly binary: number;
}

/**
 * Opens a document: payloads in base64 (a DSSE envelope), packed ones too, and JSON, tables, YAML or XML that stand in a text of it, at any depth.
 * @param tree as parsed JSON has it
 */
export function opened(tree: unknown): Opened {
  const found: Found = { texts: [], binary: 0 };
  const whole = open(tree, 0, found);
  return { tree: whole, ...found };
}

/** @returns documents that stand in base64 in an unstructured text, each as text */
export function codedIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w+/=-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w+/=-])/g)].flatMap(([token]) => {
    const told = decoded(token);
    return typeof told === 'object' ? [told.text] : [];
  });
}

interface Found {
  readonly texts: string[];
  binary: number;
}

function open(value: unknown, depth: number, found: Found): unknown {
  if (typeof value === 'string') return depth < DEEPEST ? openText(value, depth, found) : value;
  if (Array.isArray(value)) return value.map((one) => open(one, depth, found));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, open(one, depth, found)]));
}

function openText(text: string, depth: number, found: Found): unknown {
  const inside = decoded(text.trim());
  if (inside === 'binary' && isCoded(text)) found.binary++;
  if (typeof inside === 'object') return openText(inside.text, depth + 1, found);
  if (!/[\s,;:={[|<]/.test(text)) return text;
  const read = readText(text);
  const isWhole = read.tree !== null && typeof read.tree === 'object';
  // A text of a few words is not read as a list or table, unless it reads as a record about a person.
  if (isWhole && (!read.hasLines || recordsOf(read).records.length > 0 || read.form !== 'table')) {
    const asTree = recordsOf(read);
    if (!read.hasLines || asTree.records.length >= linesOf(text, read.form).records.length)
      return open(read.tree, depth + 1, found);
  }
  found.texts.push(text);
  for (const one of codedIn(text)) found.texts.push(one);
  return text;
}

/** A long word has the letters of base64 as well, and so has a hash in sixteens. */
function isCoded(text: string): boolean {
  return text.length >= 32 && !/^[\da-f]+$/i.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}

/** @returns the text in base64; `binary` if the bytes are not text; undefined if it is not base64 */
function decoded(text: string): { readonly text: string } | 'binary' | undefined {
  const bytes = bytesOf(text);
  if (bytes === undefined) return undefined;
  const told = textIn(bytes);
  return told === undefined ? 'binary' : { text: told };
}

function bytesOf(text: string): Uint8Array | undefined {
  if (text.length < SHORTEST_CODED || !CODED.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const plain = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  // A plain word may consist of base64 letters as well. It counts as base64 only if encoding it again gives the same
  // text.
  return bytes.toString('base64').replace(/=+$/, '') === plain ? bytes : undefined;
}

function textIn(bytes: Uint8Array): string | undefined {
  try {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipped(bytes) : bytes;
    const told = new TextDecoder('utf-8', { fatal: true }).decode(plain);
    return NO_TEXT.test(told) ? undefined : told;
  } catch {
    return undefined;
  }
}
