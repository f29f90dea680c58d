import { type Joinable, Joined, type Told, isTold } from './joinable.model.js';
import { type LinkageRole, isNothing, isReadable, recordOf, roleOf } from './linkage.record.js';
import { isMoment, mayBeAge } from './possible.age.js';
import { isAgeWord } from './written.age.js';
import { daySpan, resemblesDay } from './written.day.js';
import { isSexWord } from './written.sex.js';
import { dayOf } from './calendar.day.js';

/**
 * All that a document says of somebody. An object is a record when it tells at least two of sex, age and a date: by its values and not by
 * names alone, so that a date under any key and an age in DICOM's form count. What stands around it (a site, a date) counts as its own.
 * A value of such an object that is meant for a sex, an age or a day and cannot be read in one way only is counted, and so is a whole number
 * that may be an age, beside a sex or a day and under a key that does not tell. A list of lists may begin with the names of its columns.
 * @param document parsed JSON, or the rows of a table as objects
 * @returns one record per such object, in the order of the document
 * @example
 * ```ts
 * import { joinableRecords } from '@collimate/privacy-disclosure';
 * joinableRecords({ sex: 'F', age: 63, dose: 2 }).records.map(({ sex }) => sex); // => ['F']
 * joinableRecords({ age: 63 }).records; // => []
 * joinableRecords([{ sex: 'F', age: 63, date: '01/05/2026' }]).firstUnread; // => '[0].date'
 * ```
 */
export function joinableRecords(document: unknown): Joinable {
  const joined = new Joined();
  walk(document, { told: {}, keyed: {}, path: '' }, joined);
  return joined.found();
}

type Entries = readonly (readonly [key: string, value: unknown])[];

/** What stands around a value, and where it is. */
interface Around {
  readonly told: Told;
  /** What the keys on the way here have told, since the last record. */
  readonly keyed: Told;
  readonly path: string;
}

/** What one object or row says itself. */
interface Own {
  readonly told: Told;
  /** Values that were meant for a role and say nothing that can be read. */
  readonly unread: readonly Unread[];
  /** Where a number stands that may be an age, under a key that does not tell. */
  readonly mayBeAge: string | undefined;
}

interface Unread {
  readonly role: LinkageRole;
  /** The key, if it is that of a role, else which one it is. */
  readonly place: string;
}

