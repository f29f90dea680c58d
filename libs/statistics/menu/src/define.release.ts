import type { Rational } from '@collimate/kernel-numeric';
import type { DiscreteGaussianEvent, TransformOrigin } from '@collimate/privacy-accounting';
import * as z from 'zod';
import { positiveRationalSchema } from './exact.number.schema.js';
import type { ScaledVariable } from './features/feature.scaling.js';
import { MenuError } from './menu.error.js';
import type { PlannedShares, ReleaseVariable } from './variables/release.variable.js';

/** What of a protocol decides the shape of a vector: groups are disjoint, features are in the order of the protocol. */
export interface ReleaseShape {
  /** The variable whose labels the groups are; null where all patients are one group, or the groups are cells of several variables. */
  readonly by: string | null;
  readonly groups: readonly string[];
  readonly features: readonly ScaledVariable[];
  /**
   * Where an encoder finds the features: in each scan, in the order of `features`, as `collimate.study/1` has it; or among the values
   * of the patient's record, by their keys.
   */
  readonly reads: 'scans' | 'values';
}

/** Everything about a release that can be known without any data. */
export interface ReleaseDesign<K extends string> extends ReleaseShape {
  readonly kind: K;
  /** Number of coordinates of the whole vector. */
  readonly length: number;
  /** What the accountant charges for one step; derived here, never taken from an order. */
  readonly event: DiscreteGaussianEvent;
  /** Exact charge of one step: at most the rho that the protocol declares, over the number of steps. */
  readonly rho: Rational;
  /** Where the constants of the transform come from. */
  readonly transforms: readonly TransformOrigin[];
}

/** Which public correlation it is: whoever holds the file of the reference finds it there. */
export interface NamedCorrelation {
  readonly from: string;
  readonly sha256: string;
}

/** Name of the one group of a release without `by`. */
export const EVERYBODY = 'all';

/** What a protocol plans, in constants of its own: never the size of a cohort. */
export interface PlannedStudy {
  /** Subjects of each group over all sites, in the order of the groups. */
  readonly subjects: readonly number[];
  /** How many sites answer. */
  readonly sites: number;
  /** What the protocol expects to find: the AUC of a score, a difference of means in reference SDs, a correlation of two numbers, the shares of labels and events by variable. */
  readonly expected?: {
    readonly auc?: number;
    readonly effect?: number;
    readonly correlation?: number;
    readonly shares?: PlannedShares;
  };
  /** How many times the noise of one answer will be in the sum; left out, each site adds its own full noise. */
  readonly copies?: number;
  /** Subjects of the study together, where it plans more than the release is of, which is one of a subgroup or a fold. */
  readonly whole?: number;
  /** zCDP rho that the study may spend. */
  readonly budget?: number;
  /** Set where a number is tried: whether a row stands is asked, and not how wide it will be. */
  readonly isTried?: true;
}

/** @returns how many times the noise of one answer is planned to be in the sum, in variance */
export function plannedCopies({ sites, copies }: Pick<PlannedStudy, 'sites' | 'copies'>): number {
  return copies ?? sites;
}

/** SD of the privacy noise of one kind of coordinate of the pooled vector. */
export interface CoordinateNoise {
  readonly coordinate: string;
  readonly unit: 'subjects' | 'reference SD' | 'reference SD squared' | 'records';
  readonly noiseError: number;
}

/** The keys that every statistic of `collimate.study/1` has besides its own. */
export const statisticKeys = {
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a statistic is named in lower case'),
  /** zCDP price of one answer, the whole vector. */
  rho: positiveRationalSchema,
  /**
   * In how many openings a site may be asked anew; each is an answer of its own, charged in full. A study that names none
   * gets one. Within one opening every repeat is the stored answer, at no charge.
   */
  answers: z.number().int().min(1).max(10_000).optional(),
};

/** What every schema of a statistic reads at least. */
export interface StatisticBase {
  readonly name: string;
  readonly kind: string;
  readonly rho: string;
  readonly answers?: number | undefined;
}

/**
 * One kind of release: a bounded vector of every subject, summed, noised and charged. It is the whole of what the aggregate
 * side knows of the kind; the subject side has one encoder for it, with its proof beside the design.
 */
export interface ReleaseDefinition<
  K extends string,
  S extends StatisticBase = never,
  D extends ReleaseDesign<K> = ReleaseDesign<K>,
  State = null,
  S2 extends StatisticBase = never,
