import { institutionTokens, isSameInstitution } from './institution.name.js';
import type { LinkageRecord } from './linkage.record.js';
import type { Span } from './span.js';

/** Largest differences between the attacker's knowledge and a record that still count as agreement. */
export interface LinkageTolerance {
  readonly ageYears: number;
  readonly days: number;
}

/** An age a year off, a date a week off. */
export const LINKAGE_TOLERANCE: LinkageTolerance = { ageYears: 1, days: 7 };

/** Result of the attack. */
export interface LinkageOutcome {
  /** People that were looked for. */
  readonly targets: number;
  /** Records that were searched. */
  readonly records: number;
  /** People for whom at least one record agrees. */
  readonly candidateSets: number;
  /** People for whom one record agrees and no other: they are found. */
  readonly unique: number;
  /** People for whom 1 to 4 records agree. */
  readonly belowFive: number;
  /** Middle size of the candidate sets; undefined when there is none. */
  readonly median: number | undefined;
  /** Sizes that occur, rising, with the number of people of each. */
  readonly histogram: readonly (readonly [size: number, targets: number])[];
}

/** Records that say the same, once. */
interface Group {
  readonly record: LinkageRecord;
  /** Number of its institution among the different ones; -1 when it names none. */
  readonly house: number;
  count: number;
}

/**
 * Looks for people in records by sex, age, date of the scan and name of the institution. A span agrees where it meets the tolerance.
 * @param people known to the attacker, one record per person
 * @param records published
 * @source Sweeney 2000, Simple Demographics Often Identify People Uniquely, for the kind of attack
 * @example
 * ```ts
 * import { linkageAttack, recordOf } from '@collimate/privacy-disclosure';
 * const person = recordOf({ sex: 'F', age: '63', date: '2026-11-29' });
 * const told = [recordOf({ sex: 'F', age: '064Y', date: '20261125' }), recordOf({ sex: 'M', age: '63' })];
 * linkageAttack([person], told).unique; // => 1
 * ```
 */
export function linkageAttack(
  people: readonly LinkageRecord[],
  records: readonly LinkageRecord[],
  tolerance: LinkageTolerance = LINKAGE_TOLERANCE,
): LinkageOutcome {
  const { groups, houses } = grouped(records);
  const sameHouses = housesLike(houses);
  const shelves = shelvesOf(groups);
  const counts = new Map<number, number>();
  for (const person of people) {
    const known = sameHouses(person.institution);
    let size = 0;
    for (const shelf of shelves) {
      if (shelf.house >= 0 && known?.has(shelf.house) === false) continue;
      if (shelf.sex !== undefined && person.sex !== undefined && shelf.sex !== person.sex) continue;
      size += countOn(shelf, person, tolerance);
    }
    counts.set(size, (counts.get(size) ?? 0) + 1);
  }
  return outcomeOf(people.length, records.length, counts);
}

/**
 * Records of one sex and one institution. Most records differ in one of the two, so only the fitting shelves are
 * searched.
 */
interface Shelf {
  readonly sex: string | undefined;
  readonly house: number;
  readonly undated: readonly Group[];
  /** By first day, rising. */
  readonly dated: readonly Group[];
  /** Most days between first and last that one of them leaves possible. */
  readonly longestDays: number;
}

function shelvesOf(groups: readonly Group[]): readonly Shelf[] {
  return [...Map.groupBy(groups, ({ record, house }) => `${record.sex}|${house}`).values()].map((on) => ({
    sex: on[0].record.sex,
    house: on[0].house,
    undated: on.filter(({ record }) => record.day === undefined),
    dated: on.filter(({ record }) => record.day !== undefined).sort((a, b) => firstDay(a) - firstDay(b)),
    longestDays: on.reduce((days, { record: { day } }) => (day === undefined ? days : Math.max(days, day[1] - day[0])), 0),
  }));
}

function countOn({ undated, dated, longestDays }: Shelf, person: LinkageRecord, tolerance: LinkageTolerance): number {
  let size = 0;
  for (const group of undated) if (agrees(person, group.record, tolerance)) size += group.count;
  const [from, to] = person.day ?? [-Infinity, Infinity];
  for (let i = lowerBound(dated, from - tolerance.days - longestDays); i < dated.length; i++) {
    if (firstDay(dated[i]) > to + tolerance.days) break;
    if (agrees(person, dated[i].record, tolerance)) size += dated[i].count;
  }
  return size;
}

function outcomeOf(targets: number, records: number, counts: ReadonlyMap<number, number>): LinkageOutcome {
  const histogram = [...counts].filter(([size]) => size > 0).sort(([a], [b]) => a - b);
  const candidateSets = histogram.reduce((sum, [, people]) => sum + people, 0);
  let seen = 0;
  const middle = histogram.find(([, people]) => (seen += people) * 2 >= candidateSets);
  const belowFive = histogram.reduce((sum, [size, people]) => sum + (size < 5 ? people : 0), 0);
  return { targets, records, candidateSets, unique: counts.get(1) ?? 0, belowFive, median: middle?.[0], histogram };
}

/** Whether age and dates agree; sex and house are those of the shelf. */
function agrees(person: LinkageRecord, record: LinkageRecord, tolerance: LinkageTolerance): boolean {
  if (!meet(person.ageYears, record.ageYears, tolerance.ageYears)) return false;
  if (!meet(person.day, record.day, tolerance.days)) return false;
  if (record.birthDay === undefined || person.day === undefined) return true;
  const atScan: Span = [(person.day[0] - record.birthDay[1]) / 365.25 - 1, (person.day[1] - record.birthDay[0]) / 365.25];
  return meet(person.ageYears, atScan, tolerance.ageYears);
}

function meet(a: Span | undefined, b: Span | undefined, tolerance: number): boolean {
  return a === undefined || b === undefined || (a[0] - tolerance <= b[1] && b[0] <= a[1] + tolerance);
}

function grouped(records: readonly LinkageRecord[]): { readonly groups: readonly Group[]; readonly houses: readonly string[] } {
  const groups = new Map<string, Group>();
  const houses = new Map<string, number>();
  for (const record of records) {
    const { sex, ageYears, day, birthDay, institution } = record;
    if (institution !== undefined && !houses.has(institution)) houses.set(institution, houses.size);
    const house = institution === undefined ? -1 : (houses.get(institution) as number);
    const key = `${sex}|${ageYears?.join()}|${day?.join()}|${birthDay?.join()}|${house}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { record, house, count: 1 });
    else group.count += 1;
  }
  return { groups: [...groups.values()], houses: [...houses.keys()] };
}

/** @returns for a name the houses that it may mean; undefined for no name. Each name is compared once. */
function housesLike(houses: readonly string[]): (name: string | undefined) => ReadonlySet<number> | undefined {
  const tokens = houses.map(institutionTokens);
  const known = new Map<string, ReadonlySet<number>>();
  return (name) => {
    if (name === undefined) return undefined;
    const own = institutionTokens(name);
    const found = known.get(name) ?? new Set(tokens.flatMap((of, house) => (isSameInstitution(own, of) ? [house] : [])));
    known.set(name, found);
    return found;
  };
}

function firstDay({ record }: Group): number {
  return (record.day as Span)[0];
}

function lowerBound(rising: readonly Group[], day: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (firstDay(rising[middle]) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
