import * as z from 'zod';
import type { DeepReadonly } from '../deep.readonly.js';
import { statisticKeys, type DeclaredForm, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import type { ScaledVariable } from '../features/feature.scaling.js';
import { designMoments, plannedMoments, type MomentsDesign } from '../moments/moments.design.js';
import { groupedShape } from '../shapes/grouped.shape.js';
import { sharesOf, type ReleaseVariable } from '../variables/release.variable.js';
import { wordSchema } from '../variables/variable.schema.js';
import { whoKeys } from '../variables/who.keys.js';

/** Weight of a difference of two readings beside their mean: readings that agree well differ by a third of their own spread. */
export const DIFFERENCE_WEIGHT = 3;

const word = z.string().min(1).max(40);
const schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('pairs'),
  of: z.array(wordSchema).min(1).max(500).meta({ description: 'features, each with a `reference`' }),
  pair: z
    .discriminatedUnion('by', [
      z.strictObject({ by: z.literal('reader'), first: word, second: word }),
      z.strictObject({ by: z.literal('scan') }),
    ])
    .meta({
      description:
        'the two readings: of one image by the words of the column `reader`, or of two scans, `first` and `second` in the column `scan`',
    }),
  by: wordSchema
    .optional()
    .meta({ description: 'a category: one block for each of its labels; one for everybody where it is left out' }),
  ...whoKeys,
  ...plannedMoments,
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** Pairs as `collimate.study/2` declares them. */
export type DeclaredPairs = DeepReadonly<z.infer<typeof schema>>;

/** Which two readings make a pair: the column that tells them apart, and its two words. */
export interface PairRule {
  readonly by: 'reader' | 'scan';
  readonly first: string;
  readonly second: string;
}

/**
 * Layout: that of moments over 2d numbers, group after group, the means u = (a + b) / 2 of each feature's two readings, then their weighted
 * differences v = 3 (a - b) / sqrt(2), a and b in reference SDs.
 */
export interface PairsDesign extends ReleaseDesign<'pairs'> {
  readonly pair: PairRule;
  /** Layout, lattice and price of the vector. */
  readonly moments: MomentsDesign;
}

/** Means and differences of two readings of the same patients. */
export const declaredPairs: DeclaredForm<DeclaredPairs, PairsDesign> = {
  schema,
  uses: ({ of, by, pair }) => {
    const role = pair.by === 'scan' ? 'first and second scan' : `readings of ${[pair.first, pair.second].sort().join(' and ')}`;
    return [
      ...of.map((variable, index) => ({ path: `of.${index}`, variable, needs: 'readings' as const, role })),
      ...(by === undefined ? [] : [{ path: 'by', variable: by, needs: 'labels' as const }]),
    ];
  },
  planned: ['clip', 'kMax', 'reach', 'reach2', 'lambda'],
  shape: shapeOf,
  design: (spec, variables) => {
    const shape = shapeOf(spec, variables);
    const { pair, of: _of, by: _by, where: _where, fold: _fold, kind: _kind, ...rest } = spec;
    const moments = designMoments({ ...rest, kind: 'moments' }, { ...shape, features: numbersOf(shape.features) });
    const { length, event, rho, transforms } = moments;
    const rule = pair.by === 'scan' ? { by: pair.by, first: 'first', second: 'second' } : pair;
    return { kind: 'pairs', ...shape, length, event, rho, transforms, pair: rule, moments };
  },
  shares: ({ by, groups }, planned) => (by === null ? [1] : sharesOf(planned, by, groups.length)),
};

/** @returns the 2d numbers of a pair's record: means, then differences, on the scale on which they are released */
export function numbersOf(features: readonly ScaledVariable[]): readonly ScaledVariable[] {
  const plain = { unit: '', transform: 'identity', centre: 0, width: 1 } as const;
  return ['mean', 'difference'].flatMap((part) =>
    features.map(({ key, kurtosis }) => ({ ...plain, key: `${part} of ${key}`, ...(kurtosis !== undefined && { kurtosis }) })),
  );
}

/** @throws MenuError INVALID_STATISTIC for a variable that has no reference */
function shapeOf({ of, by }: Pick<DeclaredPairs, 'of' | 'by'>, variables: ReadonlyMap<string, ReleaseVariable>): ReleaseShape {
  return groupedShape(of, by, variables);
}

/**
 * @returns the 2d numbers of two readings, in reference SDs before the box
 * @source Bland and Altman 1986, Statistical methods for assessing agreement; ADR 0045 (the mean and not the sum)
 * @example
 * ```ts
 * import { pairNumbers } from '@collimate/statistics-menu';
 * pairNumbers([1], [1]); // => [1, 0]
 * ```
 */
export function pairNumbers(first: readonly number[], second: readonly number[]): readonly number[] {
  return [
    ...first.map((a, j) => (a + second[j]) / 2),
    ...first.map((a, j) => (DIFFERENCE_WEIGHT * (a - second[j])) / Math.SQRT2),
  ];
}
