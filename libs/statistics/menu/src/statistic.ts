import type { Rational } from '@collimate/kernel-numeric';
import * as z from 'zod';
import type { CoordinateNoise, PlannedStudy, ReleaseShape, StatisticBase } from './define.release.js';
import { RELEASES, type DesignedBy, type Release, type ReleaseKind, type StatisticDesign, type StatisticSpec } from './menu.js';

/** Name of the order of coordinates of the designs; it is part of every query digest. */
export const LAYOUT_VERSION = 'collimate.layout/1';

/** Every statistic that a study may declare. */
export const statisticSchema = z.discriminatedUnion('kind', schemas()) as unknown as z.ZodType<StatisticSpec>;

function schemas(): [z.ZodObject, ...z.ZodObject[]] {
  const [first, ...rest] = RELEASES.map(({ schema }): z.ZodObject => schema);
  return [first, ...rest];
}

/** A definition of whatever kind, called with a spec and designs of its own kind. */
interface AnyRelease {
  readonly kind: ReleaseKind;
  readonly retired?: string;
  plan?(rho: Rational, shape: ReleaseShape, planned: PlannedStudy): Readonly<Record<string, string>>;
  design(spec: StatisticSpec, shape: ReleaseShape): StatisticDesign;
  steps(design: StatisticDesign): number;
  forecast(design: StatisticDesign, planned: PlannedStudy): readonly CoordinateNoise[];
  isPlausible(design: StatisticDesign, vector: readonly bigint[], planned: readonly number[]): boolean;
  leaves(design: StatisticDesign): string;
}

// The only places where kind and definition are brought together: a spec is of the definition whose schema has its word.
const bySpec = new Map<string, AnyRelease>(RELEASES.map((release) => [wordOf(release), release]));
const byKind = new Map<string, AnyRelease>(RELEASES.map((release) => [release.kind, release]));

function wordOf({ schema }: Release): string {
  return schema.shape.kind.value;
}

/** @returns the definition of a statistic's release */
export function releaseOf(design: Pick<StatisticDesign, 'kind'>): AnyRelease {
  return byKind.get(design.kind)!;
}

/** Designs one statistic of a protocol. @throws MenuError */
export function designStatistic<S extends StatisticSpec>(spec: S, shape: ReleaseShape): DesignedBy<S> {
  return bySpec.get(spec.kind)!.design(spec, shape) as DesignedBy<S>;
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
  shape: ReleaseShape,
  planned: PlannedStudy,
): Readonly<Record<string, string>> | undefined {
  return bySpec.get(word)?.plan?.(rho, shape, planned);
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
