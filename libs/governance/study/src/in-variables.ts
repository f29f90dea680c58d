import type { usesOf } from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import type { DeclaredStatistic } from './frozen.study.js';
import type { FeatureProtocol } from './protocol.schema.js';

/** The words of a release that name variables. */
export type VariableSpec = Parameters<typeof usesOf>[0];

const GROUP = 'group';
const PLAN = 'plan';

/** @returns the variables and plans of version 2 that a protocol of version 1 speaks of, so that a question is one in both */
export function inVariables(protocol: FeatureProtocol): Pick<DeclaredProtocol, 'plans' | 'variables'> {
  const { roi, groups, features, plan } = protocol;
  const declared = features.map(({ centre, width, ...feature }, index): [string, DeclaredProtocol['variables'][string]] => {
    const reference = { centre: String(centre), width: String(width), from: 'version 1' };
    return [featureName(index), { source: 'feature', plan: PLAN, roi, ...feature, reference }];
  });
  const group = { source: 'cohort', type: 'category', column: groups.variable, labels: groups.labels } as const;
  return { plans: { [PLAN]: plan }, variables: { [GROUP]: group, ...Object.fromEntries(declared) } };
}

/**
 * @returns the release of version 2 that asks the same as a statistic of version 1, which grows no more: it counts groups, or it tells means
 *   and variances on the scale of public references
 */
export function specInVariables(
  { features }: FeatureProtocol,
  { transforms }: Pick<DeclaredStatistic, 'transforms'>,
): VariableSpec {
  const words = transforms.includes('public-reference')
    ? { kind: 'moments', of: features.map((_, index) => featureName(index)), by: GROUP }
    : { kind: 'cells', tables: [[GROUP]] };
  // The keys of price and clip are not part of the question, and no caller reads them.
  return words as unknown as VariableSpec;
}

function featureName(index: number): string {
  return `feature${index}`;
}
