import { findElement, latinText, type RawElement, TAG } from '@collimate/imaging-dicom';
import { LATER_ROWS, PROFILE_ROWS } from './ps315.table.js';
import { TextReadings } from './text.readings.js';

/** Which attributes tell who somebody is, where, or by which number: texts that the basic profile takes out, but descriptions. */
const TELLING: ReadonlySet<number> = new Set(
  [...PROFILE_ROWS, ...LATER_ROWS]
    .filter(([, vr, , , options]) => /^(AE|LO|SH|ST|LT|UT|UC|UR)$/.test(vr) && !options.includes('cleanDescOpt'))
    .map(([tag]) => tag),
);
/** From how many letters a word, and from how many digits a number, is compared. Shorter ones are everywhere. */
const LEAST_LETTERS = 2;
const LEAST_DIGITS = 4;
/** From how many letters a word is found inside a longer one, too. */
const LEAST_LETTERS_INSIDE = 4;
/** From how many digits a number is found inside a longer one, too. */
const LEAST_DIGITS_INSIDE = 6;
/** Letters in two bytes: their Latin reading is not a name. @source DICOM PS3.5 6.1.2.5 */
const TWO_BYTE_LETTERS = /\x1b\$[()]?[A-Z].*?(?=\x1b\(|[\^=\\]|$)/g;

/**
 * Who and what a file names anywhere, at every depth: the words of all person names, the words of institutions, addresses, record
 * and device numbers, and every number and date of these in the ways in which people write them.
 */
export class Identity {
  private readonly names = new Set<string>();
  private readonly words = new Set<string>();
  private readonly numbers = new Set<string>();
  private readonly longNames: readonly string[];
  private readonly readings: TextReadings;

  constructor(elements: readonly RawElement[]) {
    this.readings = new TextReadings(
      latinText(findElement(elements, TAG.SpecificCharacterSet))
        .split('\\')
        .map((term) => term.trim()),
    );
    this.collect(elements);
    this.longNames = [...this.names].filter((word) => word.length >= LEAST_LETTERS_INSIDE);
  }

  /** @returns whether a word of the text is one of a person's name, in any case */
  namesPersonIn(text: string): boolean {
    return this.readings.of(text).some((upper) => wordsOf(upper).some((word) => this.names.has(word)));
  }

  /**
   * @returns whether anything of the identity stands in the text: a name, which may be part of a longer word, a word of a place or
   * device, or a number
   */
  isIn(text: string): boolean {
    if (this.namesPersonIn(text)) return true;
    for (const upper of this.readings.of(text)) {
      if (this.longNames.some((name) => upper.includes(name))) return true;
      if (wordsOf(upper).some((word) => this.words.has(word))) return true;
    }
    const upper = text.toUpperCase();
    const joined = upper.replace(/\D/g, '');
    return digitRunsOf(upper).some((digits) => this.isNumber(digits)) || this.isNumber(joined) || this.isNumberIn(joined);
  }

  /** @returns whether a long number of the identity is part of the digits */
  private isNumberIn(digits: string): boolean {
    return (
      digits.length > LEAST_DIGITS_INSIDE &&
      [...this.numbers].some((own) => own.length >= LEAST_DIGITS_INSIDE && digits.includes(own))
    );
  }

  /** @returns whether the digits are a number or a date of the identity; zeros before them do not count */
  isNumber(digits: string): boolean {
    return this.numbers.has(digits.replace(/^0+/, ''));
  }

  /** @returns whether the letters among bytes of a binary number hold a person's name of at least so many letters */
  namesPersonInBytes(bytes: Uint8Array, leastLetters: number): boolean {
    const text = String.fromCharCode(...bytes).toUpperCase();
    return (text.match(/[A-Z]+/g) ?? []).some((word) => word.length >= leastLetters && this.names.has(word));
  }

  private collect(elements: readonly RawElement[]): void {
    for (const element of elements) {
      if (element.value.kind === 'items') {
        for (const item of element.value.items) this.collect(item);
      } else if (element.vr === 'PN') {
        for (const name of latinText(element).split(/[\\=]/)) this.add(withoutTitles(name), this.names);
      } else if (element.vr === 'DA' || element.vr === 'DT') {
        for (const value of latinText(element).split('\\')) this.addDate(value);
      } else if (TELLING.has(element.tag)) {
        this.add(latinText(element), this.words);
      }
    }
  }

  private add(text: string, words: Set<string>): void {
    const upper = text.replace(TWO_BYTE_LETTERS, '').toUpperCase();
    for (const word of wordsOf(upper)) words.add(word);
    for (const reading of this.readings.of(text)) for (const word of wordsOf(reading)) words.add(word);
    for (const value of upper.split('\\')) {
      for (const digits of [...digitRunsOf(value), value.replace(/\D/g, '')]) this.addNumber(digits);
    }
  }

  private addNumber(digits: string): void {
    const significant = digits.replace(/^0+/, '');
    if (significant.length >= LEAST_DIGITS) this.numbers.add(significant);
  }

  private addDate(value: string): void {
    const match = /^(\d\d)(\d\d)\.?(\d\d)\.?(\d\d)/.exec(value.trim());
    if (match === null) return;
    const [, century, year, month, day] = match;
    const orders = [year + month + day, day + month + year, month + day + year];
    const whole = [century + year + month + day, day + month + century + year, month + day + century + year];
    for (const digits of [...orders, ...whole]) this.addNumber(digits);
  }
}

/** Family, given and middle name: a prefix or suffix is a title, and MR also a modality. @source DICOM PS3.5 6.2.1.1 */
function withoutTitles(name: string): string {
  return name.split('^').slice(0, 3).join('^');
}

function wordsOf(upper: string): readonly string[] {
  return (upper.match(/[A-Z0-9\x80-\uffff]+/g) ?? []).filter((word) => word.length >= LEAST_LETTERS && /[^0-9]/.test(word));
}

function digitRunsOf(text: string): readonly string[] {
  return text.match(/\d+/g) ?? [];
}
