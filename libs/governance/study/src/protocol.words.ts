import { nearestOf, unknownKeyOf, wordsAt } from '@collimate/radiomics-vocabulary';
import type * as z from 'zod';
import { nearestFeature } from '@collimate/radiomics-vocabulary';
import { StudyError } from './study.error.js';

/** @returns the error of a key that a protocol does not have, with the nearest one that it has; undefined if it has all */
export function unknownKeyError(schema: z.ZodType, document: unknown): StudyError | undefined {
  const found = unknownKeyOf(schema, document);
  if (found === undefined) return undefined;
  const { path, key, valid, belongsTo } = found;
  const dotted = [...path, key].join('.');
  const near = nearestOf(key, valid);
  const elsewhere = ELSEWHERE.find(({ at }) => at.test(dotted));
  const hint =
    elsewhere !== undefined
      ? `${elsewhere.hint} The keys here are ${valid.join(', ')}.`
      : belongsTo !== undefined
        ? `"${key}" goes with ${belongsTo}. The keys here are ${valid.join(', ')}.`
        : near !== undefined
          ? `Did you mean "${[...path, near].join('.')}"?`
          : `Remove it. The keys here are ${valid.join(', ')}.`;
  return new StudyError('INVALID_PROTOCOL', `a protocol has no key "${dotted}"`, { place: { tag: dotted }, hint });
}

/** Keys that people look for in the wrong place, with hints to the right one. */
const ELSEWHERE: readonly { readonly at: RegExp; readonly hint: string }[] = [
  {
    at: /^analyses\.\d+\.(?:where|fold)$/,
    hint: 'Whom a question is about is said of the release that it reads, where it is charged: write it there.',
  },
  { at: /^engine$/, hint: 'A study names the engine from `schema: collimate.study/2` on.' },
  { at: /^releases\.\d+\.of$/, hint: 'A release of cells has tables: [[a, b], [c]].' },
];

/** @returns the error of the first value that a key cannot have, or else of the first key that is missing, in the words of a protocol */
export function badValueError(schema: z.ZodType, issues: readonly z.core.$ZodIssue[], document: unknown): StudyError {
  const issue = issues.find((one) => valueAt(one.path, document) !== undefined) ?? issues[0];
  const path = issue.path.map(String);
  const dotted = path.join('.');
  const given = valueAt(issue.path, document);
  const { message, hint } = path.length === 0 ? NO_DOCUMENT : explained(schema, issue, path, given);
  return new StudyError('INVALID_PROTOCOL', `${dotted === '' ? 'protocol' : dotted}: ${message}`, {
    place: { tag: dotted },
    hint,
  });
}

function valueAt(path: readonly PropertyKey[], document: unknown): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], document);
}

interface Explanation {
  readonly message: string;
  readonly hint?: string;
}

const NO_DOCUMENT: Explanation = {
  message: 'it is a document of keys and values, and this is none',
  hint: 'Begin with one that is: `collimate study init`.',
};

function explained(schema: z.ZodType, issue: z.core.$ZodIssue, path: readonly string[], given: unknown): Explanation {
  const key = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  if (given === undefined)
    return { message: 'it is missing', hint: MISSING[key] ?? (PLANNED.includes(key) ? PLAN_IT : SEE_PAGE) };
  const words = wordsAt(schema, path);
  if (words.length > 0) {
    const near = typeof given === 'string' ? nearestOf(given, words) : undefined;
    const possible = `Possible ${words.length === 1 ? 'is' : 'are'} ${words.join(', ')}.`;
    return { message: 'it is not one of the words for it', hint: near === undefined ? possible : `Did you mean "${near}"?` };
  }
  if (key === 'feature' && typeof given === 'string')
    return { message: `"${given}" is no IBSI code`, hint: nearestFeature(given) };
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, key, given);
    case 'too_small':
    case 'too_big':
      return { message: outOfRange(issue), hint: SEE_PAGE };
    default:
      return { message: issue.message, hint: SEE_PAGE };
  }
}

/** Keys of a release that the planner writes. */
const PLANNED: readonly string[] = ['clip', 'kMax', 'lambda', 'reach', 'reach2', 'step'];
const PLAN_IT =
  'The planner writes it: `collimate study plan FILE` prints what belongs into the protocol. docs/operations/protocol.md says what it is.';

/** Of keys that a program writes, and how. */
const MISSING: Readonly<Record<string, string>> = {
  below: '`collimate study plan FILE --reference FILE --out FILE` takes it from the file of the reference and writes it.',
};

const SEE_PAGE = 'docs/operations/protocol.md says what every key holds; `collimate study init` writes a whole protocol.';

/** Names of types in plain words, for authors of documents. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'keys of its own',
  boolean: 'true or false',
};

function wrongType(expected: string, key: string, given: unknown): Explanation {
  const message = `${TYPES[expected] ?? expected} is expected here, and this is ${typeOf(given)}`;
  if (expected === 'string' && (typeof given === 'number' || typeof given === 'boolean')) {
    return {
      message,
      hint: `Write it in quotation marks: ${key}: "${exactText(given)}"${typeof given === 'boolean' ? WORD_OF_YAML : ''}`,
    };
  }
  if (expected === 'number' && typeof given === 'string' && given.trim() !== '' && Number.isFinite(Number(given))) {
    return { message, hint: `Write it without quotation marks: ${key}: ${given}` };
  }
  if ((expected === 'number' || expected === 'int') && typeof given === 'string') {
    return { message, hint: `Write a number there, without quotation marks: ${key}: 2` };
  }
  if (expected === 'boolean' && typeof given === 'string') return { message, hint: `Write ${key}: true or ${key}: false` };
  if (expected === 'array' && (typeof given === 'string' || typeof given === 'number')) {
    return { message, hint: `Write a list: ${key}: [${given}]` };
  }
  return { message, hint: SEE_PAGE };
}

/** Older readers of YAML take yes and no for these. */
const WORD_OF_YAML = ', or "yes" or "no" if that stood there';

function typeOf(given: unknown): string {
  if (given === null) return 'empty';
  return TYPES[Array.isArray(given) ? 'array' : typeof given] ?? typeof given;
}

/** A number as people would write it exactly: `0.09`, and `1/10000000` where a program writes 1e-7. */
function exactText(given: number | boolean): string {
  const [, whole, decimals = '', exponent] = /^(\d+)(?:\.(\d+))?e-(\d+)$/.exec(String(given)) ?? [];
  if (whole === undefined) return String(given);
  return `${whole}${decimals}/1${'0'.repeat(Number(exponent) + decimals.length)}`;
}

function outOfRange(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const what = { string: ' characters', array: ' entries' }[issue.origin as string] ?? '';
  const isCount = what !== '';
  if (issue.code === 'too_big') return isCount ? `it has more than ${issue.maximum}${what}` : `it is more than ${issue.maximum}`;
  if (isCount) return issue.minimum === 1 ? 'it is empty' : `it has fewer than ${issue.minimum}${what}`;
  return issue.inclusive === false ? `it has to be more than ${issue.minimum}` : `it is less than ${issue.minimum}`;
}
