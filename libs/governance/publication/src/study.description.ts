import type { FrozenStudy } from '@collimate/governance-study';
import { keyOfWritten, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { hexDigest } from './exact.text.js';

const featureDescriptionSchema = z.object({
  key: z.string().meta({ description: 'for example `RNU0@DHQ4`' }),
  ibsi: z.string().meta({ description: 'code of the feature' }),
  name: z.string(),
  family: z.string(),
  aggregation: z.string().meta({ description: 'how texture matrices are put together' }),
  unit: z.string(),
  transform: z.string(),
});

/** What is public about a study besides its numbers. */
export const studyDescriptionSchema = z.object({
  id: z.string(),
  version: z.int().meta({ description: 'of the protocol' }),
  title: z.string(),
  digest: hexDigest.meta({ description: 'of the protocol' }),
  purpose: z.array(z.string()).meta({ description: 'DUO codes' }),
  modality: z.string(),
  roi: z.string().meta({ description: 'region of interest' }),
  groups: z.object({ variable: z.string(), labels: z.array(z.string()) }),
  sites: z.array(z.string()),
  minSites: z.int(),
  features: z.array(featureDescriptionSchema),
});

/** A feature as a page names it. */
export type FeatureDescription = DocumentOf<typeof featureDescriptionSchema>;

/** What is public about a study besides its numbers. */
export type StudyDescription = DocumentOf<typeof studyDescriptionSchema>;

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
