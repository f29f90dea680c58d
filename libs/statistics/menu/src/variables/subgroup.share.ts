import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { standardise } from '../features/feature.scaling.js';
import { binShares } from '../features/reference.shares.js';
import type { PlannedShares } from './release.variable.js';
import type { Subgroup, VariableDeclarations } from './variable.schema.js';

/**
 * Which part of the patients is planned in a subgroup, from constants of the protocol alone: of a category by its planned shares, of a number by its public
 * reference, taken to be normal.
 * @returns 1 where the protocol says neither: everybody is planned
 * @source ADR 0044
 * @example
 * ```ts
 * import { subgroupShare } from '@collimate/statistics-menu';
 * const sex = { source: 'cohort', type: 'category', labels: ['f', 'm'] } as const;
 * subgroupShare({ variable: 'sex', is: 'f' }, { sex }, { sex: [0.25, 0.75] }); // => 0.25
 * subgroupShare({ variable: 'sex', is: 'f' }, { sex }, {}); // => 0.5
 * ```
 */
export function subgroupShare(
  { variable, is = '', atLeast, below }: Subgroup,
  variables: VariableDeclarations,
  shares: PlannedShares,
): number {
  const declared = variables[variable];
  if (declared.source === 'cohort' && declared.type === 'category') {
    const index = declared.labels.indexOf(is);
    return Object.hasOwn(shares, variable) ? shares[variable][index] : 1 / declared.labels.length;
  }
  if (!('reference' in declared) || declared.reference === undefined) return 1;
  const { centre, width } = declared.reference;
  const transform = 'transform' in declared ? (declared.transform ?? 'identity') : 'identity';
  const scaling = { transform, centre: Number(centre), width: Number(width) };
  // A bound without a value on the scale of the transform, as 0 under a logarithm, cuts nobody off.
  const until = (bound: string | undefined, otherwise: number): number => {
    const x = bound === undefined ? undefined : standardise(Number(bound), scaling);
    return x === undefined ? otherwise : normalCdf(x, 0, 1);
  };
  return Math.max(0, until(below, 1) - until(atLeast, 0));
}

/**
 * The planned shares as they are within a subgroup: everybody there has its label, or lies within its bounds.
 * @source ADR 0129
 * @example
 * ```ts
 * import { sharesWithin } from '@collimate/statistics-menu';
 * const sex = { source: 'cohort', type: 'category', labels: ['f', 'm'] } as const;
 * sharesWithin({ variable: 'sex', is: 'f' }, { sex }, { sex: [0.25, 0.75] }); // => { sex: [1, 0] }
 * ```
 */
export function sharesWithin(
  { variable, is, atLeast, below }: Subgroup,
  variables: VariableDeclarations,
  shares: PlannedShares,
): PlannedShares {
  const declared = variables[variable];
  if (declared.source === 'cohort' && declared.type === 'category') {
    return { ...shares, [variable]: declared.labels.map((label) => (label === is ? 1 : 0)) };
  }
  const isPlanned = Object.hasOwn(shares, variable);
  if (isPlanned || !('edges' in declared) || !('reference' in declared) || declared.reference === undefined) return shares;
  const { centre, width } = declared.reference;
  const transform = 'transform' in declared ? (declared.transform ?? 'identity') : 'identity';
  const bound = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  const within = binShares(
    (declared.edges ?? []).map(Number),
    { transform, centre: Number(centre), width: Number(width) },
    { atLeast: bound(atLeast), below: bound(below) },
  );
  return { ...shares, [variable]: within };
}
