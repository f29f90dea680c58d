import { dayOf } from './calendar.day.js';

/** From the lowest to the highest value that a record leaves possible, both included. */
export type Span = readonly [low: number, high: number];

/** What a record tells of a person to somebody who knows that person. What it does not tell agrees with everybody. */
export interface LinkageRecord {
  /** `F`, `M`, or another word of the record, in upper case. */
  readonly sex?: string;
  readonly ageYears?: Span;
  /** Of the scan, in days since 1970-01-01. */
  readonly day?: Span;
  /** Of birth, in days since 1970-01-01. */
  readonly birthDay?: number;
  readonly institution?: string;
}

/** What an attribute of the attack may be found under. */
export type LinkageRole = 'sex' | 'age' | 'date' | 'birthDate' | 'institution';

const ROLES: readonly (readonly [LinkageRole, RegExp])[] = [
  ['birthDate', /birth|geburt|^dob$/i],
  ['sex', /^(patient)?_?(sex|gender|geschlecht|sexe)$/i],
  ['age', /(^|patient|_|\b)(age|alter)(_?(years?|band|group|at.*))?$/i],
  ['institution', /institution|hospital|^site$|^centre$|^center$|^house$|klinik/i],
  ['date', /date|datum|^day$|^month$|^quarter$|^at$|time$/i],
];
const SEXES: Readonly<Record<string, string>> = {
  f: 'F', female: 'F', w: 'F', woman: 'F', weiblich: 'F', femme: 'F', m: 'M', male: 'M', man: 'M', mannlich: 'M', männlich: 'M', homme: 'M',
}; // prettier-ignore

/**
 * @returns what a column or key of this name is about; undefined when its name does not tell
 * @example
 * ```ts
 * import { roleOf } from '@collimate/privacy-disclosure';
 * roleOf('PatientAge'); // => 'age'
 * roleOf('dose'); // => undefined
 * ```
 */
export function roleOf(name: string): LinkageRole | undefined {
  return ROLES.find(([, pattern]) => pattern.test(name))?.[0];
}

/** @returns `F`, `M`, the word in upper case, or undefined for nothing */
export function sexOf(text: string): string | undefined {
  const key = text.trim().toLowerCase();
  return key === '' || key === '*' ? undefined : (SEXES[key] ?? key.toUpperCase());
}

/** Whether a text is a word for one of the two sexes that records mostly hold. */
export function isSexWord(text: string): boolean {
  return Object.hasOwn(SEXES, text.trim().toLowerCase());
}

/** An age in years: `63`, `063Y` of DICOM, `60 to below 65`, `60-64`, `[60,65)`, `> 89`; months, weeks and days are younger than their year. */
export function ageSpan(text: string): Span | undefined {
  const dicom = /^(\d{3})([YMWD])$/.exec(text);
  if (dicom !== null) {
    const years = Math.floor(Number(dicom[1]) / { Y: 1, M: 12, W: 52.2, D: 365.25 }[dicom[2] as 'Y']);
    return [years, years];
  }
  const band = /^[[(]?\s*(\d+(?:\.\d+)?)\s*(?:to below|to|-|–|,|\.\.)\s*(\d+(?:\.\d+)?)\s*([\])]?)$/.exec(text);
  if (band !== null) {
    const isOpen = text.includes('below') || band[3] === ')';
    return [Math.floor(Number(band[1])), isOpen ? Math.ceil(Number(band[2])) - 1 : Math.floor(Number(band[2]))];
  }
  const above = /^(?:>=?|over)\s*(\d+)$|^(\d+)\s*\+$/.exec(text);
  if (above !== null) return [Number(above[1] ?? above[2]), 150];
  const years = /^\d+(?:\.\d+)?$/.test(text) ? Math.floor(Number(text)) : NaN;
  return years <= 150 ? [years, years] : undefined;
}

/** A day, month, quarter or year: `2026-11-29`, `20261129`, `2026-11`, `2026-Q4`, `2026`. */
export function daySpan(text: string): Span | undefined {
  const day = dayOf(text);
  if (day !== undefined) return [day, day];
  const parts = /^((?:19|20)\d{2})(?:-(?:(\d{2})|Q([1-4])))?$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, quarter] = parts;
  const from = month !== undefined ? Number(month) - 1 : quarter !== undefined ? (Number(quarter) - 1) * 3 : 0;
  const months = month !== undefined ? 1 : quarter !== undefined ? 3 : 12;
  if (from > 11 || from < 0) return undefined;
  const ms = 86_400_000;
  return [Date.UTC(Number(year), from, 1) / ms, Date.UTC(Number(year), from + months, 1) / ms - 1];
}

/**
 * A row whose roles are known.
 * @param cells what it says for each role; empty ones are not told
 * @example
 * ```ts
 * import { recordOf } from '@collimate/privacy-disclosure';
 * const { sex, ageYears } = recordOf({ sex: 'female', age: '60-64' });
 * [sex, ageYears]; // => ['F', [60, 64]]
 * ```
 */
export function recordOf(cells: Partial<Readonly<Record<LinkageRole, string>>>): LinkageRecord {
  const birth = cells.birthDate === undefined ? undefined : dayOf(cells.birthDate);
  return {
    sex: cells.sex === undefined ? undefined : sexOf(cells.sex),
    ageYears: cells.age === undefined ? undefined : ageSpan(cells.age),
    day: cells.date === undefined ? undefined : daySpan(cells.date),
    birthDay: birth,
    institution: cells.institution === undefined || ['', '*'].includes(cells.institution) ? undefined : cells.institution,
  };
}
