import { keyOfWritten, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import type { ScaledVariable } from '../features/feature.scaling.js';
import type { VariableDeclaration, VariableDeclarations } from './variable.schema.js';

/** A variable as releases see it: public labels, or a number with the bins and the reference that it has. */
export type ReleaseVariable =
  | { readonly kind: 'labels'; readonly name: string; readonly labels: readonly string[] }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly unit: string;
      readonly edges: readonly number[] | undefined;
      /** With its reference; undefined where the protocol gives none. */
      readonly scaled: ScaledVariable | undefined;
    }
  | { readonly kind: 'survival'; readonly name: string };

/**
 * @returns the variables of a protocol as releases see them, by name
 * @example
 * ```ts
 * import { releaseVariables } from '@collimate/statistics-menu';
 * const sex = { source: 'cohort', type: 'category', labels: ['f', 'm'] } as const;
 * releaseVariables({ sex }).get('sex'); // => { kind: 'labels', name: 'sex', labels: ['f', 'm'] }
 * ```
 */
export function releaseVariables(variables: VariableDeclarations): ReadonlyMap<string, ReleaseVariable> {
  return new Map(Object.entries(variables).map(([name, declared]) => [name, releaseVariable(name, declared)]));
}

function releaseVariable(name: string, declared: VariableDeclaration): ReleaseVariable {
  if (declared.source === 'cohort' && declared.type === 'category') return { kind: 'labels', name, labels: declared.labels };
  if (declared.source === 'cohort' && declared.type === 'survival') return { kind: 'survival', name };
  const unit = unitOf(declared);
  const { reference, edges } = declared;
  return {
    kind: 'number',
    name,
    unit,
    edges: edges?.map(Number),
    scaled: reference && {
      key: name,
      unit,
      transform: 'transform' in declared ? (declared.transform ?? 'identity') : 'identity',
      centre: Number(reference.centre),
      width: Number(reference.width),
      ...(reference.kurtosis !== undefined && { kurtosis: Number(reference.kurtosis) }),
    },
  };
}

/** A score and a log-ratio have none. */
function unitOf(declared: Exclude<VariableDeclaration, { type: 'category' | 'survival' }>): string {
  switch (declared.source) {
    case 'cohort':
      return declared.unit;
    case 'feature':
      return parseFeatureKey(keyOfWritten(declared)).feature.unit;
    default:
      return '';
  }
}

/** The shares of the patients that a protocol plans for the labels of its categories, by variable. */
export type PlannedShares = Readonly<Record<string, readonly number[]>>;

/** @returns the planned share of each of `count` labels or bins: equal ones where the protocol plans none */
export function sharesOf(planned: PlannedShares, variable: string, count: number): readonly number[] {
  return planned[variable] ?? new Array<number>(count).fill(1 / count);
}
