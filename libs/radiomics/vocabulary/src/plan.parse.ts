import { z } from 'zod';
import { aggregationsOf } from './aggregation.js';
import { nearestOf } from './nearest-word.js';
import { type ExtractionPlan, PlanSchema } from './plan.schema.js';
import { PlanError } from './vocabulary.error.js';

/**
 * Reads a plan from a parsed document (JSON or YAML).
 * @throws PlanError UNKNOWN_KEY, naming the key and the nearest valid one; BAD_VALUE, naming the key; INCONSISTENT when
 *   two steps contradict each other
 */
export function parsePlan(document: unknown): ExtractionPlan {
  const result = PlanSchema.safeParse(document);
  if (!result.success) throw planErrorOf(result.error, document);
  checkConsistency(result.data);
  return result.data;
}

function planErrorOf(error: z.ZodError, document: unknown): PlanError {
  const unknownKey = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  const issue = unknownKey ?? error.issues[0];
  const place = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0];
    const valid = keysAt(PlanSchema, document, issue.path);
    const near = nearestOf(key, valid);
    const dotted = [...place, key].join('.');
    return new PlanError('UNKNOWN_KEY', `a plan has no key "${dotted}"`, {
      place: { tag: dotted },
      details: { key: dotted, nearest: near ?? '' },
      hint: near === undefined ? `Remove it.` : `Did you mean "${[...place, near].join('.')}"?`,
    });
  }
  const dotted = place.join('.');
  return new PlanError('BAD_VALUE', `the plan's "${dotted}" cannot be used: ${issue.message}`, {
    place: { tag: dotted },
    details: { key: dotted },
    hint: 'Start from a preset: `collimate plan ct-default` prints one whole.',
  });
}

/** The keys that the schema knows at a path of the document; of a union, those of the member that the document chose. */
function keysAt(schema: unknown, document: unknown, path: readonly PropertyKey[]): string[] {
  if (schema instanceof z.ZodNullable) return keysAt(schema.unwrap(), document, path);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const chosen = schema.options.find((option) => matchesMethod(option, document)) ?? schema.options[0];
    return keysAt(chosen, document, path);
  }
  if (!(schema instanceof z.ZodObject)) return [];
  if (path.length === 0) return Object.keys(schema.shape);
  const key = String(path[0]);
  const inner = (document as Readonly<Record<string, unknown>> | null)?.[key];
  return keysAt((schema.shape as Readonly<Record<string, unknown>>)[key], inner, path.slice(1));
}

function matchesMethod(option: unknown, document: unknown): boolean {
  if (!(option instanceof z.ZodObject)) return false;
  const method = (option.shape as Readonly<Record<string, z.ZodType>>)['method'];
  return method.safeParse((document as Readonly<Record<string, unknown>> | null)?.['method']).success;
}

function inconsistent(key: string, message: string, hint: string): PlanError {
  return new PlanError('INCONSISTENT', message, { place: { tag: key }, details: { key }, hint });
}

function checkConsistency(plan: ExtractionPlan): void {
  const { interpolation, normalisation, resegmentation } = plan;
  if (interpolation.method !== 'none') {
    const expected = interpolation.dimensions === '2D' ? 2 : 3;
    if (interpolation.spacingMm.length !== expected) {
      throw inconsistent(
        'interpolation.spacingMm',
        `resampling in ${interpolation.dimensions} takes ${expected} spacings`,
        `Give ${expected} numbers in mm, or change interpolation.dimensions.`,
      );
    }
  }
  if (normalisation.method !== 'none' && normalisation.region === 'whole-image' && !normalisation.acceptsWholeImage) {
    throw inconsistent(
      'normalisation.acceptsWholeImage',
      'normalisation over the whole image is only done when the plan accepts it in words',
      'Choose the region "roi", "intracranial" or "body-minus-face", or set acceptsWholeImage to true.',
    );
  }
  const range = resegmentation.range;
  if (range !== null && range.lower !== null && range.upper !== null && range.lower > range.upper) {
    throw inconsistent('resegmentation.range', 'the re-segmentation range ends before it begins', 'Swap the bounds.');
  }
  for (const [key, slice] of [['discretisation', plan.discretisation], ['ivh', plan.ivh]] as const) {
    const fromRange = slice.method === 'fixed-bin-size' && slice.lowerBound === 'resegmentation';
    if (fromRange && (range === null || range.lower === null)) {
      throw inconsistent(
        `${key}.lowerBound`,
        'the first bin begins at the lower bound of the re-segmentation range, and the plan has none',
        'Give resegmentation.range.lower, or write the bound as a number.',
      );
    }
    const bound = slice.method === 'fixed-bin-size' && typeof slice.lowerBound === 'number' ? slice.lowerBound : undefined;
    if (bound !== undefined && !(range !== null && range.lower !== null && range.lower >= bound)) {
      throw inconsistent(
        `${key}.lowerBound`,
        'intensities below the first bin may stay in the ROI, and they would have no level',
        `Set resegmentation.range.lower to ${bound} or above.`,
      );
    }
  }
  for (const family of plan.families) {
    const whole = aggregationsOf(family).some((aggregation) => plan.aggregations.includes(aggregation.code));
    if (!whole) {
      throw inconsistent(
        'aggregations',
        `no aggregation asked for exists for the family ${family}`,
        `Add one of ${aggregationsOf(family).map((a) => a.code).join(', ')}.`,
      );
    }
  }
  for (const [key, list] of [['families', plan.families], ['aggregations', plan.aggregations]] as const) {
    if (new Set<string>(list).size !== list.length) throw inconsistent(key, `the plan's "${key}" names one twice`, 'Name each once.');
  }
}
