import { folded } from './folded.word.js';
import type { Span } from './span.js';
import { ageSpan } from './written.age.js';
import { type DayOrder, daySpan } from './written.day.js';
import { sexOf } from './written.sex.js';

/** What a record tells of a person to somebody who knows that person. A missing attribute agrees with everybody. */
export interface LinkageRecord {
  /** `F`, `M` or `O`. */
  readonly sex?: string;
  readonly ageYears?: Span;
  /** Day of the scan, in days since 1970-01-01. */
  readonly day?: Span;
  /** Day of birth, in days since 1970-01-01. */
  readonly birthDay?: Span;
  readonly institution?: string;
}

/** Attributes that the attack uses, each the role of a column or key. */
export type LinkageRole = 'sex' | 'age' | 'date' | 'birthDate' | 'institution';

/** Remark after a name: `(years)`, `in years`, `at scan`. The label of a cell (`age 60 or more`) is not a name. */
const REMARK = String.raw`(?:\s*[([].*|[\s,_-]+(?:in|at|bei|en|al?|of|der|des)\b.*|[\s,_-]*(?:y|yrs?|years?|jahre?n?|ans|anos|anni))?$`;
const AGE = 'age|alter|edad|eta|leeftijd|alder|idade|wiek|vek|ika|yas';
const SEX = 'sex|gender|geschlecht|sexe|genre|sexo|genero|sesso|geslacht|k[oø]n|kj[oø]nn|p[lł]ec|pohlavi|sukupuoli';
/** Units of an age in a name, which a year has not. */
const MONTHS = 'mon?ths?|mos?|monate?n?|mois|meses|mesi';
const WEEKS = 'weeks?|wks?|wochen?|semaines?|semanas|settimane';
const DAYS = 'days?|tage?n?|jours?|dias|giorni';
const UNIT = `(?:${MONTHS}|${WEEKS}|${DAYS})`;
/** A name is known by its beginning; a longer one is a sentence. */
const LONGEST_NAME = 120;
/** Of names in small letters without accents. */
const ROLES: readonly (readonly [LinkageRole, RegExp])[] = [
  ['birthDate', /(?:^|[^a-z]|patient)(?:[dym]ob|born|geb(?:\.|dat|datum|jahr)?|jahrgang)(?:$|[^a-z])/],
  ['birthDate', /birth|geburt|naissance|nacimiento|nascita|nascimento|geboorte|f[oø]dsel|fodelse|urodzeni/],
  ['sex', new RegExp(`^(?:patient(?:en)?)?_?(?:${SEX})${REMARK}`)],
  ['age', new RegExp(String.raw`(?:^|patient(?:en)?|lebens|_|\b)(?:${AGE})(?:_?(?:band|group|at.*))?${REMARK}`)],
  ['age', new RegExp(String.raw`(?:^|patient(?:en)?|lebens|_|\b)(?:${AGE})[\s,_-]*(?:in[\s,_-]*)?${UNIT}(?:$|[\s,_-])`)],
  ['age', new RegExp(String.raw`^${UNIT}[\s,_-]*(?:of[\s,_-]*)?(?:${AGE})$`)],
  ['age', /^(?:yrs?|years?|jahre|ans|annees|anos|anni|jaren)$/],
  ['institution', /institution|hospital|^site$|^centre$|^center$|^house$|klinik/],
  ['date', /date|datum|fecha|giorno|^(?:day|tag|jour|dia|dag|dato|month|quarter|at)$|time$/],
];
/** Words that tables write for a missing value. */
const NOTHING =
  /^(?:|\*|-+|–|\?|\.|n\.?\s?\/?a\.?|nan|null|none|nil|#n\/?a|#nv|k\.?\s?a\.?|u|unk|unknown|unbekannt|missing|not known|inconnu)$/i;

/**
 * @returns the role of a column or key of this name; undefined for a name that tells none
 * @example
 * ```ts
 * import { roleOf } from '@collimate/privacy-disclosure';
 * ['PatientAge', 'Alter (Jahre)', 'âge'].map(roleOf); // => ['age', 'age', 'age']
 * roleOf('dose'); // => undefined
 * ```
 */
export function roleOf(name: string): LinkageRole | undefined {
  const plain = folded(name.trim().slice(0, LONGEST_NAME));
  return ROLES.find(([, pattern]) => pattern.test(plain))?.[0];
}

/**
 * Units of an age, found in its name: beside the word for age, or at the end (`age at scan, months`; not `age at day
 * 1`).
 */
const UNITS: readonly (readonly [unit: string, pattern: RegExp])[] = [
  ['months', unitPattern(MONTHS)],
  ['weeks', unitPattern(WEEKS)],
  ['days', unitPattern(DAYS)],
];

function unitPattern(unit: string): RegExp {
  const isBehind = String.raw`(?:${AGE})[\s,_([-]*(?:in[\s,_-]*)?(?:${unit})(?![a-z])`;
  return new RegExp(String.raw`${isBehind}|^(?:${unit})[\s,_-]*(?:of[\s,_-]*)?(?:${AGE})|[\s,_([-](?:${unit})[)\]]?$`);
}

/**
 * A cell with the unit that its column has in its name, for an age: 759 under `age_months` are 759 months.
 * @example
 * ```ts
 * import { writtenUnder } from '@collimate/privacy-disclosure';
 * [writtenUnder('ageInDays', '23010'), writtenUnder('age', '63')]; // => ['23010 days', '63']
 * ```
 */
export function writtenUnder(name: string, cell: string): string {
  if (!/^\s*\d+(?:[.,]\d+)?\s*$/.test(cell) || roleOf(name) !== 'age') return cell;
  const plain = folded(name.trim().slice(0, LONGEST_NAME));
  const unit = UNITS.find(([, pattern]) => pattern.test(plain))?.[0];
  return unit === undefined ? cell : `${cell.trim()} ${unit}`;
}

/**
 * Whether a cell tells nothing: empty, a star, or a word for a missing value.
 * @example
 * ```ts
 * import { isNothing } from '@collimate/privacy-disclosure';
 * ['NA', '-', '0'].map(isNothing); // => [true, true, false]
 * ```
 */
export function isNothing(text: string): boolean {
  return NOTHING.test(text.trim());
}

/**
 * Whether a text can be read in exactly one way as a value of its role. A cell that tells nothing cannot.
 * @param order of days and months in its column
 * @example
 * ```ts
 * import { isReadable } from '@collimate/privacy-disclosure';
 * isReadable('date', '29.11.2026'); // => true
 * isReadable('date', '05/11/2026'); // => false
 * isReadable('sex', '1'); // => false
 * ```
 */
export function isReadable(role: LinkageRole, text: string, order?: DayOrder): boolean {
  switch (role) {
    case 'sex':
      return sexOf(text) !== undefined;
    case 'age':
      return ageSpan(text.trim()) !== undefined;
    case 'date':
    case 'birthDate':
      return daySpan(text.trim(), order) !== undefined;
    case 'institution':
      return !isNothing(text);
  }
}

/**
 * The record of a row whose roles are known. Unreadable cells are left out, so callers that report on a table ask isReadable first.
 * @param cells text of each role; empty ones are left out
 * @param orders of days and months in the columns of dates
 * @example
 * ```ts
 * import { recordOf } from '@collimate/privacy-disclosure';
 * const { sex, ageYears } = recordOf({ sex: 'female', age: '60-64' });
 * [sex, ageYears]; // => ['F', [60, 64]]
 * ```
 */
export function recordOf(cells: Cells, orders: Partial<Readonly<Record<LinkageRole, DayOrder>>> = {}): LinkageRecord {
  const read = <T>(role: LinkageRole, how: (text: string) => T | undefined): T | undefined => {
    const text = cells[role]?.trim();
    return text === undefined || isNothing(text) ? undefined : how(text);
  };
  const day = read('date', (text) => daySpan(text, orders.date));
  const birthDay = read('birthDate', (text) => daySpan(text, orders.birthDate));
  return {
    sex: read('sex', sexOf),
    ageYears: read('age', ageSpan) ?? ageAt(day, birthDay),
    day,
    birthDay,
    institution: read('institution', (text) => text),
  };
}

type Cells = Partial<Readonly<Record<LinkageRole, string>>>;

/** A day of birth and the day of the scan give the age, in whole years. */
function ageAt(day: Span | undefined, birthDay: Span | undefined): Span | undefined {
  if (day === undefined || birthDay === undefined) return undefined;
  return [Math.floor((day[0] - birthDay[1]) / 365.25), Math.floor((day[1] - birthDay[0]) / 365.25)];
}
