import { parseRational } from '@collimate/kernel-numeric';
import { rhoOf, type DiscreteGaussianEvent } from '@collimate/privacy-accounting';
import * as z from 'zod';
import type { DeepReadonly } from '../deep.readonly.js';
import { EVERYBODY, statisticKeys, type DeclaredForm, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import type { ScaledVariable } from '../features/feature.scaling.js';
import { MenuError } from '../menu.error.js';
import { sigma2For } from '../sigma2.js';
import type { ReleaseVariable } from '../variables/release.variable.js';
import { wordSchema } from '../variables/variable.schema.js';
import { whoKeys } from '../variables/who.keys.js';
import { MOST_BINS, prefixCoefficients, squaredColumn } from './prefix.matrix.js';

const schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('prefix-cells'),
  of: z.array(wordSchema).min(1).max(1000).meta({ description: 'numbers, features, changes or scores, each with `edges`' }),
  ...whoKeys,
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** Prefix cells as `collimate.study/2` declares them. */
export type DeclaredPrefixCells = DeepReadonly<z.infer<typeof schema>>;

/** One variable with its public bins. */
export interface PrefixAxis {
  readonly variable: string;
  readonly unit: string;
  /** Rising; the first and the last bin are open. */
  readonly edges: readonly number[];
  /** Index of its first coordinate in the whole vector; it has one coordinate for each bin. */
  readonly offset: number;
  /** On the diagonals of the factor, lattice units. */
  readonly coefficients: readonly bigint[];
  /** Where the protocol has one: a forecast is made of it, and nothing else. */
  readonly reference: ScaledVariable | undefined;
}

/**
 * Layout: the variables one after the other, a coordinate for each bin. A subject in bin b of a variable adds the coefficient of i - b
 * to each of its coordinates i from b on: column b of the factor of the prefix sums.
 */
export interface PrefixCellsDesign extends ReleaseDesign<'prefix-cells'> {
  readonly axes: readonly PrefixAxis[];
}

/** How many patients are below each public edge, mixed so that the noise of all of these numbers is small together. */
export const declaredPrefixCells: DeclaredForm<DeclaredPrefixCells, PrefixCellsDesign> = {
  schema,
  uses: ({ of }) => of.map((variable, index) => ({ path: `of.${index}`, variable, needs: 'bins' as const })),
  planned: [],
  shape: () => SHAPE,
  design: ({ of, rho }, variables) => {
    const axes = axesOf(of, variables);
    const d2 = axes.reduce((sum, { coefficients }) => sum + squaredColumn(coefficients), 0n);
    const event: DiscreteGaussianEvent = { kind: 'discrete-gaussian', sigma2: sigma2For(d2, parseRational(rho)), d2 };
    const length = axes.reduce((sum, { edges }) => sum + edges.length + 1, 0);
    return { kind: 'prefix-cells', ...SHAPE, axes, length, event, rho: rhoOf(event), transforms: ['constant'] };
  },
  shares: () => [1],
};

const SHAPE: ReleaseShape = { by: null, groups: [EVERYBODY], features: [], reads: 'values' };

/** @throws MenuError INVALID_STATISTIC for a variable without edges, INVALID_SHAPE for too many bins */
function axesOf(of: readonly string[], variables: ReadonlyMap<string, ReleaseVariable>): readonly PrefixAxis[] {
  let offset = 0;
  return of.map((name) => {
    const variable = variables.get(name);
    if (variable?.kind !== 'number' || variable.edges === undefined) {
      throw new MenuError('INVALID_STATISTIC', 'a release names a variable that has no edges');
    }
    const { unit, edges, scaled: reference } = variable;
    if (edges.length >= MOST_BINS) throw new MenuError('INVALID_SHAPE', `a variable has at most ${MOST_BINS} bins`);
    const axis = { variable: name, unit, edges, offset, coefficients: prefixCoefficients(edges.length + 1), reference };
    offset += edges.length + 1;
    return axis;
  });
}
