import { latin1Bytes, textReader, type TextReader } from '@collimate/imaging-formats';

/*
 * One name can be written in several ways in one file: in the character set that it declares, in UTF-8 or one letter a byte whatever it
 * declares, with letters of their own or with what stands for them. They are compared in all of these.
 */

const ESCAPE = '\u001b';
const UTF8 = textReader(['ISO_IR 192']);
const LETTERS: readonly (readonly [RegExp, string])[] = [
  [/ß/gu, 'SS'],
  [/Æ/gu, 'AE'],
  [/Œ/gu, 'OE'],
  [/Ø/gu, 'O'],
  [/Ł/gu, 'L'],
  [/Đ/gu, 'D'],
  [/İ|ı/gu, 'I'],
];
const AS_TWO: readonly (readonly [RegExp, string])[] = [
  [/Ä/gu, 'AE'],
  [/Ö|Ø/gu, 'OE'],
  [/Ü/gu, 'UE'],
  [/Å/gu, 'AA'],
];

/** Reads texts in each way in which their bytes can be meant. */
export class TextReadings {
  private readonly declared: TextReader;

  /** @input the values of Specific Character Set */
  constructor(terms: readonly string[]) {
    this.declared = textReader(terms);
  }

  /** @input a text of one letter a byte @returns it, and what else it can say, in capitals */
  of(text: string): readonly string[] {
    const isEscaped = text.includes(ESCAPE);
    if (!isEscaped && isAscii(text)) return [text.toUpperCase()];
    // A text that is none of bytes has been read already.
    const bytes = latin1Bytes(text);
    // Behind an escape sequence bytes are no letters of their own.
    const read = bytes === undefined ? [text] : isEscaped ? [this.declared(bytes)] : [text, UTF8(bytes), this.declared(bytes)];
    return [
      ...new Set(read.map((one) => one.normalize('NFC').toUpperCase()).flatMap((one) => [one, plain(one), plain(spelt(one))])),
    ];
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}

function spelt(upper: string): string {
  return AS_TWO.reduce((text, [letter, two]) => text.replace(letter, two), upper);
}

/** Letters without their marks. */
function plain(upper: string): string {
  return LETTERS.reduce((text, [letter, latin]) => text.replace(letter, latin), upper)
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
}
