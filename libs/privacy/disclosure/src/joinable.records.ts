import { type Joinable, Joined, type Told, isTold } from './joinable.model.js';
import { type Own, type Unread, isDay, toldBy } from './joinable.values.js';
import { type LinkageRole, isReadable, recordOf, roleOf, writtenUnder } from './linkage.record.js';
import { type Entries, namedValues, unwrapped } from './named.values.js';
import { oneHotSex } from './one.hot.sex.js';
import { isMoment, isSexWithNumber, mayBeAge, mayBeAgeBesideSex } from './possible.age.js';
import { isAgeWord } from './written.age.js';
import { isSexWord } from './written.sex.js';

/**
 * Finds the records about people in a document. An object is a record when it tells at least two of sex, age and a date. Values
 * decide, not key names alone: a date under any key counts, and so does an age in DICOM's form. Values of the enclosing objects
 * (a site, a date) count as the record's own.
 * A value that is meant for a sex, an age or a day and cannot be read in exactly one way is counted as unread. So is a whole
 * number beside a sex or a day that may be an age and whose key does not say what it is. A list of lists may begin with the names
 * of its columns.
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

/** The surroundings of a value in its document. */
interface Around {
  readonly told: Told;
  /** Told by the keys on the path to this value, since the last record. */
  readonly keyed: Told;
  readonly path: string;
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
    if (walkNamed(value, around, joined)) return;
    missAges(value, around, joined);
    // A list within a record is not a record for that reason alone: its own cells have to tell enough.
    take(toldBy(value.map((cell, i) => [String(i), cell])), around, joined, isTold);
    value.forEach((inner, i) => {
      const path = `${around.path}[${i}]`;
      if (typeof inner === 'object' && inner !== null) return walk(inner, { ...around, path }, joined);
      // Cells behind a key that tells of somebody belong to that person.
      const told = { ...around.keyed, ...toldBy([['', inner]]).told };
      if (isSome(around.keyed) && isWhole(told)) joined.add(recordOf({ ...around.told, ...told }));
    });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  walkEntries(Object.entries(value), around, joined);
}

/** @returns whether the list was read as names and values */
function walkNamed(list: readonly unknown[], around: Around, joined: Joined): boolean {
  const named = namedValues(list);
  if (named === undefined) return false;
  const { people, isAll } = named;
  for (const { at, entries } of people) walkEntries(entries, { ...around, path: `${around.path}[${at}]` }, joined);
  // A list with one name for each entry: the order does not tell which entries belong to one person, so they count as
  // unread.
  const alone = people.filter(({ entries }) => entries.length === 1 && roleOf(entries[0][0]) !== undefined);
  if (alone.length > 1) joined.miss(alone.length, `${around.path}[${alone[0].at}]`);
  return isAll;
}

/** Numbers behind the key of a sex may be the ages of its people; two are an interval. */
function missAges(list: readonly unknown[], { keyed: { sex, age, birthDate }, path }: Around, joined: Joined): void {
  if (sex === undefined || age !== undefined || birthDate !== undefined || list.length < 3) return;
  const isOfAges = list.every(
    (one) => typeof one !== 'object' && (mayBeAge('', String(one)) || mayBeAgeBesideSex('', String(one))),
  );
  if (isOfAges) joined.miss(list.length, path);
}

function walkEntries(written: Entries, around: Around, joined: Joined): void {
  const entries = written.map(([key, value]) => [key, unwrapped(value)] as const);
  const own = toldBy(entries, around.told);
  const byKeys = entries.map(([key]) => toldByKey(key));
  // Keys that tell of somebody count as values do: `{"F": {"063Y": {"scan": "2026-01-05"}}}` is a record, told where the keys end.
  const isKeyed = isSome(around.keyed) && (isSome(own.told) || !byKeys.some(isSome));
  const isTaken = isKeyed
    ? take(
        { ...own, told: { ...around.keyed, ...own.told }, mayBeAge: undefined, mayBeAgeBesideSex: undefined },
        around,
        joined,
        isWhole,
      )
    : take(own, around, joined, isAboutSomebody);
  const rows = rowsByColumn(entries);
  if (rows > 0) joined.miss(rows, inside(around.path, '#1'));
  const keyed = isTaken ? {} : around.keyed;
  entries.forEach(([key, inner], i) => {
    // A key may be a patient's number, so the path names its position and not the key.
    const path = inside(around.path, `#${i + 1}`);
    const told = { ...around.told, ...own.told };
    const inKeys = { ...keyed, ...byKeys[i] };
    if (mayBeAgeAsKey(key, inKeys) || (isSexWithNumber(key) && !isNumbered(key, entries))) joined.miss(1, path);
    // The inner value is a count or a list of cells: only the keys tell of a person.
    if (typeof inner !== 'object' || inner === null) {
      if (isSome(byKeys[i]) && isWhole(inKeys)) joined.add(recordOf({ ...told, ...inKeys }));
    } else walk(inner, { told, keyed: inKeys, path }, joined);
  });
}

