import type { Digest, SiteId, StudyId } from '@collimate/kernel-canonical';
import { isDeclared, type DeclaredProtocol, type FrozenStudy } from '@collimate/governance-study';
import { parseFeatureKey } from '@collimate/radiomics-vocabulary';
import { featureKey, releaseVariables, type FeatureScaling } from '@collimate/statistics-menu';

/** A feature as a page names it. */
export interface FeatureDescription {
  /** For example `RNU0@DHQ4`, or the name of a variable. */
  readonly key: string;
  /** Empty for a variable that is no feature. */
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
  const { protocol, digest, reading } = study;
  return {
    id: protocol.id,
    version: protocol.version,
    title: protocol.title,
    digest,
    purpose: protocol.purpose,
    modality: protocol.modality,
    roi: reading.regions.join(', '),
    groups: isDeclared(protocol) ? NO_GROUPS : protocol.groups,
    sites: protocol.sites,
    minSites: protocol.minSites,
    features: isDeclared(protocol)
      ? variablesOf(protocol)
      : protocol.features.map((one) => describeFeature(featureKey(one), one)),
  };
}

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
    return [{ key: name, ibsi: '', name, family: '', aggregation: '', unit, transform }];
  });
}

function describeFeature(
  key: string,
  { feature: code, aggregation: aggregationCode, transform }: Pick<FeatureScaling, 'feature' | 'aggregation' | 'transform'>,
): FeatureDescription {
  const { feature, aggregation } = parseFeatureKey(`${code}@${aggregationCode}`);
  return {
    key,
    ibsi: code,
    name: feature.name,
    family: feature.family,
    aggregation: aggregation.label,
    unit: feature.unit,
    transform,
  };
}
