import type { Span } from './span.js';

/** With a decimal point or comma. */
const NUMBER = String.raw`(\d{1,5}(?:[.,]\d+)?)`;
const BAND = new RegExp(String.raw`^([[(]?)\s*${NUMBER}\s*(to below|to|bis unter|bis|-|–|;|\.\.)\s*${NUMBER}\s*([\])[]?)$`, 'i');
/** A comma stands between two ages within brackets alone; elsewhere it begins the decimals. */
const INTERVAL = /^([[(\]])\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*([\])[])$/;
const ABOVE = new RegExp(String.raw`^(?:>=?|≥|over|über|ab)\s*${NUMBER}$|^${NUMBER}\s*(?:\+|or more|and more|und mehr)$`, 'i');
const BELOW = new RegExp(String.raw`^(<=?|≤|below|under|unter|bis)\s*${NUMBER}$`, 'i');
/**
 * The caller trims the unit after the number: a pattern with blanks on both sides would backtrack over every split of
 * them.
 */
const SINGLE = new RegExp(String.raw`^${NUMBER}(\D*)$`);
const UNITS: readonly (readonly [unit: RegExp, perYear: number])[] = [
  [/^(?:y|yo|y\/o|yrs?|years?|years? old|j|jahre?n?|a|ans?|años?|anni)\.?$/i, 1],
  [/^(?:mos?|months?|monate?n?|mois|meses|mesi)\.?$/i, 12],
  [/^(?:wks?|weeks?|wochen?)\.?$/i, 52.2],
  [/^(?:days?|tage?n?)\.?$/i, 365.25],
];
const OF_DICOM: Readonly<Record<string, number>> = { Y: 1, M: 12, W: 52.2, D: 365.25 };
/** Highest age, years. */
const OLDEST = 150;

/**
 * An age in years, if it can be read in exactly one way: `63`, `64.4` and `64,4`, `063Y` of DICOM, `64 years`, `60 to
 * below 65`, `60-64`, `[60,65)`, `> 89`, `< 18`. Months, weeks and days are rounded down to whole years.
 * @returns undefined for a text that is not an age, and for a band that ends below its beginning
 */
export function ageSpan(text: string): Span | undefined {
  const dicom = /^(\d{3})([YMWD])$/.exec(text);
  if (dicom !== null) return yearsOf(Number(dicom[1]) / OF_DICOM[dicom[2]]);
  const interval = INTERVAL.exec(text);
  if (interval !== null) return bandOf(Number(interval[2]), Number(interval[3]), interval[4] !== ']');
  const band = BAND.exec(bare(text));
  if (band !== null) return bandOf(decimal(band[2]), decimal(band[4]), /below|unter/i.test(band[3]) || /[)[]/.test(band[5]));
  const above = ABOVE.exec(bare(text));
  if (above !== null) return [Math.floor(decimal(above[1] ?? above[2])), OLDEST];
  const below = BELOW.exec(bare(text));
  if (below !== null) return bandOf(0, decimal(below[2]), !/[=≤]|bis/i.test(below[1]));
  const parts = SINGLE.exec(text);
  if (parts === null) return undefined;
  const perYear = parts[2].trim() === '' ? 1 : UNITS.find(([unit]) => unit.test(parts[2].trim()))?.[1];
  return perYear === undefined ? undefined : yearsOf(decimal(parts[1]) / perYear);
}

/** Whether a text is an age by itself, without a name that says so. */
export function isAgeWord(text: string): boolean {
  return /^\d{3}[YMWD]$/.test(text) || (/^\d{1,3}(?:[.,]\d+)?\s*\p{L}{2,}/u.test(text) && ageSpan(text) !== undefined);
}

function bare(text: string): string {
  return text.replace(/(?:y|yrs?|years?|j|jahre?n?|ans?)\.?$/i, '').trimEnd();
}

function yearsOf(years: number): Span | undefined {
  const whole = Math.floor(years);
  return whole <= OLDEST ? [whole, whole] : undefined;
}

function bandOf(from: number, to: number, isOpen: boolean): Span | undefined {
  const [low, high] = [Math.floor(from), isOpen ? Math.ceil(to) - 1 : Math.floor(to)];
  return low <= high && high <= OLDEST ? [low, high] : undefined;
}

function decimal(text: string): number {
  return Number(text.replace(',', '.'));
}
