import type { Rational } from '@collimate/kernel-numeric';
import * as z from 'zod';
import type { CoordinateNoise, PlannedStudy, ReleaseShape, StatisticBase, VariableUse } from './define.release.js';
import { scaledFeature, unnamedFeature, type FeatureScaling } from './features/feature.scaling.js';
import { sharesOf, type PlannedShares, type ReleaseVariable } from './variables/release.variable.js';
import {
  RELEASES,
  type DeclaredSpec,
  type DesignedBy,
  type GivenOf,
  type ReleaseKind,
  type StatisticDesign,
  type StatisticSpec,
} from './menu.js';

/** Name of the order of coordinates of the designs; it is part of every query digest. */
export const LAYOUT_VERSION = 'collimate.layout/1';

/** The same of releases over variables. */
export const DECLARED_LAYOUT_VERSION = 'collimate.layout/2';

/** Every statistic that `collimate.study/1` may declare. */
export const statisticSchema = z.discriminatedUnion('kind', schemas()) as unknown as z.ZodType<StatisticSpec>;

function schemas(): [z.ZodObject, ...z.ZodObject[]] {
  const [first, ...rest] = RELEASES.flatMap(({ schema }): z.ZodObject[] => (schema === undefined ? [] : [schema]));
  return [first, ...rest];
}

/** The form of version 2 of whatever kind, called with a spec and designs of its own kind. */
interface AnyForm {
  readonly planned: readonly string[];
  uses(spec: DeclaredSpec): readonly VariableUse[];
  shape(spec: DeclaredSpec, variables: ReadonlyMap<string, ReleaseVariable>): ReleaseShape;
  design(spec: DeclaredSpec, variables: ReadonlyMap<string, ReleaseVariable>): StatisticDesign;
  shares(design: StatisticDesign, planned: PlannedShares): readonly number[];
}

/** A definition of whatever kind, called with a spec and designs of its own kind. */
interface AnyRelease {
  readonly kind: ReleaseKind;
  readonly retired?: string;
  readonly given: 'nothing' | 'state' | 'own-answer';
  readonly declared?: AnyForm;
  plan?(rho: Rational, shape: ReleaseShape, planned: PlannedStudy): Readonly<Record<string, string>>;
  design?(spec: StatisticSpec, shape: ReleaseShape): StatisticDesign;
  steps(design: StatisticDesign): number;
  start(design: StatisticDesign): GivenOf<ReleaseKind>;
  next(design: StatisticDesign, state: GivenOf<ReleaseKind>, pooled: readonly bigint[], step: number): GivenOf<ReleaseKind>;
  forecast(design: StatisticDesign, planned: PlannedStudy): readonly CoordinateNoise[];
  isPlausible(design: StatisticDesign, vector: readonly bigint[], planned: readonly number[]): boolean;
  leaves(design: StatisticDesign): string;
  replan?(design: StatisticDesign, rho: Rational, planned: PlannedStudy): StatisticDesign;
  wholeGroups?(design: StatisticDesign): number;
  shapedBy?(design: StatisticDesign): { readonly from: string; readonly sha256: string } | undefined;
}

// The only places where kind and definition are brought together: a spec is of the definition whose schema has its word.
const bySpec = new Map<string, AnyRelease>(
  RELEASES.flatMap((release) => (release.schema === undefined ? [] : [[release.schema.shape.kind.value, release] as const])),
);
const byKind = new Map<string, AnyRelease>(RELEASES.map((release) => [release.kind, release]));

/**
 * @returns the definition of a statistic's release
 * @source ADR 0029
 * @example
 * ```ts
 * import { designStatistic, releaseOf } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const spec = { name: 'enrolment', kind: 'group-counts', rho: '1/100' } as const;
 * releaseOf(designStatistic(spec, shape)).kind; // => 'cells'
 * ```
 */
export function releaseOf(design: Pick<StatisticDesign, 'kind'>): AnyRelease {
  return byKind.get(design.kind)!;
}

/** Groups and features of a study of version 1: the same for all its statistics. */
export interface StudyShape {
  /** The variable whose labels the groups are. */
  readonly by: string;
  readonly groups: readonly string[];
  readonly features: readonly FeatureScaling[];
}

function releaseShape({ by, groups, features }: StudyShape, asRead = scaledFeature): ReleaseShape {
  return { by, groups, features: features.map((one) => asRead(one)), reads: 'scans' };
}

