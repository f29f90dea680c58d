import type { Digest, Instant, RoundId, SiteId, StudyId } from '@collimate/kernel-canonical';
import { instantToMs } from '@collimate/kernel-canonical';
import { refused, type Refused, type ReleaseOrder } from '@collimate/privacy-accounting';
import { publicState, releaseOf, stateDigest, stepsOf, type GivenOf, type ReleaseKind } from '@collimate/statistics-menu';
import type { DeclaredStatistic, FrozenStudy } from './frozen.study.js';
import { sharingOf } from './noise.sharing.js';

/** The way in which the contributions of a round are summed. */
export type AggregationMode = 'local-noise' | 'secure-aggregation';

/** One attempt at the masked sum of a round. */
export interface AttemptOrder {
  /** From 0. */
  readonly attempt: number;
  /**
   * Invited sites, sorted by site, each with the key by which it signs: Ed25519, 64 hex digits. A site does not trust
   * this list; it uses its own log and study.
   */
  readonly members: readonly { readonly site: SiteId; readonly identityKey: string }[];
  /** Lines of the log of members under which it stands, and its root. */
  readonly memberLog: { readonly size: number; readonly root: Digest };
  /** When it is over at the latest. */
  readonly deadline: Instant;
}

/** One round: one step of one statistic, asked of every site of the roster. It names a query and never describes or prices one. */
export interface RoundOrder {
  readonly roundId: RoundId;
  readonly studyId: StudyId;
  readonly studyDigest: Digest;
  /** Name of the statistic in the protocol. */
  readonly statistic: string;
  readonly epoch: number;
  /** Which answer of a statistic of several steps is asked, from 0; 0 for a statistic of one step. */
  readonly step: number;
  /** Digest of the encoder's input besides the records; absent if there is none. */
  readonly given?: Digest;
  /**
   * Sums of the steps before, as they were released and pooled, decimal integers in lattice units. The site computes
   * the step's input from them. Absent for the first step, and for a step without such an input.
   */
  readonly sums?: readonly (readonly string[])[];
  /** Sites that are asked, in the order of the protocol. */
  readonly roster: readonly SiteId[];
  readonly mode: AggregationMode;
  readonly deadline: Instant;
  /** The attempt that is open; absent under local noise. */
  readonly attempt?: AttemptOrder;
}

/** The order for the ledger that a round leads to, or the reason why the study does not contain the round's question. */
export function releaseOrderOf(order: RoundOrder, study: FrozenStudy): ReleaseOrder | Refused {
  if (order.studyId !== study.protocol.id || order.studyDigest !== study.digest) return refused('STUDY_NOT_APPROVED');
  const query = study.queries.find((declared) => declared.name === order.statistic);
  if (query === undefined) return refused('QUERY_NOT_DECLARED');
  if (!modesOf(study).includes(order.mode)) return refused('QUERY_NOT_DECLARED');
  const release = releaseOf(query.design);
  if (order.step >= stepsOf(query.design)) return refused('STEP_OUT_OF_RANGE');
  // A kind without step input cannot have two different ones.
  if (release.given === 'nothing' && order.given !== undefined) return refused('GIVEN_CHANGED');
  const given = givenTo(order, query);
  if (given === undefined || stateDigest(query.design, given.state) !== order.given) return refused('GIVEN_UNEXPLAINED');
  return {
    studyId: order.studyId,
    studyDigest: order.studyDigest,
    roundId: order.roundId,
    queryDigest: query.queryDigest,
    epoch: order.epoch,
    step: order.step,
    ...(order.given !== undefined && { given: order.given }),
  };
}

/** Input of a step besides the records, as the site itself computes it. */
export interface StepGiven {
  /** Null for a kind that is given nothing. */
  readonly state: GivenOf<ReleaseKind>;
}

/**
 * @returns the input that follows from the sums of an order; undefined if they are not the sums of the steps before the
 *   one that is asked
 */
export function givenTo({ step, sums = [] }: RoundOrder, { design }: Pick<DeclaredStatistic, 'design'>): StepGiven | undefined {
  if (sums.length !== step || sums.some((sum) => sum.length !== design.length)) return undefined;
  const read = sums.map((sum) => sum.map(BigInt));
  return { state: publicState(design, read) };
}

/**
 * @returns the ways in which the rounds of a study may be summed: under shared noise also in the open, if the protocol
 *   that two people approved allows it
 */
function modesOf({ protocol }: Pick<FrozenStudy, 'protocol'>): readonly AggregationMode[] {
  const sharing = sharingOf(protocol);
  if (sharing === undefined) return ['local-noise'];
  return sharing.fallback === 'local' ? ['secure-aggregation', 'local-noise'] : ['secure-aggregation'];
}

/** @returns the calendar number of the opening that `now` falls in: whole openings since 1970 UTC */
export function epochAt(now: Instant, openingMs: number): number {
  return Math.floor(instantToMs(now) / openingMs);
}

/** @returns ms from `now` to the next tick, above 0 and at most tickMs; answers and refusals of data leave then */
export function msToNextTick(now: Instant, tickMs: number): number {
  return tickMs - (instantToMs(now) % tickMs);
}
