import type { Digest } from '@collimate/kernel-canonical';
import { keyOfWritten, planDigest, type ExtractionPlan, type Modality } from '@collimate/radiomics-vocabulary';
import { featureKey, type FeatureVariable, type VariableDeclarations } from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import type { FeatureProtocol } from './protocol.schema.js';
import { modalitiesOf, modalityOfPlan } from './study.modality.js';

/** One plan of a study, with the regions that it is applied to and the features that are read of it. */
export interface StudyExtraction {
  /** Name of the plan in the protocol. */
  readonly name: string;
  readonly plan: ExtractionPlan;
  /** Modality of the scans that the plan is for. */
  readonly modality: Modality;
  readonly digest: Digest;
  /** Names of the study, not of a site's tables. */
  readonly regions: readonly string[];
  /** Keys such as `RNU0@DHQ4` or `Q4LE@DHQ4/S60F(5,3D,mirror)`, each once; in version 1 in the order of the protocol. */
  readonly features: readonly string[];
}

/** The data that a study reads of each patient. */
export interface StudyReading {
  /** Modalities of the study's scans, each once. */
  readonly modalities: readonly Modality[];
  /** Empty for a study that reads no image. */
  readonly extractions: readonly StudyExtraction[];
  /** Version 1 has one variable: the category whose labels are the groups. */
  readonly variables: VariableDeclarations;
  /** Every region of the study, each once. */
  readonly regions: readonly string[];
  /** Every label of every category, each once. A site maps its own words to them. */
  readonly labels: readonly string[];
}

/** @returns the data that is read of a patient, from the protocol alone */
export function studyReading(protocol: FeatureProtocol | DeclaredProtocol): StudyReading {
  const [extractions, variables] =
    protocol.schema === 'collimate.study/1'
      ? [[extractionOfFeatures(protocol)], groupsOf(protocol)]
      : [extractionsOfVariables(protocol), protocol.variables as VariableDeclarations];
  const labels = Object.values(variables).flatMap((one) => {
    if (one.source !== 'cohort' || one.type === 'number') return [];
    return one.type === 'category' ? one.labels : [...one.eventLabels, ...one.censoredLabels];
  });
  return Object.freeze({
    modalities: modalitiesOf(protocol),
    extractions,
    variables,
    regions: [...new Set(extractions.flatMap(({ regions }) => regions))],
    labels: [...new Set(labels)],
  });
}

/** Name of the one plan of a protocol of version 1, which gives it none. */
const THE_PLAN = 'plan';

function extractionOfFeatures({ plan, roi, features }: FeatureProtocol): StudyExtraction {
  return { name: THE_PLAN, plan, modality: 'CT', digest: planDigest(plan), regions: [roi], features: features.map(featureKey) };
}

function groupsOf({ groups }: FeatureProtocol): VariableDeclarations {
  return { [groups.variable]: { source: 'cohort', type: 'category', labels: [...groups.labels] } };
}

/** A plan that no variable reads is not applied to any scan. */
function extractionsOfVariables(protocol: DeclaredProtocol): readonly StudyExtraction[] {
  const { plans = {}, variables } = protocol;
  const features = Object.values(variables).filter((one): one is FeatureVariable => one.source === 'feature');
  return Object.entries(plans).flatMap(([name, plan]) => {
    const read = features.filter((one) => one.plan === name);
    if (read.length === 0) return [];
    const regions = [...new Set(read.map(({ roi }) => roi))];
    const modality = modalityOfPlan(plan, modalitiesOf(protocol));
    return [{ name, plan, modality, digest: planDigest(plan), regions, features: [...new Set(read.map(keyOfWritten))] }];
  });
}