/**
 * Designs one statistic of a protocol of version 1. @throws MenuError
 * @source ADR 0029
 * @example
 * ```ts
 * import { designStatistic } from '@collimate/statistics-menu';
 * import { formatRational } from '@collimate/kernel-numeric';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const spec = { name: 'enrolment', kind: 'group-counts', rho: '1/100' } as const;
 * const design = designStatistic(spec, shape);
 * [design.length, formatRational(design.rho)]; // => [2, '1/100']
 * ```
 */
export function designStatistic<S extends StatisticSpec>(spec: S, shape: StudyShape): DesignedBy<S> {
  return bySpec.get(spec.kind)!.design!(spec, releaseShape(shape)) as DesignedBy<S>;
}

/** Every release that `collimate.study/2` may declare. */
export const declaredSchema = z.discriminatedUnion('kind', declaredSchemas()) as unknown as z.ZodType<DeclaredSpec>;

function declaredSchemas(): [z.ZodObject, ...z.ZodObject[]] {
  const [first, ...rest] = RELEASES.flatMap(({ declared }): z.ZodObject[] => (declared === undefined ? [] : [declared.schema]));
  return [first, ...rest];
}

/**
 * @returns the variables that a declared release names
 * @source ADR 0038
 * @example
 * ```ts
 * import { usesOf } from '@collimate/statistics-menu';
 * usesOf({ name: 'table', kind: 'cells', rho: '1/100', tables: [['group', 'sex']] }).map(({ variable }) => variable); // => ['group', 'sex']
 * ```
 */
export function usesOf(spec: DeclaredSpec): readonly VariableUse[] {
  return formOf(spec).uses(spec);
}

/**
 * @returns the keys that a planner writes into a declared release of a kind; none for a kind that is not known
 * @source ADR 0038
 * @example
 * ```ts
 * import { plannedKeysOf } from '@collimate/statistics-menu';
 * plannedKeysOf('no such kind'); // => []
 * ```
 */
export function plannedKeysOf(kind: string): readonly string[] {
  return byKind.get(kind)?.declared?.planned ?? [];
}

/**
 * Designs one release of a protocol of version 2. @throws MenuError if `usesOf` was not checked, or it has too many cells
 * @source ADR 0038
 * @example
 * ```ts
 * import { designDeclared, releaseVariables } from '@collimate/statistics-menu';
 * const group = { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] } as const;
 * const spec = { name: 'table', kind: 'cells', rho: '1/100', tables: [['group']] } as const;
 * // Each table has one cell more, of those who are in none of the others.
 * designDeclared(spec, releaseVariables({ group })).length; // => 3
 * ```
 */
export function designDeclared(spec: DeclaredSpec, variables: ReadonlyMap<string, ReleaseVariable>): StatisticDesign {
  return formOf(spec).design(spec, variables);
}

/**
 * @returns how many patients are planned in each group of a declared release
 * @source ADR 0044
 * @example
 * ```ts
 * import { designDeclared, plannedSubjects, releaseVariables } from '@collimate/statistics-menu';
 * const group = { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] } as const;
 * const spec = { name: 'table', kind: 'cells', rho: '1/100', tables: [['group']] } as const;
 * const design = designDeclared(spec, releaseVariables({ group }));
 * plannedSubjects(spec, design, 100, { group: [0.75, 0.25] }); // => [75, 25, 0]
 * ```
 */
export function plannedSubjects(
  spec: DeclaredSpec,
  design: StatisticDesign,
  subjects: number,
  planned: PlannedShares,
): readonly number[] {
  return formOf(spec)
    .shares(design, planned)
    .map((share) => share * subjects);
}

/**
 * @param planned subjects of each group, in the order of the design's groups
 * @returns how many subjects are planned for a release together, however many of its groups count them again
 * @source ADR 0044
 * @example
 * ```ts
 * import { allPlanned, designDeclared, releaseVariables } from '@collimate/statistics-menu';
 * const group = { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] } as const;
 * const sex = { source: 'cohort', type: 'category', labels: ['f', 'm'] } as const;
 * const spec = { name: 'tables', kind: 'cells', rho: '1/100', tables: [['group'], ['sex']] } as const;
 * const design = designDeclared(spec, releaseVariables({ group, sex }));
 * allPlanned(design, [75, 25, 0, 50, 50, 0]); // => 100
 * ```
 */
