import { EVERYBODY, type ReleaseShape } from '../define.release.js';
import { MenuError } from '../menu.error.js';
import { scaledVariables, type ReleaseVariable } from '../variables/release.variable.js';

/**
 * @param by a category; undefined where everybody is one group
 * @returns numbers in the groups of a category @throws MenuError INVALID_STATISTIC for a variable that is not there or not of the kind
 */
export function groupedShape(
  of: readonly string[],
  by: string | undefined,
  variables: ReadonlyMap<string, ReleaseVariable>,
): ReleaseShape {
  const features = scaledVariables(of, variables);
  if (by === undefined) return { by: null, groups: [EVERYBODY], features, reads: 'values' };
  const category = variables.get(by);
  if (category?.kind !== 'labels') throw new MenuError('INVALID_STATISTIC', 'a release is by a variable that is no category');
  return { by, groups: category.labels, features, reads: 'values' };
}
