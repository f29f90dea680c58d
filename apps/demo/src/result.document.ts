/*
 * What the demo reads of the coordinator's result document (schema collimate.result/1). The demo is a client like any other:
 * it knows the document from the API, not from the coordinator's code.
 */

/** A number with its 95 % interval; the noise error is the part that privacy costs. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  readonly noiseError: number;
  readonly interval: { readonly lower: number; readonly upper: number };
}

/** One feature in one group, on the transformed scale. */
export interface FeatureMoments {
  readonly key: string;
  readonly scale: string;
  readonly mean: Estimate;
  readonly standardDeviation: number | null;
}

/** Second group minus first. */
export interface FeatureDifference {
  readonly key: string;
  readonly scale: string;
  readonly difference: Estimate;
  readonly pValue: number;
  readonly adjustedPValue: number;
}

/** The estimate of a `group-moments` round. */
export interface Moments {
  readonly kind: 'group-moments';
  readonly groups: readonly {
    readonly group: string;
    readonly count: Estimate;
    readonly suppressed: boolean;
    readonly features: readonly FeatureMoments[];
  }[];
  readonly differences: readonly {
    readonly groups: readonly [string, string];
    readonly features: readonly FeatureDifference[];
  }[];
}

/** The estimate of a `group-counts` round. */
export interface Counts {
  readonly kind: 'group-counts';
  readonly groups: readonly { readonly group: string; readonly count: Estimate; readonly suppressed: boolean }[];
}

/** The published result of a study. */
export interface ResultDocument {
  readonly study: {
    readonly id: string;
    readonly title: string;
    readonly digest: string;
    readonly features: readonly { readonly key: string; readonly name: string }[];
  };
  readonly rounds: readonly {
    readonly statistic: string;
    readonly state: 'pooled' | 'abandoned';
    readonly pooled: { readonly sites: readonly string[]; readonly estimate: Moments | Counts } | null;
  }[];
  readonly privacy: { readonly rhoPerSite: string; readonly budgetRho: string; readonly delta: string; readonly epsilon: number };
  readonly digest: string;
}
