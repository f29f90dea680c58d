import { roleOf, type LinkageRole, isReadable, writtenUnder } from './linkage.record.js';

export type Entries = readonly (readonly [key: string, value: unknown])[];

/** Names and values in a list, each pair an object of its own, one person after the other. */
export interface NamedValues {
  readonly people: readonly { readonly at: number; readonly entries: Entries }[];
  /** Whether the objects hold nothing else. */
  readonly isAll: boolean;
}

const VALUE = /^(?:v|val|values?|value\p{L}+|answer|content|text|#text|\$|_|wert|valeur|valor)$/iu;

/**
 * A value that stands in an object of its own with words about it: `{"value": 63, "unit": "a"}`, and as DICOM writes it in JSON,
 * `{"vr": "CS", "Value": ["F"]}`.
 * @returns the value; anything that is not such an object is returned unchanged
 * @source DICOM PS3.18 F.2
 */
export function unwrapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const [held, ...more] = entries.filter(([key]) => VALUE.test(key)).map(([, one]) => single(one));
  if (!isPlain(held) || more.length > 0 || !entries.every(([, one]) => isPlain(single(one)))) return value;
  // An age has its unit beside it.
  const unit = entries.find(([key]) => /^units?$/i.test(key))?.[1];
  return typeof unit === 'string' && typeof held === 'number' && /^\p{L}{2,8}$/u.test(unit) ? `${held} ${unit}` : held;
}

/**
 * A list of `{"name": "sex", "value": "F"}`. A name that was there already begins the next person.
 * @returns undefined for another list
 */
export function namedValues(list: readonly unknown[]): NamedValues | undefined {
  const objects = list.map((one) =>
    isObject(one) ? Object.entries(one).map(([key, value]) => [key, unwrapped(value)] as const) : undefined,
  );
  if (list.length < 2 || objects.includes(undefined)) return undefined;
  const rows = objects as readonly Entries[];
  const names = rows[0].map(([key]) => key).find((key) => isOfNames(rows, key));
  if (names === undefined) return undefined;
  const people: { readonly at: number; readonly entries: (readonly [string, unknown])[] }[] = [];
  const seen = new Set<unknown>();
  for (const [at, row] of rows.entries()) {
    const name = String(row.find(([key]) => key === names)?.[1]);
    const value = valueOf(
      name,
      row.filter(([key]) => key !== names),
    );
    if (value === undefined) continue;
    if (people.length === 0 || seen.has(name)) {
      people.push({ at, entries: [] });
      seen.clear();
    }
    seen.add(name);
    people[people.length - 1].entries.push([name, value]);
  }
  return people.length === 0 ? undefined : { people, isAll: rows.every((row) => row.every(([, value]) => isPlain(value))) };
}

/** Whether all have a text under this key, and two of them are names for something that tells of a person. */
function isOfNames(rows: readonly Entries[], key: string): boolean {
  const texts = rows.map((row) => row.find(([own]) => own === key)?.[1]);
  if (!texts.every((text) => typeof text === 'string')) return false;
  const roles = new Set<LinkageRole | undefined>(texts.map((text) => roleOf(text)));
  return (['sex', 'age', 'birthDate', 'date'] as const).filter((role) => roles.has(role)).length >= 2;
}

function valueOf(name: string, others: Entries): unknown {
  const plain = others.filter(([, value]) => isPlain(value));
  const called = plain.find(([key]) => VALUE.test(key));
  if (called !== undefined) return called[1];
  const role = roleOf(name);
  // A value under another key counts only if it is readable in the role of the name: a list of variables has their
  // types there.
  return role === undefined ? undefined : plain.find(([, value]) => isReadable(role, writtenUnder(name, String(value))))?.[1];
}

function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value as readonly unknown[])[0] : value;
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
