import type { Rational } from '@collimate/kernel-numeric';
import * as z from 'zod';
import type { CoordinateNoise, PlannedStudy, ReleaseShape, StatisticBase, VariableUse } from './define.release.js';
import { scaledFeature, unnamedFeature, type FeatureScaling } from './features/feature.scaling.js';
import { sharesOf, type PlannedShares, type ReleaseVariable } from './variables/release.variable.js';
import {
  RELEASES,
  type DeclaredSpec,
  type DesignedBy,
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
  forecast(design: StatisticDesign, planned: PlannedStudy): readonly CoordinateNoise[];
  isPlausible(design: StatisticDesign, vector: readonly bigint[], planned: readonly number[]): boolean;
  leaves(design: StatisticDesign): string;
}

// The only places where kind and definition are brought together: a spec is of the definition whose schema has its word.
const bySpec = new Map<string, AnyRelease>(
  RELEASES.flatMap((release) => (release.schema === undefined ? [] : [[release.schema.shape.kind.value, release] as const])),
);
const byKind = new Map<string, AnyRelease>(RELEASES.map((release) => [release.kind, release]));

/** @returns the definition of a statistic's release */
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

/** Designs one statistic of a protocol of version 1. @throws MenuError */
export function designStatistic<S extends StatisticSpec>(spec: S, shape: StudyShape): DesignedBy<S> {
  return bySpec.get(spec.kind)!.design!(spec, releaseShape(shape)) as DesignedBy<S>;
}

/** Every release that `collimate.study/2` may declare. */
export const declaredSchema = z.discriminatedUnion('kind', declaredSchemas()) as unknown as z.ZodType<DeclaredSpec>;

function declaredSchemas(): [z.ZodObject, ...z.ZodObject[]] {
  const [first, ...rest] = RELEASES.flatMap(({ declared }): z.ZodObject[] => (declared === undefined ? [] : [declared.schema]));
  return [first, ...rest];
}

/** @returns the variables that a declared release names */
export function usesOf(spec: DeclaredSpec): readonly VariableUse[] {
  return formOf(spec).uses(spec);
}

/** @returns the keys that a planner writes into a declared release of a kind; none for a kind that is not known */
export function plannedKeysOf(kind: string): readonly string[] {
  return byKind.get(kind)?.declared?.planned ?? [];
}

/** Designs one release of a protocol of version 2. @throws MenuError if `usesOf` was not checked, or it has too many cells */
export function designDeclared(spec: DeclaredSpec, variables: ReadonlyMap<string, ReleaseVariable>): StatisticDesign {
  return formOf(spec).design(spec, variables);
}

/** @returns how many patients are planned in each group of a declared release */
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

function formOf({ kind }: Pick<DeclaredSpec, 'kind'>): AnyForm {
  return byKind.get(kind)!.declared!;
}

/** @returns how many independent answers a study may take of one of its statistics */
export function answersOf(spec: StatisticBase): number {
  return spec.answers ?? 1;
}

/** @returns the sentence that says what to write instead of a kind that is no longer charged, or undefined */
export function retirementOf(spec: StatisticBase): string | undefined {
  return bySpec.get(spec.kind)?.retired;
}

/**
 * The keys that the planner of a kind writes into a statistic, from constants of the protocol alone.
 * @param word of the statistic in the protocol
 * @returns undefined for a kind without a planner
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
 */
export function planDeclared(
  spec: DeclaredSpec,
  rho: Rational,
  variables: ReadonlyMap<string, ReleaseVariable>,
  planned: { readonly subjects: number; readonly shares: PlannedShares; readonly sites: number },
): Readonly<Record<string, string>> | undefined {
  const { plan, declared } = byKind.get(spec.kind) ?? {};
  if (plan === undefined || declared === undefined) return undefined;
  const shape = declared.shape(spec, variables);
  const count = shape.groups.length;
  const shares = shape.by === null ? new Array<number>(count).fill(1 / count) : sharesOf(planned.shares, shape.by, count);
  return plan(rho, shape, { subjects: shares.map((share) => share * planned.subjects), sites: planned.sites });
}

/**
 * Whether one site's vector can be that of an honest site. It finds broken and crude contributions, not careful ones, and
 * reads released numbers alone.
 * @param planned subjects per group over all sites, a constant of the protocol
 */
export function isPlausible(design: StatisticDesign, vector: readonly bigint[], planned: readonly number[]): boolean {
  if (vector.length !== design.length || planned.length !== design.groups.length) return false;
  return releaseOf(design).isPlausible(design, vector, planned);
}
