/** The registry of features, as the page needs it. */
export interface FeatureVocabulary {
  readonly FEATURES: readonly {
    readonly ibsi: string;
    readonly family: string;
    readonly familyCode: string;
    readonly tag: string;
    readonly name: string;
    readonly unit: string;
    readonly parameter: string;
  }[];
  readonly FEATURE_FAMILIES: readonly string[];
  aggregationsOf(family: never): readonly { readonly code: string; readonly label: string }[];
  featureKey(ref: { readonly ibsi: string; readonly parameter: string; readonly aggregation: 'DHQ4' }): string;
}
export function featurePage(vocabulary: FeatureVocabulary): string;
