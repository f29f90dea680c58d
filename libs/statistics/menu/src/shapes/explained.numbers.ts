import * as z from 'zod';
import { EVERYBODY, type DeclaredForm, type ReleaseShape } from '../define.release.js';
import { MenuError } from '../menu.error.js';
import { scaledVariables, type ReleaseVariable } from '../variables/release.variable.js';
import { wordSchema } from '../variables/variable.schema.js';

/** Most numbers of one release of products, the outcome included: 1,891 products. */
const MOST_NUMBERS = 60;

/** Some numbers, and perhaps another one that is explained by them. */
export interface ExplainedNumbers {
  readonly of: readonly string[];
  readonly outcome?: string | undefined;
}

/** The key `of` of a release of products. */
export const explainingKey = z
  .array(wordSchema)
  .min(1)
  .max(MOST_NUMBERS - 1)
  .meta({ description: 'numbers, features, changes or scores, each with a `reference`' });

/** @returns the variables that such a release reads, each with the place where it is named */
export function usesOfExplained({ of, outcome }: ExplainedNumbers): ReturnType<DeclaredForm<never, never>['uses']> {
  return [
    ...of.map((variable, index) => ({ path: `of.${index}`, variable, needs: 'scaled' as const })),
    ...(outcome === undefined ? [] : [{ path: 'outcome', variable: outcome, needs: 'scaled' as const }]),
  ];
}

/**
 * @returns one group of everybody with the numbers as features, the outcome last
 * @throws MenuError INVALID_SHAPE if the outcome is explained by itself, INVALID_STATISTIC for a variable without reference
 */
export function shapeOfExplained(
  { of, outcome }: ExplainedNumbers,
  variables: ReadonlyMap<string, ReleaseVariable>,
): ReleaseShape {
  if (outcome !== undefined && of.includes(outcome))
    throw new MenuError('INVALID_SHAPE', `${outcome} is the outcome and stands in of`);
  const names = outcome === undefined ? of : [...of, outcome];
  return { by: null, groups: [EVERYBODY], features: scaledVariables(names, variables), reads: 'values' };
}
