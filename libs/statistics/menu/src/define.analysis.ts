import * as z from 'zod';
import { statisticKeys, type PlannedStudy } from './define.release.js';
import type { PooledVector } from './pooled.vector.js';
import type { RowHead, TidyRow } from './tidy.row.js';
import type { InsteadKey } from './told.instead.js';

/** A release as an analysis reads it. */
export interface PooledRelease<D> {
  readonly design: D;
  readonly pooled: PooledVector;
  /** For a release of several steps: the sums of all steps in their order. `pooled` is the last of them. */
  readonly sums?: readonly (readonly bigint[])[];
  /** What the question says besides its kind, where it says more; the schema of the kind has read it. */
  readonly asked?: AskedKeys;
  /** What each site sent, where every site added its own full noise: for questions about the sites. */
  readonly bySite?: readonly SiteVector[];
}

/** What one site released. */
export interface SiteVector {
  readonly site: string;
  /** Lattice units, with the whole noise of one site in it. */
  readonly vector: readonly bigint[];
}

/** The keys of a question that are those of its kind alone. */
export type AskedKeys = Readonly<Record<string, unknown>>;

/** What an analysis has to know of a release: the definitions of the menu fit. */
interface NeededRelease {
  readonly kind: string;
  readonly leaves: (design: never) => string;
}

/** One of several releases: an analysis that reads either gets the design of the one that the question names. */
export interface EitherRelease<N extends readonly NeededRelease[]> {
  readonly kind: string;
  readonly leaves: (design: Parameters<N[number]['leaves']>[0]) => string;
  readonly either: N;
}

/** @returns a need that either of some releases fulfils */
export function either<const N extends readonly NeededRelease[]>(...releases: N): EitherRelease<N> {
  return { kind: releases.map(({ kind }) => kind).join(' or '), leaves: () => '', either: releases };
}

/** Names a kind of release. */
export interface NamedKind {
  readonly kind: string;
}

/** @returns the releases that fulfil a need: itself, or those of which it takes either */
export function fulfilling(need: NamedKind | (NamedKind & { readonly either: readonly NamedKind[] })): readonly NamedKind[] {
  return 'either' in need ? need.either : [need];
}

/** The designs of the needed releases, in their order. */
export type DesignsOf<N extends readonly NeededRelease[]> = { readonly [I in keyof N]: Parameters<N[I]['leaves']>[0] };

/** The pooled vectors of the needed releases, in their order. */
export type PooledOf<N extends readonly NeededRelease[]> = {
  readonly [I in keyof N]: PooledRelease<Parameters<N[I]['leaves']>[0]>;
};

/** Who else has computed the same, and how near it has to be. */
export interface Oracle {
  readonly program: string;
  /** Relative, on the clipped, scaled and truncated records without noise. */
  readonly tolerance: number;
}

/** The estimators that came after the first of their kind, which bears no number (ADR 0111). A new one is a member here. */
export type LaterEstimator = 2;

/** What every result has. Plain numbers: it may be stored and published as JSON. */
export interface AnalysisResult {
  readonly kind: string;
  /** How many sites contributed. */
  readonly sites: number;
  /** Which estimator made it, where an earlier one told other numbers of the same sums; absent for the first. A result that is read may name one that this version does not have. */
  readonly estimator?: number;
}

/** A result that this version makes: it names no estimator but one that exists. */
export interface MadeResult extends AnalysisResult {
  readonly estimator?: LaterEstimator;
}

/** A question that a protocol asks of its releases. */
export interface Question {
  readonly name: string;
  readonly kind: string;
  /** Name of the release that is read. */
  readonly from: string;
}

/** The form of a question. `collimate.study/1` writes none: every analysis that its statistics can answer is made. */
export function questionSchema<K extends string>(kind: K) {
  return z.strictObject({ name: statisticKeys.name, kind: z.literal(kind), from: statisticKeys.name });
}

/** Why a question and a release do not fit. */
export interface Misfit {
  /** The wrong key of the question; absent if the fault is in no single key. */
  readonly key?: string;
  readonly message: string;
  readonly hint: string;
}

/** Keys of a stored result by their path, `*` for each place of a list: `levels.*.isHeavy`. */
export type PlaceIn<T> = T extends readonly (infer E)[]
  ? '*' | `*.${PlaceIn<E>}`
  : T extends object
    ? { [K in keyof T & string]: K | `${K}.${PlaceIn<NonNullable<T[K]>>}` }[keyof T & string]
    : never;

/**
 * What stands at a place that former versions did not write: something `besides`, or what is told `instead` of numbers that stay as those versions
 * stored them, so that their results verify (ADR 0113).
 */
export type Later = 'besides' | 'instead';

/** Places of a result that former versions did not write. */
export type LaterPlaces = Readonly<Record<string, Later>>;

/** @returns the places as they are, held to the keys of the result */
export function laterOf<R>(places: {
  readonly [P in PlaceIn<R>]?: P extends `${string}.${InsteadKey}` ? 'instead' : Later;
}): LaterPlaces {
  return places as LaterPlaces;
}

/** One kind of analysis: it reads releases that are paid for, and costs nothing. */
export interface AnalysisDefinition<K extends string, N extends readonly NeededRelease[], R extends MadeResult> {
  readonly kind: K;
  /** What it reads and says, in words: whoever writes a protocol chooses by it. */
  readonly reads: string;
  readonly schema: z.ZodType<Question & { readonly kind: K }>;
  readonly needs: N;
  /** The word by which published results name it; it may be older than the kind. */
  readonly result: R['kind'];
  /** The rows as they are expected: planned numbers in the place of estimates, refusals with the number that they need. */
  readonly forecast: (designs: DesignsOf<N>, planned: PlannedStudy, head: RowHead, asked: AskedKeys) => readonly TidyRow[];
  /** From the pooled vectors to the result: post-processing of released numbers. */
  readonly analyse: (...releases: PooledOf<N>) => R;
  readonly rows: (result: R, head: RowHead) => readonly TidyRow[];
  /** The places of a result that former versions did not write. */
  readonly later?: LaterPlaces;
  /**
   * Set for a kind that only `collimate.study/2` asks for: of version 1, where everything that can be is made, what is made stays as it
   * was when its studies were signed.
   */
  readonly askedAlone?: true;
  /** Why the question cannot be asked of a release, in words, with what to do; undefined where it can. */
  readonly misfit?: (designs: DesignsOf<N>, asked: AskedKeys) => Misfit | undefined;
  /** Most of the study's budget that a release may cost which it reads, as an exact number; absent where the budget is the study's own matter. */
  readonly mostOfBudget?: string;
  /** Whether it reads what single sites sent, and not their sum alone; left out, the sum is all. */
  readonly readsSites?: (designs: DesignsOf<N>) => boolean;
  readonly oracle: Oracle;
}

/** @returns the definition as it is, with its types held against each other */
export function defineAnalysis<K extends string, const N extends readonly NeededRelease[], R extends MadeResult>(
  definition: AnalysisDefinition<K, N, R>,
): AnalysisDefinition<K, N, R> {
  return Object.freeze(definition);
}