> {
  readonly kind: K;
  /**
   * Of the statistic as `collimate.study/1` writes it; undefined for a kind that has no form there. Its `kind` is the protocol's word,
   * which may be older than that of the release.
   */
  readonly schema?: z.ZodObject<{ kind: z.ZodLiteral<S['kind']> }> & z.ZodType<S>;
  /** In `collimate.study/2`; undefined for a kind that has no form there. */
  readonly declared?: DeclaredForm<S2, D>;
  /** From a spec of `collimate.study/1` to layout, lattice, event and transforms: exact, without any data. @throws MenuError */
  readonly design?: (spec: S, shape: ReleaseShape) => D;
  /** How many answers one reading needs; a constant of the protocol. All of them are reserved together. */
  readonly steps: (design: D) => number;
  /** Public state before the first step. */
  readonly start: (design: D) => State;
  /** Public state after a step: pure and exact, so that every reader computes the same bytes from released sums. */
  readonly next: (design: D, state: State, pooled: readonly bigint[], step: number) => State;
  /** What an encoder may see besides the record. */
  readonly given: 'nothing' | 'state' | 'own-answer';
  /** From what is planned to the noise of each kind of coordinate. */
  readonly forecast: (design: D, planned: PlannedStudy) => readonly CoordinateNoise[];
  /** Whether an honest site may have sent this vector; its length and that of the planned numbers are checked before. */
  readonly isPlausible: (design: D, vector: readonly bigint[], planned: readonly number[]) => boolean;
  /** In plain words what the numbers are that leave the hospital: the two approvers read it. */
  readonly leaves: (design: D) => string;
  /** By which public correlation the noise is shaped, where the protocol writes one; left out for a kind that knows none. */
  readonly shapedBy?: (design: D) => NamedCorrelation | undefined;
  /**
   * How many groups at the head of the list hold every subject of the release together, once each; all of them where it is left out. The
   * planned number of subjects is their sum.
   */
  readonly wholeGroups?: (design: D) => number;
  /** Where a planner has to be asked before a protocol is written: the keys that it writes, from constants of the protocol alone. */
  readonly plan?: (rho: Rational, shape: ReleaseShape, planned: PlannedStudy) => Readonly<Record<string, string>>;
  /**
   * The design at another price, for what is planned, as its planner would have it; left out for a kind without a planner. What the design has of its own stays
   * where the planner needs less.
   */
  readonly replan?: (design: D, rho: Rational, planned: PlannedStudy) => D;
  /**
   * Set for a kind that is read and replayed but never charged again: the sentence that says what to write instead.
   */
  readonly retired?: string;
}

/** A variable that a release names. */
export interface VariableUse {
  /** Where in the release it stands, for example `of.1`. */
  readonly path: string;
  readonly variable: string;
  /** A category; a number with a reference; something that has public cells, labels or bins; a number with bins; or a feature with a reference. */
  readonly needs: 'labels' | 'scaled' | 'cells' | 'bins' | 'readings';
  /** What else of the release says what is asked of the variable, such as whose readings; none where the place says it all. */
  readonly role?: string;
}

/** How `collimate.study/2` declares a kind of release: over variables of the protocol. */
export interface DeclaredForm<S extends StatisticBase, D> {
  /** Its `kind` is that of the release. */
  readonly schema: z.ZodObject<{ kind: z.ZodLiteral<S['kind']> }> & z.ZodType<S>;
  /** Every variable that the release names; whoever reads a protocol checks them before the rest is called. */
  readonly uses: (spec: S) => readonly VariableUse[];
  /** The keys that the kind's planner writes; empty for a kind without one. */
  readonly planned: readonly (keyof S & string)[];
  readonly shape: (spec: S, variables: ReadonlyMap<string, ReleaseVariable>) => ReleaseShape;
  readonly design: (spec: S, variables: ReadonlyMap<string, ReleaseVariable>) => D;
  /** Planned share of the patients in each group, in the order of the design's groups. */
  readonly shares: (design: D, planned: PlannedShares) => readonly number[];
}

/** Releases of one step that nobody iterates on. */
export const ONE_STEP = {
  steps: () => 1,
  start: () => null,
  next: (_design: unknown, state: null) => state,
  given: 'nothing',
} as const;

/** @returns the definition as it is, with its types held against each other */
export function defineRelease<
  K extends string,
  S extends StatisticBase = never,
  D extends ReleaseDesign<K> = ReleaseDesign<K>,
  State = null,
  S2 extends StatisticBase = never,
>(definition: ReleaseDefinition<K, S, D, State, S2>): ReleaseDefinition<K, S, D, State, S2> {
  return Object.freeze(definition);
}

/** @throws MenuError INVALID_SHAPE if a group is named twice or none is */
export function checkGroups({ groups }: ReleaseShape): void {
  if (groups.length < 1 || new Set(groups).size !== groups.length) {
    throw new MenuError('INVALID_SHAPE', 'groups are named once each, and there is at least one');
  }
}
