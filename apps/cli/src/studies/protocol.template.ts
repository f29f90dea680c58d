import { planProtocol } from '@collimate/governance-study';
import { aggregationsOf, keyOfWritten, parseFeatureKey, wordsOfKey, type ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { stringify } from 'yaml';
import { flow, headBlock, rulesBlock, scalar, type TemplateHead } from './template.blocks.js';

/** Input of a protocol. */
export interface ProtocolAnswers extends TemplateHead {
  readonly roi: string;
  readonly groups: readonly string[];
  readonly features: readonly TemplateFeature[];
  /** Planned patients of each group over all sites. */
  readonly subjects: number;
  readonly plan: ExtractionPlan;
}

/** A feature as written: its code, and the known part of its reference. */
export interface TemplateFeature {
  readonly feature: string;
  readonly aggregation: string;
  readonly transform: string;
  readonly centre: number;
  readonly width: number;
  /** Whether somebody has said centre and width. */
  readonly hasReference: boolean;
}

/**
 * Reads `RNU0`, `RNU0@DHQ4` or `RNU0@DHQ4:log:9:0.6`. Without an aggregation it is the first that the plan computes; without
 * a reference centre and width are 0 and 1, which somebody has to replace.
 */
export function templateFeature(text: string, plan: ExtractionPlan): TemplateFeature {
  const [key, transform = 'identity', centre, width] = text.split(':');
  const { feature, aggregation: given } = wordsOfKey(key);
  const hasReference = centre !== undefined && width !== undefined;
  return {
    feature,
    aggregation: given ?? aggregationFor(feature, plan),
    transform,
    centre: hasReference ? Number(centre) : 0,
    width: hasReference ? Number(width) : 1,
    hasReference,
  };
}

function aggregationFor(feature: string, plan: ExtractionPlan): string {
  for (const code of plan.aggregations) {
    try {
      return parseFeatureKey(keyOfWritten({ feature, aggregation: code })).aggregation.code;
    } catch {
      // The feature does not exist in this one, or in none: then its reader says so.
    }
  }
  return aggregationsOf('MORPH')[0].code;
}

/** @returns the protocol as YAML; comments name the values that cannot be known */
export function protocolTemplate(answers: ProtocolAnswers): string {
  const { sites, roi, groups, features, subjects, plan } = answers;
  return `# A study protocol. docs/operations/protocol.md says what every key holds.
# Check it, and see what it costs: collimate study plan FILE

schema: collimate.study/1
${headBlock(answers)}

modality: CT
# Sites map the words of their own tables onto the region and the labels: collimate site roi map, collimate site group map
roi: ${scalar(roi)}
groups: { variable: group, labels: ${flow(groups)} }
# Patients of each group over all sites, in the order of the labels: a public constant, never counted from data.
plannedSubjects: ${flow(groups.map(() => subjects))}

# x = (transform(value) - centre) / width. Centre and width are public, from the literature or a pilot, never from the sites.
features:
${features.map(featureLine).join('\n')}

# Exact numbers are quoted. Each answer is one charge at every site.
${statisticsBlock(answers)}
${rulesBlock(sites.length)}

plan:
${stringify(plan, { flowCollectionPadding: false }).trimEnd().replace(/^/gm, '  ')}
`;
}

function featureLine({ feature, aggregation, transform, centre, width, hasReference }: TemplateFeature): string {
  const line = `  - { feature: ${scalar(feature)}, aggregation: ${scalar(aggregation)}, transform: ${scalar(transform)}, centre: ${centre}, width: ${width} }`;
  return hasReference ? line : `${line}   # REPLACE centre and width`;
}

/** Price of the round of moments; the enrolment takes the rest of the budget. */
const MOMENTS = { name: 'moments', kind: 'moments', rho: '9/100' };

/** The two usual rounds, and a budget that they fill. */
function statisticsBlock({ features, groups, sites, subjects }: ProtocolAnswers): string {
  const { planned } = planProtocol({
    groups: { labels: groups },
    features: features.map(({ hasReference: _, ...scaling }) => scaling),
    sites,
    plannedSubjects: groups.map(() => subjects),
    statistics: [MOMENTS],
  });
  const keys = Object.entries({ rho: MOMENTS.rho, ...planned[0]?.keys }).map(([key, value]) => `${key}: "${value}"`);
  return `statistics:
  - { name: enrolment, kind: group-counts, rho: "1/100" }
  # Means, variances and their differences. The keys after rho are chosen for these features, groups and numbers of patients: whoever
  # changes those takes them out, and \`collimate study plan\` says the new ones
  - { name: ${MOMENTS.name}, kind: ${MOMENTS.kind}, ${keys.join(', ')} }
# The most that the study may take at each site, all answers together.
budget: { rho: "1/10" }`;
}