/** Enough for a record without the values of enclosing objects. */
function isWhole(told: Told): boolean {
  return isAboutSomebody(told) && isTold(told);
}

/** @returns the names of the columns, if a list of lists begins with names and one of them is known */
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
  // Counted only if the object would be a record once its unread values were read: a lone value tells of nobody.
  const meant: Told = { ...own, ...Object.fromEntries(unread.flatMap(({ roles }) => roles).map((role) => [role, ''])) };
  if (isRecord(meant) && isTold({ ...above, ...meant })) joined.miss(unread.length, inside(path, unread[0].place));
  return isTaken;
}

/** A number that may be an age counts as unread beside a sex or a day, unless an age is told. */
function withAge({ told: own, unread, mayBeAge: place, mayBeAgeBesideSex: besideSex }: Own, above: Told): readonly Unread[] {
  const told = { ...above, ...own };
  const isUnread = (role: LinkageRole): boolean => unread.some(({ roles }) => roles.includes(role));
  if (told.age !== undefined || told.birthDate !== undefined || isUnread('age') || isUnread('birthDate')) return unread;
  const isOfSex = told.sex !== undefined || isUnread('sex');
  const isOfDay = (own.date !== undefined && !isMoment(own.date)) || isUnread('date');
  const at = isOfSex ? (place ?? besideSex) : isOfDay ? place : undefined;
  return at === undefined ? unread : [...unread, { roles: ['age'], place: at }];
}

/**
 * A document may hold a table by columns: `{"sex": ["F", …], "age": [63, …]}`, or with a number for each row. Lists of
 * groups look the same, so the rows are not searched but counted as unread.
 * @returns number of its rows; 0 for other values
 */
function rowsByColumn(entries: Entries): number {
  const lengths = new Map<LinkageRole, number>();
  const ofNumbers = new Set<number>();
  for (const [key, value] of entries) {
    const role = roleOf(key);
    if (role === 'institution' || typeof value !== 'object' || value === null) continue;
    const cells: readonly unknown[] = Object.values(value);
    const [first] = cells;
    if (!['string', 'number', 'boolean'].includes(typeof first)) continue;
    const text = writtenUnder(key, String(first));
    if (role !== undefined && isReadable(role, text)) lengths.set(role, cells.length);
    if (oneHotSex([[key, first]]) !== undefined) lengths.set('sex', cells.length);
    else if (role === undefined && (mayBeAge(key, text) || mayBeAgeBesideSex(key, text))) ofNumbers.add(cells.length);
  }
  const [length = 0] = lengths.values();
  if (ofNumbers.has(length) && !lengths.has('age')) lengths.set('age', length);
  const told: Told = Object.fromEntries([...lengths.keys()].map((role) => [role, '']));
  return isTold(told) && isAboutSomebody(told) && [...lengths.values()].every((one) => one === length) ? length : 0;
}

function inside(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/**
 * An object with a date alone is not a record of its own: sex and age are inherited, and the enclosing record was
 * counted already.
 */
function isAboutSomebody(own: Told): boolean {
  return own.sex !== undefined || own.age !== undefined || own.birthDate !== undefined;
}

/**
 * Reads the name of a key itself: a sex, an age with its unit, a day, or several of them with signs between. The name
 * of a role tells no value.
 */
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

/** Columns of features have such names too, F1, F2 and so on. */
function isNumbered(key: string, entries: Entries): boolean {
  const letters = key.replace(/\d+$/, '');
  return [1, 2].every((number) => entries.some(([other]) => other === `${letters}${number}`));
}

function isSome(told: Told): boolean {
  return Object.keys(told).length > 0;
}
