import { z } from 'zod';
import { issueWords } from './issue.words.js';
import { nearestOf } from './nearest-word.js';
import { checkConsistency } from './plan.consistency.js';
import { type UnknownKey, unknownKeyOf, wordsAt } from './plan.keys.js';
import { type ExtractionPlan, PlanSchema } from './plan.schema.js';
import { PlanError } from './vocabulary.error.js';

/**
 * Reads a plan from a parsed document (JSON or YAML).
 * @throws PlanError UNKNOWN_KEY, naming the key and the nearest valid one; BAD_VALUE, naming the key; INCONSISTENT when
 *   two steps contradict each other
 */
export function parsePlan(document: unknown): ExtractionPlan {
  const unknownKey = unknownKeyOf(PlanSchema, document);
  if (isProtocol(document)) {
    throw new PlanError('BAD_VALUE', 'this is the protocol of a study, and no plan', {
      place: { tag: 'schema' },
      hint: 'A protocol has its plan under the key `plan`; `collimate study plan FILE` checks the whole.',
    });
  }
  if (unknownKey) throw unknownKeyError(unknownKey);
  const result = PlanSchema.safeParse(document);
  if (!result.success) throw badValueError(result.error.issues[0], document);
  checkConsistency(result.data);
  return result.data;
}

/** Whoever takes one for the other would be told of keys that a plan has not. */
function isProtocol(document: unknown): boolean {
  const schema = (document as { readonly schema?: unknown } | null)?.schema;
  return typeof schema === 'string' && schema.startsWith('collimate.study/');
}

function unknownKeyError({ path, key, valid, belongsTo }: UnknownKey): PlanError {
  const dotted = [...path, key].join('.');
  const near = nearestOf(key, valid);
  const nearest = near === undefined ? '' : [...path, near].join('.');
  const meant = near === undefined ? `Remove it. The keys here are ${valid.join(', ')}.` : `Did you mean "${nearest}"?`;
  return new PlanError('UNKNOWN_KEY', `a plan has no key "${dotted}"`, {
    place: { tag: dotted },
    details: { key: dotted, nearest },
    hint: belongsTo === undefined ? meant : `"${key}" goes with ${belongsTo}. The keys here are ${valid.join(', ')}.`,
  });
}

function badValueError(issue: z.core.$ZodIssue, document: unknown): PlanError {
  if (issue.path.length === 0) {
    return new PlanError('BAD_VALUE', 'a plan is a document of keys and values, and this is none', { hint: FROM_PRESET });
  }
  const path = issue.path.map(String);
  const dotted = path.join('.');
  const given = issue.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], document);
  const words = wordsAt(PlanSchema, path);
  const near = typeof given === 'string' ? nearestOf(given, words) : undefined;
  const message =
    given === undefined ? 'it is missing' : words.length > 0 ? 'it is not one of the words for it' : issueWords(issue);
  return new PlanError('BAD_VALUE', `the plan's "${dotted}" cannot be used: ${message}`, {
    place: { tag: dotted },
    details: { key: dotted, ...(near !== undefined && { nearest: near }) },
    hint: HINTS[dotted] ?? wordHint(near, words),
  });
}

function wordHint(near: string | undefined, words: readonly string[]): string {
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (words.length > 0) return `Possible are ${words.join(', ')}.`;
  return FROM_PRESET;
}

const FROM_PRESET = 'Start from a preset: `collimate plan ct-default` prints one whole.';

const HINTS: Readonly<Record<string, string>> = {
  'normalisation.region':
    'Choose roi, intracranial or body-minus-face; without a region there is no normalisation: write normalisation: { method: none }.',
  'normalisation.acceptsWholeImage':
    'With the region "whole-image" write acceptsWholeImage: true, or choose the region roi, intracranial or body-minus-face.',
  'normalisation.anatomy':
    'With the region "whole-image" say what the scans show, head or other; of a head the whole image never sets the scale.',
};
