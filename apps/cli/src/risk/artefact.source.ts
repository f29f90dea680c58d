import { type Joinable, joinableLines } from '@collimate/privacy-disclosure';
import { filesUnder, isFolder, readBytes } from '@collimate/platform-scans';
import { TableError, tableText } from '@collimate/platform-tables';
import { type ArtefactFile, unpacked } from './artefact.archive.js';
import { linesOf, readText, recordsOf, richest, type ReadText } from './artefact.document.js';
import { codedIn, opened } from './artefact.embedded.js';
import type { AttackedArtefact } from './risk.document.js';

/** A document that may leave the hospital, with everything in it that describes a person. */
export interface Artefact extends Joinable {
  readonly name: string;
  readonly form: AttackedArtefact['form'];
  readonly bytes: number;
  /** Values in base64 that hold no text. */
  readonly binary: number;
}

/**
 * Reads documents, and all documents in folders and archives. JSON, lines of JSON, XML, YAML, pages and tables are read
 * in their form, other texts line by line. Content in base64, and documents within documents, are opened; the name of a
 * file counts as a line of it.
 */
export function readArtefacts(paths: readonly string[]): readonly Artefact[] {
  const files = paths.flatMap((path) => (isFolder(path) ? [...filesUnder(path)].sort() : [path]));
  return files.flatMap((name) => unpacked({ name, bytes: readBytes(name) })).map(readArtefact);
}

function readArtefact({ name, bytes }: ArtefactFile): Artefact {
  const named = joinableLines(wordsOf(name));
  const text = textOf(bytes);
  if (text === undefined) return { name, form: 'not read', bytes: bytes.length, binary: 0, ...named };
  const read = readText(text);
  const { found, binary } = toldBy(text, read);
  const { unread, firstUnread } = found.unread > 0 ? found : named;
  return {
    ...{ name, form: read.form, bytes: bytes.length, binary },
    ...{ records: [...found.records, ...named.records], unread, firstUnread },
  };
}

/** A dash stays between digits, as days have it. */
function wordsOf(name: string): string {
  return name.replaceAll(/[_/\\-]+/g, (signs, at: number) => {
    const isBesideLetter = /\p{L}/u.test(`${name[at - 1] ?? ''}${name[at + signs.length] ?? ''}`);
    return isBesideLetter ? ' ' : signs.replaceAll(/[_/\\]/g, ' ');
  });
}

/** Records of a text in its form, and of the content inside its own texts. */
function toldBy(text: string, read: ReadText): { readonly found: Joinable; readonly binary: number } {
  const inside = opened(read.tree);
  const asTree = recordsOf({ ...read, tree: inside.tree });
  const whole = read.hasLines
    ? richest(asTree, linesOf(text, read.form, read.form === 'table' && asTree.records.length > 0))
    : asTree;
  const texts = read.hasLines ? codedIn(text) : inside.texts;
  const others = texts.map((one) => ofText(one));
  const missed = [whole, ...others].find(({ unread }) => unread > 0);
  const found = {
    records: [...whole.records, ...others.flatMap(({ records }) => records)],
    unread: [whole, ...others].reduce((sum, one) => sum + one.unread, 0),
    firstUnread: missed === undefined || missed === whole ? missed?.firstUnread : `a text in it, ${missed.firstUnread}`,
  };
  return { found: withTooLong(found, read), binary: inside.binary };
}

/** A text in base64 may be a document of its own. */
function ofText(text: string): Joinable {
  const read = readText(text);
  return read.form === 'text' ? withTooLong(linesOf(text, 'text'), read) : toldBy(text, read).found;
}

/** Counts a line that was too long to be read as YAML as an unread value. */
function withTooLong(found: Joinable, { tooLong }: ReadText): Joinable {
  if (tooLong === undefined) return found;
  return { ...found, unread: found.unread + 1, firstUnread: found.firstUnread ?? `line ${tooLong}` };
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
