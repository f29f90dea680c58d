import type { NoiseStatement } from '@collimate/statistics-menu';

/** A feature as the coordinator describes it. */
export interface FeatureDescription {
  readonly key: string;
  readonly ibsi: string;
  readonly name: string;
  readonly family: string;
  readonly aggregation: string;
  readonly unit: string;
  readonly transform: string;
}

/** What is public about a study besides its numbers. */
export interface StudyDescription {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly digest: string;
  readonly purpose: readonly string[];
  readonly modality: string;
  readonly roi: string;
  readonly groups: { readonly variable: string; readonly labels: readonly string[] };
  readonly sites: readonly string[];
  readonly minSites: number;
  readonly features: readonly FeatureDescription[];
}

/** One line of the list of published studies. */
export interface PublishedStudy {
  readonly study: StudyDescription;
  readonly digest: string;
  readonly publishedAt: string;
}

/** How one round ended. */
export interface Round {
  readonly roundId: string;
  readonly statistic: string;
  readonly kind: string;
  readonly epoch: number;
  readonly state: 'pooled' | 'abandoned';
  readonly asked: readonly string[];
  readonly pooled: {
    readonly sites: readonly string[];
    readonly noise: NoiseStatement;
  } | null;
}

/** The published result, schema collimate.result/1. */
export interface StudyResult {
  readonly study: StudyDescription;
  readonly rounds: readonly Round[];
  readonly privacy: {
    readonly definition: string;
    readonly neighbours: string;
    readonly model: string;
    readonly mechanisms: readonly string[];
    readonly rhoPerSite: string;
    /** Absent from results published before it was written. */
    readonly chargedAtSites?: readonly { readonly site: string; readonly rho: string; readonly assumed: boolean }[];
    readonly budgetRho: string;
    /** Absent from results published before it was written. */
    readonly budgetEpsilon?: number;
    readonly delta: string;
    readonly epsilon: number;
    readonly epsilonAtSites: readonly { readonly sites: number; readonly epsilon: number }[];
    readonly accountant: string;
  };
  readonly publishedAt: string;
  readonly digest: string;
}

/** The coordinator's own log. */
export interface AuditStatus {
  readonly checkpoint: {
    readonly origin: string;
    readonly size: number;
    readonly root: string;
    readonly text: string;
    readonly signature: string;
    readonly publicKey: string;
  };
  readonly verification: { readonly verified: boolean; readonly size: number; readonly root: string };
}
