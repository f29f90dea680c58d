import { ageSpan, daySpan, isSexWord, type LinkageRecord, type LinkageRole, recordOf, roleOf, sexOf } from './linkage.record.js';
import { dayOf } from './calendar.day.js';

/**
 * All that a document says of somebody. An object is a record when it tells at least two of sex, age and a date: by its values and not by
 * names alone, so that a date under any key and an age in DICOM's form count. What stands around it (a site, a date) counts as its own.
 * @param document parsed JSON, or the rows of a table as objects
 * @returns one record per such object, in the order of the document
 * @example
 * ```ts
 * import { joinableRecords } from '@collimate/privacy-disclosure';
 * joinableRecords({ sex: 'F', age: 63, dose: 2 }).map(({ sex }) => sex); // => ['F']
 * joinableRecords({ age: 63 }); // => []
 * ```
 */
export function joinableRecords(document: unknown): readonly LinkageRecord[] {
  const found: LinkageRecord[] = [];
  walk(document, {}, found);
  return found;
}

/** An age in years in running text; a band (`age 60 or more`, `age 50 to below 60`) is the label of a cell of many people and no age. */
const AGES = [
  /\b(\d{3}Y)\b/,
  /\bage[d"']?\s*[=:]?\s*"?(\d{1,3})\b(?!\s*(?:or|and|to|-|–|\+))/i,
  /\b(\d{1,3})[ -]?(?:y|yrs?|years?)\b/i,
];
const SEX = /\b(female|male|woman|man|weiblich|männlich|femme|homme|[FM])\b/i;
const DAY = /\b(\d{4}-\d{2}-\d{2}|(?:19|20)\d{6})\b/;

/**
 * The same of a text that has no form, such as a log or a page: each line by itself.
 * @example
 * ```ts
 * import { joinableLines } from '@collimate/privacy-disclosure';
 * joinableLines('read 063Y F\nread nobody').map(({ ageYears }) => ageYears); // => [[63, 63]]
 * ```
 */
export function joinableLines(text: string): readonly LinkageRecord[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [day, sex] = [DAY, SEX].map((pattern) => pattern.exec(line)?.[1]);
    const age = AGES.map((pattern) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
    return isTold({ sex, age, date: day }) ? [recordOf({ sex, age, date: day })] : [];
  });
}

type Told = Partial<Record<LinkageRole, string>>;

function walk(value: unknown, around: Told, found: LinkageRecord[]): void {
  if (Array.isArray(value)) {
    const row = toldBy(value.map((cell, i) => [String(i), cell]));
    if (isTold(row)) found.push(recordOf({ ...around, ...row }));
    for (const inner of value) walk(inner, around, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const own = toldBy(Object.entries(value));
  const told = { ...around, ...own };
  if (Object.keys(own).length > 0 && isTold(told) && isAboutSomebody(own)) found.push(recordOf(told));
  for (const inner of Object.values(value)) walk(inner, told, found);
}

/** A date within an object that inherits sex or age, such as the time of a record, repeats what was found. */
function isAboutSomebody(own: Told): boolean {
  return own.sex !== undefined || own.age !== undefined || own.birthDate !== undefined;
}

function isTold({ sex, age, date, birthDate }: Told): boolean {
  return [sex, age ?? birthDate, date].filter((one) => one !== undefined).length >= 2;
}

function toldBy(entries: readonly (readonly [string, unknown])[]): Told {
  const told: Told = {};
  for (const [key, value] of entries) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value);
    const role = roleOf(key);
    if (role !== undefined && fits(role, text)) told[role] ??= text;
    else if (typeof value === 'string' && isSexWord(text)) told.sex ??= text;
    else if (typeof value === 'string' && dayOf(text) !== undefined) told.date ??= text;
    else if (/^\d{3}[YMWD]$/.test(text)) told.age ??= text;
  }
  return told;
}

function fits(role: LinkageRole, text: string): boolean {
  switch (role) {
    case 'sex':
      return sexOf(text) !== undefined;
    case 'age':
      return ageSpan(text) !== undefined;
    case 'date':
      return daySpan(text) !== undefined;
    case 'birthDate':
      return dayOf(text) !== undefined;
    case 'institution':
      return text !== '' && text !== '*';
  }
}
