import { z } from 'zod';

/** A key of a document that its schema does not have. */
export interface UnknownKey {
  /** Where the object stands that holds the key. */
  readonly path: readonly string[];
  readonly key: string;
  /** The keys that object may have, given what it says it is. */
  readonly valid: readonly string[];
  /** If the key belongs to another kind of the same object: what that one is called, for example `method: range`. */
  readonly belongsTo?: string;
}

/** One kind of an object, and the keys whose values choose it among others. */
interface Member {
  readonly shape: Readonly<Record<string, unknown>>;
  readonly choosers: readonly string[];
}

/**
 * Searches a document for a key that the schema does not know, from the outside in. It looks before anything is
 * validated, so that a misspelt `method` is told as such and not as a missing one.
 * @returns the first such key, or undefined
 */
export function unknownKeyOf(schema: unknown, document: unknown, path: readonly string[] = []): UnknownKey | undefined {
  const list = unwrapped(schema);
  if (list instanceof z.ZodArray && Array.isArray(document)) {
    for (const [n, entry] of document.entries()) {
      const found = unknownKeyOf(list.element, entry, [...path, String(n)]);
      if (found) return found;
    }
    return undefined;
  }
  if (schema instanceof z.ZodOptional) return unknownKeyOf(schema.unwrap(), document, path);
  if (schema instanceof z.ZodRecord && isRecord(document)) {
    for (const [name, entry] of Object.entries(document)) {
      const found = unknownKeyOf(schema.valueType, entry, [...path, name]);
      if (found) return found;
    }
    return undefined;
  }
  const members = membersOf(schema);
  if (members.length === 0 || !isRecord(document)) return undefined;
  const candidates = bestFitting(members, document);
  const valid = [...new Set(candidates.flatMap((member) => Object.keys(member.shape)))];
  for (const key of Object.keys(document)) {
    if (valid.includes(key)) continue;
    const other = members.find((member) => Object.hasOwn(member.shape, key));
    return { path, key, valid, ...(other && { belongsTo: nameOf(other) }) };
  }
  for (const key of Object.keys(document)) {
    const shape = candidates.find((member) => Object.hasOwn(member.shape, key))?.shape;
    const found = unknownKeyOf(shape?.[key], document[key], [...path, key]);
    if (found) return found;
  }
  return undefined;
}

/** @returns every dotted key of a schema, over all kinds of its objects, each once */
export function keysOf(schema: unknown, path: readonly string[] = []): readonly string[] {
  const list = unwrapped(schema);
  if (list instanceof z.ZodArray) return keysOf(list.element, path);
  const keys = membersOf(schema).flatMap(({ shape }) =>
    Object.entries(shape).flatMap(([key, inner]) => [[...path, key].join('.'), ...keysOf(inner, [...path, key])]),
  );
  return [...new Set(keys)];
}

/** @returns the words that a schema takes at a path, over all kinds of its objects; none where it takes no words */
export function wordsAt(schema: unknown, path: readonly string[]): readonly string[] {
  if (schema instanceof z.ZodOptional) return wordsAt(schema.unwrap(), path);
  const [key, ...rest] = path;
  if (key !== undefined) {
    // A document names an entry of a list by its number, a page the key of all of them.
    if (schema instanceof z.ZodArray) return wordsAt(schema.element, /^\d+$/.test(key) ? rest : path);
    if (schema instanceof z.ZodRecord) return wordsAt(schema.valueType, rest);
    return [...new Set(membersOf(schema).flatMap(({ shape }) => wordsAt(shape[key], rest)))];
  }
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodLiteral) return [...schema.values].filter((value) => typeof value === 'string');
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option) => (option instanceof z.ZodNumber ? ['a number'] : wordsAt(option, [])));
  }
  return [];
}

function membersOf(schema: unknown, choosers: readonly string[] = []): readonly Member[] {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return membersOf(schema.unwrap(), choosers);
  if (schema instanceof z.ZodObject) return [{ shape: schema.shape, choosers }];
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return [];
  return schema.options.flatMap((option) => membersOf(option, [...choosers, schema.def.discriminator]));
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodNullable || schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}

/** The kinds that agree with the document in as many choosing keys as any. */
function bestFitting(members: readonly Member[], document: Readonly<Record<string, unknown>>): readonly Member[] {
  const fits = members.map(({ shape, choosers }) => choosers.filter((key) => accepts(shape[key], document[key])).length);
  const most = Math.max(...fits.map((count, n) => count - members[n].choosers.length));
  return members.filter((member, n) => fits[n] - member.choosers.length === most);
}

function accepts(schema: unknown, value: unknown): boolean {
  return schema instanceof z.ZodType && schema.safeParse(value).success;
}

function nameOf({ shape, choosers }: Member): string {
  return choosers.map((key) => `${key}: ${wordsAt(shape[key], []).join(' or ')}`).join(', ');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
