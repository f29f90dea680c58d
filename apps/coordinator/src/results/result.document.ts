import type { Digest, Instant, RoundId, SiteId } from '@collimate/kernel-canonical';
import type { DeclaredStatistic } from '@collimate/governance-study';
import type { NamedAnalysis, NoiseStatement, StatisticResult } from '@collimate/statistics-menu';
import type { PrivacyStatement } from './privacy.statement.js';
import type { StudyDescription } from './study.description.js';

/** What a pooled round gave. */
export interface PooledRound {
  /** Sites whose vectors are in the sum. */
  readonly sites: readonly SiteId[];
  readonly noise: NoiseStatement;
  /** What each of them sent, by the hash that its ledger committed to; the vectors are published beside the result. */
  readonly answers: readonly { readonly site: SiteId; readonly answer: Digest }[];
  /** Of the first analysis that reads the release. */
  readonly estimate: StatisticResult;
  /** Of the others, in the order of the menu; absent where there is none. */
  readonly further?: readonly StatisticResult[];
}

/** How one round ended. */
export interface RoundOutcome {
  readonly roundId: RoundId;
  readonly statistic: string;
  readonly kind: DeclaredStatistic['spec']['kind'];
  /** What the protocol asks of the release, by name; absent in `collimate.study/1`. */
  readonly analyses?: readonly NamedAnalysis[];
  /** Keys of the features that the release is about; absent in `collimate.study/1`, where it is all of them. */
  readonly variables?: readonly string[];
  readonly epoch: number;
  readonly state: 'pooled' | 'abandoned';
  readonly queryDigest: Digest;
  /** Sites that were asked. */
  readonly asked: readonly SiteId[];
  /** Null for an abandoned round. */
  readonly pooled: PooledRound | null;
}

/** The published result of a study: estimates with the noise in them and what they cost. */
export interface ResultDocument {
  readonly schema: 'collimate.result/1';
  readonly study: StudyDescription;
  readonly rounds: readonly RoundOutcome[];
  readonly privacy: PrivacyStatement;
  readonly publishedAt: Instant;
}
