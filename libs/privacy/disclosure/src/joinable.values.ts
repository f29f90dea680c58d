import { dayOf } from './calendar.day.js';
import type { Told } from './joinable.model.js';
import { type LinkageRole, isNothing, isReadable, roleOf, writtenUnder } from './linkage.record.js';
import type { Entries } from './named.values.js';
import { oneHotSex } from './one.hot.sex.js';
import { isSexWithNumber, mayBeAge, mayBeAgeBesideSex, mayBeMoment } from './possible.age.js';
import { isAgeWord } from './written.age.js';
import { daySpan, resemblesDay } from './written.day.js';
import { isSexWord } from './written.sex.js';

/** What one object or row says itself, without the values of enclosing objects. */
export interface Own {
  readonly told: Told;
  /** Values that were meant for a role and cannot be read. */
  readonly unread: readonly Unread[];
  /** Place of a number that may be an age, under a key that does not say what it is. */
  readonly mayBeAge: string | undefined;
  /** The same of one that counts beside a sex alone. */
  readonly mayBeAgeBesideSex: string | undefined;
}

export interface Unread {
  readonly roles: readonly LinkageRole[];
  /** The key, if it is that of a role, else which one it is. */
  readonly place: string;
}

/**
 * Reads the values of one object or row.
 * @param above told by the enclosing objects
 */
export function toldBy(entries: Entries, above: Told = {}): Own {
  const told: Told = {};
  const unread: Unread[] = [];
  let [isOfCell, numberAt, besideSexAt]: [boolean, string?, string?] = [false];
  for (const [i, [key, value]] of entries.entries()) {
    // A sex given as true or false cannot be read.
    if (typeof value === 'boolean' && roleOf(key) === 'sex') unread.push({ roles: ['sex'], place: key });
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = writtenUnder(key, String(value).trim());
    if (isNothing(text)) continue;
    const [role, place] = [roleOf(key), `#${i + 1}`];
    if ((role === 'age' || role === undefined) && CELL.test(text)) isOfCell = true;
    if (role === 'age' && CELL.test(text)) continue;
    if (role !== undefined && isReadable(role, text)) told[role] ??= text;
    else if (typeof value === 'string' && isSexWord(text)) told.sex ??= text;
    else if (typeof value === 'string' && isDay(text)) told.date ??= text;
    else if (isAgeWord(text)) told.age ??= text;
    else if (isMeant(role, key, text)) unread.push({ roles: [role ?? 'date'], place: role === undefined ? place : key });
    else if (role !== undefined || oneHotSex([[key, value]]) !== undefined) continue;
    else if (isSexWithNumber(text)) unread.push({ roles: ['sex', 'age'], place });
    else if (mayBeAge(key, text)) numberAt ??= place;
    else if (mayBeAgeBesideSex(key, text)) besideSexAt ??= place;
  }
  tellOneHot(entries, { told, above }, unread);
  return {
    told,
    unread: unread.filter(({ roles }) => roles.some((role) => told[role] === undefined)),
    mayBeAge: isOfCell ? undefined : numberAt,
    mayBeAgeBesideSex: isOfCell ? undefined : besideSexAt,
  };
}

/** A sex by columns of yes and no. 1 and 0 are counts of people too, but not beside the age of one. */
function tellOneHot(entries: Entries, { told, above }: { readonly told: Told; readonly above: Told }, unread: Unread[]): void {
  const hot = told.sex === undefined ? oneHotSex(entries) : undefined;
  if (hot === undefined) return;
  const { age, birthDate } = { ...above, ...told };
  const isRead = hot.sex !== undefined && (!hot.isNumber || age !== undefined || birthDate !== undefined);
  if (isRead) told.sex = hot.sex;
  else unread.push({ roles: ['sex'], place: `#${hot.at + 1}` });
}

/** Whether a text is a full day, under any key. A year or a month alone counts only where its key says so. */
export function isDay(text: string): boolean {
  return dayOf(text) !== undefined || (resemblesDay(text) && daySpan(text) !== undefined);
}

/** The label of a cell of many people. */
const CELL = /\b(?:or|and) more$|^(?:below|under)\b/i;
/** The label of a group of both sexes tells of many people. */
const ALL = /^(?:all|both|any|total|overall|alle|beide)$/i;

/**
 * Whether an unreadable text was meant for the role of its key. Under a key without a role, only a day with slashes was
 * meant for one.
 */
function isMeant(role: LinkageRole | undefined, key: string, text: string): boolean {
  switch (role) {
    case 'sex':
      return !ALL.test(text) && text.length <= 24;
    case 'age':
      return !ALL.test(text) && /^[^\p{L}]*\d/u.test(text);
    case 'date':
      return mayBeMoment(text) || (resemblesDay(text) && !(/time$/i.test(key) && /^\d+(?:\.\d+)?$/.test(text)));
    case 'birthDate':
      return true;
    case 'institution':
      return false;
    case undefined:
      return mayBeMoment(text) || /^\d{1,2}([/-])\d{1,2}\1\d{4}/.test(text);
    default:
      return role satisfies never;
  }
}