export function allPlanned(design: StatisticDesign, planned: readonly number[]): number {
  const whole = releaseOf(design).wholeGroups?.(design) ?? design.groups.length;
  return planned.slice(0, whole).reduce((sum, one) => sum + one, 0);
}

function formOf({ kind }: Pick<DeclaredSpec, 'kind'>): AnyForm {
  return byKind.get(kind)!.declared!;
}

/**
 * @returns how many independent answers a study may take of one of its statistics
 * @source ADR 0039 (one answer a query and opening); ADR 0082
 * @example
 * ```ts
 * import { answersOf } from '@collimate/statistics-menu';
 * answersOf({ name: 'enrolment' } as never); // => 1
 * answersOf({ name: 'enrolment', answers: 3 } as never); // => 3
 * ```
 */
export function answersOf(spec: StatisticBase): number {
  return spec.answers ?? 1;
}

/**
 * @returns the sentence that says what to write instead of a kind that is no longer charged, or undefined
 * @source ADR 0030
 * @example
 * ```ts
 * import { retirementOf } from '@collimate/statistics-menu';
 * retirementOf({ kind: 'group-counts' } as never); // => undefined
 * ```
 */
export function retirementOf(spec: StatisticBase): string | undefined {
  return bySpec.get(spec.kind)?.retired;
}

/**
 * The keys that the planner of a kind writes into a statistic, from constants of the protocol alone.
 * @param word of the statistic in the protocol
 * @returns undefined for a kind without a planner
 * @source ADR 0030 (constants of the clip)
 * @example
 * ```ts
 * import { planStatistic } from '@collimate/statistics-menu';
 * import { parseRational } from '@collimate/kernel-numeric';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * planStatistic('group-counts', parseRational('0.01'), shape, { subjects: [50, 50], sites: 3 }); // => undefined
 * ```
 */
export function planStatistic(
  word: string,
  rho: Rational,
  shape: StudyShape,
  planned: PlannedStudy,
): Readonly<Record<string, string>> | undefined {
  return bySpec.get(word)?.plan?.(rho, releaseShape(shape, unnamedFeature), planned);
}

/**
 * The same for a release of version 2, whose planned keys may be missing.
 * @param spec with the keys that name variables, all of them checked
 * @source ADR 0038; ADR 0030 (constants of the clip)
 * @example
 * ```ts
 * import { planDeclared, releaseVariables } from '@collimate/statistics-menu';
 * import { parseRational } from '@collimate/kernel-numeric';
 * const group = { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] } as const;
 * const spec = { name: 'table', kind: 'cells', rho: '1/100', tables: [['group']] } as const;
 * const planned = { subjects: 100, shares: {}, sites: 3 };
 * // Cells need no planner: the noise follows from rho alone.
 * planDeclared(spec, parseRational('0.01'), releaseVariables({ group }), planned); // => undefined
 * ```
 */
export function planDeclared(
  spec: DeclaredSpec,
  rho: Rational,
  variables: ReadonlyMap<string, ReleaseVariable>,
  planned: Omit<PlannedStudy, 'subjects'> & { readonly subjects: number; readonly shares: PlannedShares },
): Readonly<Record<string, string>> | undefined {
  const { plan, declared } = byKind.get(spec.kind) ?? {};
  if (plan === undefined || declared === undefined) return undefined;
  const shape = declared.shape(spec, variables);
  const count = shape.groups.length;
  const shares = shape.by === null ? new Array<number>(count).fill(1 / count) : sharesOf(planned.shares, shape.by, count);
  return plan(rho, shape, { ...planned, subjects: shares.map((share) => share * planned.subjects) });
}

/**
 * Whether one site's vector can be that of an honest site. It finds broken and crude contributions, not careful ones, and
 * reads released numbers alone.
 * @param planned subjects per group over all sites, a constant of the protocol
 * @source ADR 0013
 * @example
 * ```ts
 * import { designStatistic, isPlausible } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const spec = { name: 'enrolment', kind: 'group-counts', rho: '1/100' } as const;
 * const design = designStatistic(spec, shape);
 * isPlausible(design, [25n, 30n], [50, 50]); // => true
 * isPlausible(design, [25n], [50, 50]); // => false
 * ```
 */
export function isPlausible(design: StatisticDesign, vector: readonly bigint[], planned: readonly number[]): boolean {
  if (vector.length !== design.length || planned.length !== design.groups.length) return false;
  return releaseOf(design).isPlausible(design, vector, planned);
}
