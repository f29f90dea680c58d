import { latin1, utf8 } from '../bytes/text.js';

/** Turns the bytes of a text value into characters. */
export type TextReader = (bytes: Uint8Array) => string;

/** The decoder of the Encoding Standard; a pure function of its bytes, in every engine since 2018. */
declare const TextDecoder: new (label: string) => { decode(bytes: Uint8Array): string };

/** Labels of the Encoding Standard by the ISO registration number of the set. @source DICOM PS3.3 C.12.1.1.2 */
const LABELS: Readonly<Record<string, string>> = {
  '13': 'shift_jis',
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '126': 'iso-8859-7',
  '127': 'iso-8859-6',
  '138': 'iso-8859-8',
  '144': 'iso-8859-5',
  '148': 'windows-1254',
  '166': 'windows-874',
  '203': 'iso-8859-15',
};

/** Sets that an escape sequence moves to the upper half of the code table. @source DICOM PS3.3 tables C.12-3, C.12-4 */
const UPPER_HALF: Readonly<Record<string, string>> = {
  ')I': '13',
  '-A': '100',
  '-B': '101',
  '-C': '109',
  '-D': '110',
  '-F': '126',
  '-G': '127',
  '-H': '138',
  '-L': '144',
  '-M': '148',
  '-T': '166',
  '-b': '203',
  '$)A': 'gbk',
  '$)C': 'euc-kr',
};
const KANJI = '$B';
const SUPPLEMENTARY_KANJI = '$(D';
const ESCAPE = 0x1b;
const decoders = new Map<string, { decode(bytes: Uint8Array): string }>();

function decoded(label: string, bytes: Uint8Array): string {
  let decoder = decoders.get(label);
  if (decoder === undefined) decoders.set(label, (decoder = new TextDecoder(label)));
  return decoder.decode(bytes);
}

/** @returns how one set is read; ISO 8859-1 for the default repertoire and for what is unknown, so that no byte is lost */
function readerOf(term: string): TextReader {
  if (/^GB/u.test(term)) return (bytes) => decoded('gb18030', bytes);
  // Met as `ISO_IR 100`, `ISO 2022 IR 100`, `ISO IR 100`, `ISO-IR100`.
  const number = /IR[ _-]?(\d+)/u.exec(term)?.[1] ?? term;
  if (number === '192') return utf8;
  const label = LABELS[number] ?? (number === 'gbk' || number === 'euc-kr' ? number : undefined);
  return label === undefined ? latin1 : (bytes) => decoded(label, bytes);
}

/**
 * How the text of a data set is read.
 * @input the values of Specific Character Set; more than one for code extensions by escape sequences
 * @source DICOM PS3.3 C.12.1.1.2, PS3.5 6.1.2.5
 */
export function textReader(terms: readonly string[]): TextReader {
  // The default repertoire is ASCII alone: what goes beyond it was written by somebody who forgot to say how.
  if (terms.every((term) => term === '' || /^ISO[_ -]?(?:2022[_ -]?)?IR[_ -]?6$/u.test(term))) return undeclared;
  const first = readerOf(terms[0] ?? '');
  return (bytes) => {
    if (isFalselyDeclared(terms, bytes)) return undeclared(bytes);
    return terms.length > 1 ? extended(bytes, first) : first(bytes);
  };
}

/** Bytes that are well-formed UTF-8 are hardly ever anything else; of any others each is a letter. */
function undeclared(bytes: Uint8Array): string {
  return isUtf8(bytes) ? utf8(bytes) : latin1(bytes);
}

/** Sets whose letters are well-formed UTF-8 now and then: pairs of bytes, and those of Thai, whose vowels stand before two consonants. */
const LIKE_UTF8 = /GB|IR[ _-]?(?:13|58|87|149|159|166)$/u;

/**
 * Whether a text is in UTF-8 although its data set says that it is in a set of single bytes, or not although it says so: then it is read as
 * what it is. Names of regions that were read as declared would be those of nobody.
 * @input the values of Specific Character Set, and the bytes of one text
 */
