import { keyOfWritten, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import type { ScaledVariable } from '../features/feature.scaling.js';
import { MenuError } from '../menu.error.js';
import { BUILT_IN_STAGES, isBuiltInStage, stagesOf } from './stage.variable.js';
import type { VariableDeclaration, VariableDeclarations } from './variable.schema.js';

/** A variable as releases see it: public labels, or a number with the bins and the reference that it has. */
export type ReleaseVariable =
  | {
      readonly kind: 'labels';
      readonly name: string;
      readonly labels: readonly string[];
      /** The label that counts as the event, where the protocol names one. */
      readonly positive?: string;
      /** Whether the agent sets the label, and no table of a hospital: how far it came with a patient. */
      readonly isBuiltIn?: true;
    }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly unit: string;
      /** Whether each row of the cohort table has a value of its own: a feature. */
      readonly isRead: boolean;
      readonly edges: readonly number[] | undefined;
      /** With its reference; undefined where the protocol gives none. */
      readonly scaled: ScaledVariable | undefined;
      /** Of a published signature. */
      readonly score?: PublishedScore;
    }
  | {
      readonly kind: 'survival';
      readonly name: string;
      readonly unit: string;
      /** Ends of the intervals, the horizon last. */
      readonly until: readonly number[];
    };

/** What of a signature has to be known to judge its probabilities. */
export interface PublishedScore {
  /** From the linear predictor to a probability; identity has none. */
  readonly link: 'logit' | 'cloglog' | 'identity';
  /** Where the linear predictor lies and how far it spreads, by a public source. */
  readonly reference?: { readonly centre: number; readonly width: number };
}

/**
 * @returns the variables of a protocol as releases see them, by name, and behind them each built-in stage of whose name there is none
 * @source ADR 0038; ADR 0050 (stages)
 * @example
 * ```ts
 * import { releaseVariables } from '@collimate/statistics-menu';
 * const sex = { source: 'cohort', type: 'category', labels: ['f', 'm'] } as const;
 * releaseVariables({ sex }).get('sex'); // => { kind: 'labels', name: 'sex', labels: ['f', 'm'] }
 * ```
 */
export function releaseVariables(variables: VariableDeclarations): ReadonlyMap<string, ReleaseVariable> {
  const declared = Object.entries(variables).map(([name, one]) => [name, releaseVariable(name, one)] as const);
  const stages = BUILT_IN_STAGES.filter((name) => isBuiltInStage(name, variables)).map(
    (name) => [name, { kind: 'labels', name, labels: stagesOf(variables, name), isBuiltIn: true }] as const,
  );
  return new Map<string, ReleaseVariable>([...declared, ...stages]);
}

function releaseVariable(name: string, declared: VariableDeclaration): ReleaseVariable {
  if (declared.source === 'cohort' && declared.type === 'category') {
    const { labels, positive } = declared;
    return { kind: 'labels', name, labels, ...(positive !== undefined && { positive }) };
  }
  if (declared.source === 'cohort' && declared.type === 'survival') {
    return { kind: 'survival', name, unit: declared.unit, until: [...declared.edges, declared.horizon].map(Number) };
  }
  const unit = unitOf(declared);
  const { reference, edges } = declared;
  return {
    kind: 'number',
    name,
    unit,
    isRead: declared.source === 'feature',
    edges: edges?.map(Number),
    scaled: reference && {
      key: name,
      unit,
      transform: 'transform' in declared ? (declared.transform ?? 'identity') : 'identity',
      centre: Number(reference.centre),
      width: Number(reference.width),
      ...(reference.kurtosis !== undefined && { kurtosis: Number(reference.kurtosis) }),
    },
    ...(declared.source === 'score' && { score: publishedScore(declared) }),
  };
}

function publishedScore({ link, reference }: Extract<VariableDeclaration, { source: 'score' }>): PublishedScore {
  if (reference === undefined) return { link };
  return { link, reference: { centre: Number(reference.centre), width: Number(reference.width) } };
}

/** @returns numbers with their references, in that order @throws MenuError INVALID_STATISTIC for one that has none */
export function scaledVariables(
  names: readonly string[],
  variables: ReadonlyMap<string, ReleaseVariable>,
): readonly ScaledVariable[] {
  return names.map((name) => {
    const variable = variables.get(name);
    if (variable?.kind !== 'number' || variable.scaled === undefined) {
      throw new MenuError('INVALID_STATISTIC', 'a release names a variable that is no number with a reference');
    }
    return variable.scaled;
  });
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

/** The shares of the patients that a protocol plans for the labels of its categories, by variable; of a survival time the shares with the event and, where it is planned, of the lost. */
export type PlannedShares = Readonly<Record<string, readonly number[]>>;

/** @returns the planned share of each of `count` labels or bins: equal ones where the protocol plans none */
export function sharesOf(planned: PlannedShares, variable: string, count: number): readonly number[] {
  // A category may be called `constructor`, which every record answers to.
  return Object.hasOwn(planned, variable) ? planned[variable] : new Array<number>(count).fill(1 / count);
}
