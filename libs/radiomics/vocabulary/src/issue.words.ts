import type { z } from 'zod';

/** How Zod begins where a schema has no sentence of its own. */
const DEFAULT = /^Invalid /;

/** What a kind of value is called. */
const KINDS: Readonly<Record<string, string>> = {
  number: 'a number, with a point before its decimals',
  int: 'a whole number',
  string: 'a word',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a group of keys and values',
  record: 'a group of keys and values',
};

/**
 * @param document that was read; where it is given, a value that is not there is told as missing
 * @returns what is wrong with a value, in words of a person who wrote a document; a rule of a schema's own has its sentence
 */
export function issueWords(issue: z.core.$ZodIssue, document?: unknown): string {
  if (document !== undefined && issue.path.length > 0 && valueAt(issue.path, document) === undefined) return 'it is missing';
  const of = (origin: string): string => ({ array: ' entries', set: ' entries', string: ' characters' })[origin] ?? '';
  switch (issue.code) {
    case 'invalid_type':
      return `it has to be ${KINDS[issue.expected] ?? `of another kind (${issue.expected})`}`;
    case 'too_small':
      return `it has to be ${issue.inclusive === true ? 'at least' : 'above'} ${issue.minimum}${of(issue.origin)}`;
    case 'too_big':
      return `it has to be ${issue.inclusive === true ? 'at most' : 'below'} ${issue.maximum}${of(issue.origin)}`;
    case 'not_multiple_of':
      return `it has to be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return DEFAULT.test(issue.message) ? 'it has another form' : issue.message;
    case 'invalid_value':
      return `it has to be ${issue.values.map((value) => `"${String(value)}"`).join(' or ')}`;
    case 'unrecognized_keys':
      return `it has no key "${issue.keys[0]}"`;
    case 'invalid_key':
      return 'it has a key of another form';
    case 'invalid_union':
      return 'it has none of the forms that it may have';
    default:
      return issue.message;
  }
}

function valueAt(path: readonly PropertyKey[], document: unknown): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | null | undefined)?.[key], document);
}
