import type { Shape } from './shapes.js';
import type { FeatureScaling, StatisticSpec } from '@collimate/statistics-menu';

/** How one feature is distributed in one group of the simulated population, on the transformed scale. */
export interface FeatureTruth {
  readonly mean: number;
  readonly standardDeviation: number;
  /** Standardised shape; normal if absent. */
  readonly shape?: Shape;
}

/** One group of the simulated population. */
export interface GroupTruth {
  readonly label: string;
  /** Number of subjects at each site. */
  readonly subjectsPerSite: readonly number[];
  /** Correlation of any two features within this group, 0 to 1; that of the setup if absent. */
  readonly correlation?: number;
  /** One per feature, in the order of the scalings. */
  readonly features: readonly FeatureTruth[];
}

/**
 * A study to be rehearsed on invented subjects before any hospital is asked: what is declared, and what may be true.
 */
export interface RehearsalSetup {
  readonly groups: readonly GroupTruth[];
  /** The public references of the protocol; they need not be the truth. */
  readonly scalings: readonly FeatureScaling[];
  /** Correlation of any two features within a group, 0 to 1. */
  readonly correlation: number;
  /** What the protocol declares, of whatever kinds. */
  readonly statistics: readonly StatisticSpec[];
}
