import { engineOf, isDeclared, type DeclaredProtocol, type FrozenStudy } from '@collimate/governance-study';
import { knownParts } from '@collimate/kernel-canonical';
import { keyOfWritten, parseFeatureKey, type WrittenFeature } from '@collimate/radiomics-vocabulary';
import { releaseVariables } from '@collimate/statistics-menu';
import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { hexDigest } from './exact.text.js';

const featureDescriptionSchema = z.object({
  key: z.string().meta({ description: 'for example `RNU0@DHQ4`, or the name of a variable' }),
  ibsi: z.string().meta({ description: 'code of the feature; empty for a variable that is none' }),
  response: z
    .string()
    .optional()
    .meta({ description: 'the response map that the feature is computed on; absent for one of the image itself' }),
  name: z.string(),
  family: z.string(),
  aggregation: z.string().meta({ description: 'how texture matrices are put together' }),
  unit: z.string(),
  transform: z.string(),
});

/** Public description of a study, without its numbers. */
export const studyDescriptionSchema = z.object({
  id: z.string(),
  version: z.int().meta({ description: 'of the protocol' }),
  title: z.string(),
  digest: hexDigest.meta({ description: 'of the protocol' }),
  purpose: z.array(z.string()).meta({ description: 'DUO codes' }),
  modality: z.string().meta({ description: 'of the scans; several with commas between' }),
  roi: z.string().meta({ description: 'region of interest' }),
  groups: z.object({ variable: z.string(), labels: z.array(z.string()) }),
  sites: z.array(z.string()),
  minSites: z.int(),
  engine: z.string().optional().meta({
    description:
      'definition of the engine that the study names, by which all sites computed its features; absent where it names none: then sites may have computed by different ones',
  }),
  features: z.array(featureDescriptionSchema),
});

/** A feature as a page names it. */
export type FeatureDescription = DocumentOf<typeof featureDescriptionSchema>;

/** Public description of a study, without its numbers. */
export type StudyDescription = DocumentOf<typeof studyDescriptionSchema>;

/** @returns the description of a frozen study, with the names of its features from the vocabulary */
export function describeStudy(study: FrozenStudy): StudyDescription {
  const { protocol, digest, reading } = study;
  return {
    id: protocol.id,
    version: protocol.version,
    title: protocol.title,
    digest,
    purpose: protocol.purpose,
    modality: reading.modalities.join(', '),
    roi: reading.regions.join(', '),
    groups: isDeclared(protocol) ? NO_GROUPS : protocol.groups,
    sites: protocol.sites,
    minSites: protocol.minSites,
    ...knownParts<StudyDescription>({ engine: engineOf(protocol) }),
    features: isDeclared(protocol)
      ? variablesOf(protocol)
      : protocol.features.map((one) => describeFeature(keyOfWritten(one), one)),
  };
}

/** Only features have a map of responses. */
const NO_RESPONSE = knownParts<FeatureDescription>({ response: undefined });

/** A study of version 2 has groups in its releases, each its own. */
const NO_GROUPS = { variable: '', labels: [] };

/** Every number that a study of version 2 may tell of, under the name of its variable. */
function variablesOf({ variables }: DeclaredProtocol): readonly FeatureDescription[] {
  return [...releaseVariables(variables).values()].flatMap((variable): FeatureDescription[] => {
    if (variable.kind !== 'number') return [];
    const { name, unit, scaled } = variable;
    const declared = variables[name];
    const transform = scaled?.transform ?? 'identity';
    if (declared.source === 'feature') return [describeFeature(name, { ...declared, transform })];
    return [{ key: name, ibsi: '', name, family: '', aggregation: '', unit, transform, ...NO_RESPONSE }];
  });
}

function describeFeature(key: string, written: WrittenFeature & { readonly transform: string }): FeatureDescription {
  const { feature, aggregation } = parseFeatureKey(keyOfWritten(written));
  return {
    key,
    ibsi: written.feature,
    ...knownParts<FeatureDescription>({ response: written.response }),
    name: feature.name,
    family: feature.family,
    aggregation: aggregation.label,
    unit: feature.unit,
    transform: written.transform,
  };
}
