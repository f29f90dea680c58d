import type { Digest, SiteId, StudyId } from '@collimate/kernel-canonical';
import type { FrozenStudy } from '@collimate/governance-study';
import { keyOfWritten, parseFeatureKey } from '@collimate/radiomics-vocabulary';

/** A feature as a page names it. */
export interface FeatureDescription {
  /** For example `RNU0@DHQ4`. */
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
  readonly id: StudyId;
  readonly version: number;
  readonly title: string;
  readonly digest: Digest;
  readonly purpose: readonly string[];
  readonly modality: string;
  readonly roi: string;
  readonly groups: { readonly variable: string; readonly labels: readonly string[] };
  readonly sites: readonly SiteId[];
  readonly minSites: number;
  readonly features: readonly FeatureDescription[];
}

/** @returns the description of a frozen study, with the names of its features from the vocabulary */
export function describeStudy(study: FrozenStudy): StudyDescription {
  const { protocol, digest } = study;
  return {
    id: protocol.id,
    version: protocol.version,
    title: protocol.title,
    digest,
    purpose: protocol.purpose,
    modality: protocol.modality,
    roi: protocol.roi,
    groups: protocol.groups,
    sites: protocol.sites,
    minSites: protocol.minSites,
    features: protocol.features.map(({ feature: code, aggregation: aggregationCode, transform }) => {
      const key = keyOfWritten({ feature: code, aggregation: aggregationCode });
      const { feature, aggregation } = parseFeatureKey(key);
      return {
        key,
        ibsi: code,
        name: feature.name,
        family: feature.family,
        aggregation: aggregation.label,
        unit: feature.unit,
        transform,
      };
    }),
  };
}
