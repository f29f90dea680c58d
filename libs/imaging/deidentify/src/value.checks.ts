import type { RawElement } from './raw-element.js';
import { latinText } from './raw-element.js';

const DECIMAL = /^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})? *$/;
const INTEGER = /^ *[+-]?\d{1,12} *$/;
const CODE_STRING = /^[A-Z0-9_ ]{0,16}$/;
const WIDTHS: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, AT: 4, FD: 8 };
/** Character sets are defined terms that the form of a code string does not tell apart from a name. */
const CHARACTER_SET = /^(ISO_IR \d{1,3}|ISO 2022 IR \d{1,3}|GB18030|GBK|)$/;
const CODE_VALUE = /^[A-Z0-9][A-Za-z0-9.^-]{0,15}$/;
const SPECIFIC_CHARACTER_SET = 0x00080005;
const CODE_VALUE_TAG = 0x00080100;

/**
 * Whether a value of the allow-list has the form of its representation and says nothing of the subject: numbers are
 * numbers, code strings are words of their list, free text holds no word of the identity.
 */
export function isHarmless(
  element: RawElement,
  vr: string,
  words: ReadonlySet<string> | undefined,
  identity: readonly string[],
): boolean {
  if (element.value.kind !== 'bytes') return false;
  if (WIDTHS[vr] !== undefined) return areNumbers(element.value.bytes, vr);
  const text = latinText(element);
  switch (vr) {
    case 'DS':
      return every(text, (part) => part === '' || DECIMAL.test(part));
    case 'IS':
      return every(text, (part) => part === '' || INTEGER.test(part));
    case 'CS':
      if (element.tag === SPECIFIC_CHARACTER_SET) return every(text, (part) => CHARACTER_SET.test(part.trim()));
      return every(text, (part) => CODE_STRING.test(part.trim()) && consistsOf(part, words));
    case 'LO':
    case 'SH':
      if (element.tag === CODE_VALUE_TAG && !CODE_VALUE.test(text)) return false;
      return every(text, (part) => consistsOf(part, words)) && !mentions(text, identity);
    default:
      return false;
  }
}

/** More values than any numeric attribute of the allow-list has (indices of a frame, a matrix of diffusion weighting). */
const MOST_NUMBERS = 9;

/**
 * Eight letters are also a number. Single 16-bit values are taken as they are; more than one, and all wider ones, lie
 * in the range of the quantities that are kept, in which no text of letters or digits falls.
 */
function areNumbers(bytes: Uint8Array, vr: string): boolean {
  const width = WIDTHS[vr];
  const count = bytes.length / width;
  if (!Number.isInteger(count) || count > MOST_NUMBERS) return false;
  if (vr === 'AT' || (count <= 1 && width === 2)) return count <= 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += width) {
    if (!isPlausible(view, at, vr)) return false;
  }
  return true;
}

function isPlausible(view: DataView, at: number, vr: string): boolean {
  switch (vr) {
    case 'US':
    case 'SS':
      return Math.abs(view.getInt16(at, true)) < 0x2020;
    case 'UL':
    case 'SL':
      return Math.abs(view.getInt32(at, true)) < 0x1000000;
    case 'FL':
      return isQuantity(view.getFloat32(at, true), 1e5);
    default:
      return isQuantity(view.getFloat64(at, true), 1e5);
  }
}

function isQuantity(value: number, most: number): boolean {
  return value === 0 || (Math.abs(value) > 1e-9 && Math.abs(value) < most);
}

/** @returns whether every word of the value is in the list; true without a list */
export function consistsOf(value: string, words: ReadonlySet<string> | undefined): boolean {
  if (words === undefined) return true;
  return value
    .trim()
    .split(/ +/)
    .every((word) => word === '' || words.has(word));
}

/** @returns whether the text holds a word of the identity, in any case */
export function mentions(text: string, identity: readonly string[]): boolean {
  const upper = text.toUpperCase();
  return identity.some((word) => upper.includes(word));
}

function every(text: string, test: (part: string) => boolean): boolean {
  return text.split('\\').every(test);
}

const IDENTIFIER_TAGS: ReadonlySet<number> = new Set([0x00080050, 0x00100020, 0x00101000, 0x00101040, 0x00102154]);

/** @returns the words of four letters or more of all person names and record numbers in the file, upper case */
export function identityWords(elements: readonly RawElement[], into = new Set<string>()): readonly string[] {
  for (const element of elements) {
    if (element.value.kind === 'items') {
      for (const item of element.value.items) identityWords(item, into);
    } else if (element.vr === 'PN' || IDENTIFIER_TAGS.has(element.tag)) {
      for (const word of latinText(element)
        .toUpperCase()
        .split(/[\^=\\ ,.]+/))
        if (word.length >= 4) into.add(word);
    }
  }
  return [...into];
}
