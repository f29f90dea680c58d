import type { AnalysisResult, NoiseStatement } from '@collimate/statistics-menu';

/** The published result of a study, as the coordinator's API tells it (schema `collimate.result/1` and its digest). */
export interface ResultDocument {
  readonly schema: 'collimate.result/1';
  readonly study: {
    readonly id: string;
    readonly version: number;
    readonly title: string;
    readonly digest: string;
    readonly sites: readonly string[];
    readonly features: readonly { readonly key: string; readonly name: string; readonly unit: string }[];
  };
  readonly rounds: readonly {
    readonly statistic: string;
    readonly kind: string;
    readonly state: 'pooled' | 'abandoned';
    readonly queryDigest: string;
    readonly asked: readonly string[];
    readonly pooled: {
      readonly sites: readonly string[];
      readonly noise: NoiseStatement;
      /** Hash of what each site sent, as its ledger committed to it; absent from results of an older coordinator. */
      readonly answers?: readonly { readonly site: string; readonly answer: string }[];
      readonly estimate: AnalysisResult;
      readonly further?: readonly AnalysisResult[];
    } | null;
  }[];
  readonly privacy: {
    readonly neighbours: string;
    readonly mechanisms: readonly string[];
    readonly rhoPerSite: string;
    readonly budgetRho: string;
    readonly delta: string;
    readonly epsilon: number;
    readonly accountant: string;
  };
  readonly publishedAt: string;
  /** Of everything above, domain `collimate.result/1`. */
  readonly digest: string;
}