function walk(value: unknown, around: Around, joined: Joined): void {
  if (Array.isArray(value)) {
    const names = headOf(value);
    if (names !== undefined) {
      const rows = value.slice(1) as readonly (readonly unknown[])[];
      rows.forEach((row, i) =>
        walkEntries(
          row.map((cell, c) => [names[c] ?? String(c), cell]),
          { ...around, path: `${around.path}[${i + 1}]` },
          joined,
        ),
      );
      return;
    }
    // A list within a record is none itself: its own cells have to tell enough.
    take(toldBy(value.map((cell, i) => [String(i), cell])), around, joined, isTold);
    value.forEach((inner, i) => {
      const path = `${around.path}[${i}]`;
      if (typeof inner === 'object' && inner !== null) return walk(inner, { ...around, path }, joined);
      // Cells behind a key that tells of somebody are people of that key.
      const told = { ...around.keyed, ...toldBy([['', inner]]).told };
      if (isSome(around.keyed) && isWhole(told)) joined.add(recordOf({ ...around.told, ...told }));
    });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  walkEntries(Object.entries(value), around, joined);
}

function walkEntries(entries: Entries, around: Around, joined: Joined): void {
  const own = toldBy(entries);
  const byKeys = entries.map(([key]) => toldByKey(key));
  // Keys that tell of somebody count as values do: `{"F": {"063Y": {"scan": "2026-01-05"}}}` is a record, told where the keys end.
  const isKeyed = isSome(around.keyed) && (isSome(own.told) || !byKeys.some(isSome));
  const isTaken = isKeyed
    ? take({ ...own, told: { ...around.keyed, ...own.told }, mayBeAge: undefined }, around, joined, isWhole)
    : take(own, around, joined, isAboutSomebody);
  const rows = rowsByColumn(entries);
  if (rows > 0) joined.miss(rows, inside(around.path, '#1'));
  const keyed = isTaken ? {} : around.keyed;
  entries.forEach(([key, inner], i) => {
    // A key may be the number of a patient: it is told by where it stands.
    const path = inside(around.path, `#${i + 1}`);
    const told = { ...around.told, ...own.told };
    const inKeys = { ...keyed, ...byKeys[i] };
    if (mayBeAgeAsKey(key, inKeys)) joined.miss(1, path);
    // A count or a list of cells behind keys: what the keys tell is all there is.
    if (typeof inner !== 'object' || inner === null) {
      if (isSome(byKeys[i]) && isWhole(inKeys)) joined.add(recordOf({ ...told, ...inKeys }));
    } else walk(inner, { told, keyed: inKeys, path }, joined);
  });
}

/** Enough by itself, without what stands around. */
function isWhole(told: Told): boolean {
  return isAboutSomebody(told) && isTold(told);
}

/** @returns the names of the columns, where a list of lists begins with names of which one is known */
function headOf(rows: readonly unknown[]): readonly string[] | undefined {
  const [head, ...rest] = rows;
  if (!Array.isArray(head) || rest.length === 0 || !rest.every(Array.isArray)) return undefined;
  const isNames = head.length > 1 && head.every((name) => typeof name === 'string');
  return isNames && head.some((name: string) => roleOf(name) !== undefined) ? (head as readonly string[]) : undefined;
}

function take(said: Own, { told: above, path }: Around, joined: Joined, isRecord: (own: Told) => boolean): boolean {
  const own = said.told;
  const unread = withAge(said, above);
  const told = { ...above, ...own };
  const isTaken = isRecord(own) && isTold(told);
  if (isTaken) joined.add(recordOf(told));
  if (unread.length === 0) return isTaken;
  // Who would be found if it could be read: a value beside nothing else tells of nobody.
  const meant: Told = { ...own, ...Object.fromEntries(unread.map(({ role }) => [role, ''])) };
  if (isRecord(meant) && isTold({ ...above, ...meant })) joined.miss(unread.length, inside(path, unread[0].place));
  return isTaken;
}

/** Beside a sex or a day a number that may be an age counts as one that could not be read, unless an age is told. */
function withAge({ told: own, unread, mayBeAge: place }: Own, above: Told): readonly Unread[] {
  const told = { ...above, ...own };
  if (place === undefined || told.age !== undefined || told.birthDate !== undefined) return unread;
  if (unread.some(({ role }) => role === 'age' || role === 'birthDate')) return unread;
  const isOfSex = told.sex !== undefined || unread.some(({ role }) => role === 'sex');
  const isOfDay = (own.date !== undefined && !isMoment(own.date)) || unread.some(({ role }) => role === 'date');
  return isOfSex || isOfDay ? [...unread, { role: 'age', place }] : unread;
}

/**
 * A table may stand in a document by columns: `{"sex": ["F", …], "age": [63, …]}`, or with a number for each row. Lists of groups look the
 * same, so nobody is looked for in it, and it is told.
 * @returns how many rows it has; 0 for no such table
 */
function rowsByColumn(entries: Entries): number {
  const lengths = new Map<LinkageRole, number>();
  const ofNumbers = new Set<number>();
  for (const [key, value] of entries) {
    const role = roleOf(key);
    if (role === 'institution' || typeof value !== 'object' || value === null) continue;
    const cells: readonly unknown[] = Object.values(value);
    const [first] = cells;
    if (typeof first !== 'string' && typeof first !== 'number') continue;
    if (role !== undefined && isReadable(role, String(first))) lengths.set(role, cells.length);
    if (role === undefined && mayBeAge(key, String(first))) ofNumbers.add(cells.length);
  }
  const [length = 0] = lengths.values();
  if (ofNumbers.has(length) && !lengths.has('age')) lengths.set('age', length);
  const told: Told = Object.fromEntries([...lengths.keys()].map((role) => [role, '']));
  return isTold(told) && isAboutSomebody(told) && [...lengths.values()].every((one) => one === length) ? length : 0;
}

function inside(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** A date within an object that inherits sex or age, such as the time of a record, repeats what was found. */
function isAboutSomebody(own: Told): boolean {
  return own.sex !== undefined || own.age !== undefined || own.birthDate !== undefined;
}

/** What the name of a key tells by itself: a sex, an age with its unit, a day, or several of them with signs between. The name of a role tells nothing. */
function toldByKey(key: string): Told {
  if (key.length > 80 || roleOf(key) !== undefined) return {};
  const told: Told = {};
  for (const word of [key, ...key.split(/[\s_|;,:/]+/)]) {
    if (word === '') continue;
    if (isDay(word)) told.date ??= word;
    else if (isSexWord(word)) told.sex ??= word;
    else if (isAgeWord(word)) told.age ??= word;
  }
  return told;
}

/** A bare number behind the key of a sex may be an age. */
function mayBeAgeAsKey(key: string, { sex, age, birthDate }: Told): boolean {
  return sex !== undefined && age === undefined && birthDate === undefined && mayBeAge('', key);
}

function isSome(told: Told): boolean {
  return Object.keys(told).length > 0;
}

function toldBy(entries: Entries): Own {
  const told: Told = {};
  const unread: Unread[] = [];
  let [isOfCell, numberAt]: [boolean, string | undefined] = [false, undefined];
  for (const [i, [key, value]] of entries.entries()) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value).trim();
    if (isNothing(text)) continue;
    const role = roleOf(key);
    if ((role === 'age' || role === undefined) && CELL.test(text)) isOfCell = true;
    if (role === 'age' && CELL.test(text)) continue;
    if (role !== undefined && isReadable(role, text)) told[role] ??= text;
    else if (typeof value === 'string' && isSexWord(text)) told.sex ??= text;
    else if (typeof value === 'string' && isDay(text)) told.date ??= text;
    else if (isAgeWord(text)) told.age ??= text;
    else if (isMeant(role, key, text)) unread.push({ role: role ?? 'date', place: role === undefined ? `#${i + 1}` : key });
    else if (role === undefined && mayBeAge(key, text)) numberAt ??= `#${i + 1}`;
  }
  return { told, unread: unread.filter(({ role }) => told[role] === undefined), mayBeAge: isOfCell ? undefined : numberAt };
}

/** A day under any key; a year or a month alone is one only where its key says so. */
function isDay(text: string): boolean {
  return dayOf(text) !== undefined || (resemblesDay(text) && daySpan(text) !== undefined);
}

/** The label of a cell of many people. */
const CELL = /\b(?:or|and) more$|^(?:below|under)\b/i;
/** The label of a group of both sexes tells of many people. */
const ALL = /^(?:all|both|any|total|overall|alle|beide)$/i;

/** Whether a text that cannot be read was meant for what its key says; under another key a day with slashes is. */
function isMeant(role: LinkageRole | undefined, key: string, text: string): boolean {
  switch (role) {
    case 'sex':
      return !ALL.test(text) && text.length <= 24;
    case 'age':
      return !ALL.test(text) && /^[^\p{L}]*\d/u.test(text);
    case 'date':
      return resemblesDay(text) && !(/time$/i.test(key) && /^\d+(?:\.\d+)?$/.test(text));
    case 'birthDate':
      return true;
    case 'institution':
      return false;
    case undefined:
      return /^\d{1,2}([/-])\d{1,2}\1\d{4}/.test(text);
    default:
      return role satisfies never;
  }
}