export function isFalselyDeclared(terms: readonly string[], bytes: Uint8Array): boolean {
  if (isAscii(bytes) || bytes.includes(ESCAPE) || terms.some((term) => LIKE_UTF8.test(term))) return false;
  if (/192/u.test(terms[0] ?? '')) return !isUtf8(bytes);
  return isUtf8(bytes) && !isWordAsDeclared(readerOf(terms[0] ?? ''), bytes);
}

/** Letters of the languages of Latin script, which a file of another script may hold in UTF-8. */
const LATIN = /^[\0-\u017f]*$/u;
/** A Latin letter beside one of another script. */
const TWO_SCRIPTS = /\p{Script=Latin}(?!\p{Script=Latin})\p{L}|(?!\p{Script=Latin})\p{L}\p{Script=Latin}/u;

/**
 * Whether bytes that are well-formed UTF-8 are so by chance: letters of the declared set make a word, as ŮŽ of Latin-2 does, and as UTF-8
 * they would be letters that nobody writes who chose that set.
 */
function isWordAsDeclared(declared: TextReader, bytes: Uint8Array): boolean {
  // From 80 to 9F no set of ISO has a letter.
  if (bytes.some((byte) => byte >= 0x80 && byte < 0xa0)) return false;
  const [asDeclared, asUtf8] = [declared(bytes), utf8(bytes)];
  const repertoire = declared(Uint8Array.from({ length: 0x60 }, (_, n) => 0xa0 + n));
  if ([...asUtf8].every((letter) => letter < '\x80' || repertoire.includes(letter))) return false;
  const areLetters = [...asDeclared].every((letter) => letter < '\x80' || /[\p{L}\p{M}]/u.test(letter));
  return areLetters && !(TWO_SCRIPTS.test(asDeclared) && LATIN.test(asUtf8));
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] >= 0x80) return false;
  return true;
}

function isUtf8(bytes: Uint8Array): boolean {
  return isAscii(bytes) || !utf8(bytes).includes('\ufffd');
}

function extended(bytes: Uint8Array, first: TextReader): string {
  let [text, start, read] = ['', 0, first];
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== ESCAPE) continue;
    text += read(bytes.subarray(start, at));
    const sequence = designation(bytes, at + 1);
    start = at + 1 + sequence.length;
    read = sequence === '(B' || sequence === '(J' ? lowerHalf(read, first) : (readerAfter(sequence) ?? read);
  }
  return text;
}

/** @returns the intermediate and final bytes of an escape sequence, as ASCII */
function designation(bytes: Uint8Array, at: number): string {
  let end = at;
  while (end < bytes.length && bytes[end] >= 0x20 && bytes[end] < 0x30) end++;
  return latin1(bytes, at, Math.min(end + 1, bytes.length));
}

/** Back to single bytes in the lower half; what was put into the upper half stays there. */
function lowerHalf(read: TextReader, first: TextReader): TextReader {
  return read === kanji || read === supplementaryKanji ? first : read;
}

function readerAfter(sequence: string): TextReader | undefined {
  if (sequence === KANJI) return kanji;
  if (sequence === SUPPLEMENTARY_KANJI) return supplementaryKanji;
  return sequence in UPPER_HALF
    ? readerOf(/^\d/u.test(UPPER_HALF[sequence]) ? `IR ${UPPER_HALF[sequence]}` : UPPER_HALF[sequence])
    : undefined;
}

/** JIS X 0208, whose pairs of bytes EUC-JP has with the eighth bit set. */
function kanji(bytes: Uint8Array): string {
  return decoded(
    'euc-jp',
    bytes.map((byte) => byte | 0x80),
  );
}

/** JIS X 0212, whose pairs EUC-JP has behind a byte 8F. */
function supplementaryKanji(bytes: Uint8Array): string {
  const pairs = new Uint8Array(Math.ceil(bytes.length / 2) * 3);
  for (let i = 0; i < bytes.length; i++) pairs[3 * (i >> 1) + 1 + (i & 1)] = bytes[i] | 0x80;
  for (let i = 0; i < pairs.length; i += 3) pairs[i] = 0x8f;
  return decoded('euc-jp', pairs);
}
