import { TableError } from './table.error.js';

/** First bytes of a workbook of a spreadsheet, which is a ZIP file. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** First bytes of a workbook from before 2007. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * The text of a table as spreadsheets save it: UTF-8, or UTF-16 with a byte order mark. UTF-16 without the mark is
 * accepted if every other byte at the beginning is 0.
 * @throws TableError NOT_UTF8 for any other encoding, which would turn different letters into one; NO_TABLE for a
 *   workbook and for text with the character 0
 */
export function tableText(bytes: Uint8Array): string {
  const begins = (magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);
  if (begins(ZIP) || begins(COMPOUND)) {
    throw new TableError('NO_TABLE', 'the file is a workbook of a spreadsheet and no table', undefined, {
      hint: 'Save the sheet as "CSV UTF-8".',
    });
  }
  let text: string;
  try {
    text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new TableError('NOT_UTF8', 'the letters of the table are not in UTF-8', undefined, {
      hint: 'Save it as "CSV UTF-8"; in any other encoding two names can become one.',
    });
  }
  const nul = text.indexOf('\0');
  if (nul < 0) return text;
  // No text contains this character. Some programs end a name at it, and others skip it, so two different cells could
  // be read as the same.
  throw new TableError('NO_TABLE', 'the table holds the character 0, which no text has', lineOf(text, nul), {
    hint: 'Save it again as "CSV UTF-8".',
  });
}

function lineOf(text: string, end: number): number {
  return text.slice(0, end).split(/\r\n?|\n/u).length;
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 64);
  const zeros = (first: number): number => head.filter((byte, i) => i % 2 === first && byte === 0).length;
  // A header line has letters that every alphabet of a computer writes with one byte.
  if (zeros(1) * 4 > head.length && zeros(0) === 0) return 'utf-16le';
  if (zeros(0) * 4 > head.length && zeros(1) === 0) return 'utf-16be';
  return 'utf-8';
}
