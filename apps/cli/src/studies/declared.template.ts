import { planProtocol } from '@collimate/governance-study';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import { keyOfWritten, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import { stringify } from 'yaml';
import { CliError } from '../errors/cli.error.js';
import type { ProtocolAnswers, TemplateFeature } from './protocol.template.js';
import { headBlock, rulesBlock } from './template.blocks.js';

/** A number of the cohort table as somebody wrote it. */
export interface TemplateNumber {
  readonly name: string;
  readonly unit: string;
  readonly bounds: readonly [string, string];
  readonly centre: string;
  readonly width: string;
}

/** Input of a protocol of version 2. */
export interface DeclaredAnswers extends ProtocolAnswers {
  readonly numbers: readonly TemplateNumber[];
}

/** Reads `age:year:18:90:62:11`: name, unit, bounds, and the public centre and width. @throws CliError BAD_NUMBER */
export function templateNumber(text: string): TemplateNumber {
  const parts = text.split(':');
  const [name, unit, lower, upper, centre, width] = parts;
  if (parts.length !== 6 || parts.includes('')) {
    throw new CliError('BAD_NUMBER', 'input', `--number "${text}" does not have six parts`, {
      hint: 'Write name:unit:lower:upper:centre:width, for example age:year:18:90:62:11.',
    });
  }
  return { name, unit, bounds: [lower, upper], centre, width };
}

/** Price of the release of moments; the table takes the rest of the budget. */
const RHO = { table: '1/100', means: '9/100' } as const;
const PLAN = 'images';
const GROUP = 'group';

/** @returns a protocol of version 2 as YAML; comments name the values that cannot be known */
export function declaredTemplate(answers: DeclaredAnswers): string {
  const { sites, groups, subjects, plan } = answers;
  const variables = variablesOf(answers);
  return `# A study protocol of version 2. docs/operations/protocol.md says what every key holds.
# Check it, and see what it costs: collimate study plan FILE

schema: collimate.study/2
${headBlock(answers)}

modality: ${plan.modality === 'any' ? 'CT' : plan.modality}
# By which all sites compute features: a hospital whose agent has another definition refuses the study.
engine: ${ENGINE_DEFINITION}
# Patients over all sites: a public constant, never counted from data.
# Add shares: { group: ["0.7", "0.3"] } where the labels do not have equal ones.
planned: { subjects: ${subjects * groups.length} }

# What the study may know of a patient. Columns are those of the sites' cohort tables; centre and width are public, from the literature or a
# pilot, never from the sites: x = (transform(value) - centre) / width. Labels and exact numbers are quoted.
variables:
${Object.entries(variables)
  .map(([name, declared]) => `  ${name}: ${inline(declared)}${hintOf(name, answers)}`)
  .join('\n')}

# What leaves a hospital; each answer is one charge. The keys after rho are chosen for these variables and numbers of patients: whoever changes
# those takes them out, and \`collimate study plan\` says the new ones
releases:
${releasesOf(answers, variables)
  .map((release) => `  - ${inline(release)}`)
  .join('\n')}
# What is made of it, which costs nothing.
analyses:
  - { name: who, kind: count, from: table }
  - { name: means, kind: moments, from: means }
  - { name: differences, kind: compare, from: means }
# The most that the study may take at each site, all answers together.
budget: { rho: "1/10" }
${rulesBlock(sites.length)}

plans:
  ${PLAN}:
${stringify(plan, { flowCollectionPadding: false }).trimEnd().replace(/^/gm, '    ')}
`;
}

/** @throws CliError TWO_OF_A_NAME: of two variables of one name the first would be gone */
function variablesOf(answers: DeclaredAnswers): Readonly<Record<string, object>> {
  const { roi, groups, features, numbers } = answers;
  const names = namesOf(features);
  const all: readonly (readonly [string, object])[] = [
    [GROUP, { source: 'cohort', type: 'category', labels: groups }],
    ...numbers.map(
      ({ name, unit, bounds, centre, width }) =>
        [name, { source: 'cohort', type: 'number', unit, bounds, reference: { centre, width, from: SOURCE } }] as const,
    ),
    ...features.map(
      (one, index) =>
        [
          names[index],
          {
            ...{ source: 'feature', plan: PLAN, roi, feature: one.feature, aggregation: one.aggregation },
            ...{ transform: one.transform, reference: { centre: String(one.centre), width: String(one.width), from: SOURCE } },
          },
        ] as const,
    ),
  ];
  const twice = all.find(([name], index) => all.findIndex(([other]) => other === name) !== index);
  if (twice === undefined) return Object.fromEntries(all);
  throw new CliError('TWO_OF_A_NAME', 'input', `two variables would be called "${twice[0]}"`, {
    hint: 'Name each feature once, and call a number otherwise than the group and the features.',
  });
}

const SOURCE = 'name the public source';

function releasesOf({ sites, subjects, groups, features, numbers }: DeclaredAnswers, variables: object): readonly object[] {
  const of = [...numbers.map(({ name }) => name), ...namesOf(features)];
  const releases = [
    { name: 'table', kind: 'cells', tables: [[GROUP]], rho: RHO.table },
    { name: 'means', kind: 'moments', of, by: GROUP, rho: RHO.means },
  ];
  const { document } = planProtocol({
    schema: 'collimate.study/2',
    variables,
    sites,
    planned: { subjects: subjects * groups.length },
    releases,
  });
  return (document as { readonly releases: readonly object[] }).releases;
}

/** Features of one tag differ by their aggregation, which is then part of the name. */
function namesOf(features: readonly TemplateFeature[]): readonly string[] {
  const tags = features.map(nameOf);
  return features.map(({ aggregation }, index) => {
    const isShared = tags.some((tag, other) => other !== index && tag === tags[index]);
    return isShared ? `${tags[index]}-${aggregation.toLowerCase()}` : tags[index];
  });
}

/** A feature is called by its tag; one that does not exist by its code, which the reader of the protocol then names. */
function nameOf({ feature, aggregation }: TemplateFeature): string {
  try {
    return parseFeatureKey(keyOfWritten({ feature, aggregation })).feature.tag.replaceAll('_', '-').toLowerCase();
  } catch {
    return `feature-${feature.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')}`;
  }
}

function hintOf(name: string, { features }: DeclaredAnswers): string {
  const names = namesOf(features);
  const isOpen = features.some((one, index) => names[index] === name && !one.hasReference);
  return isOpen ? '   # REPLACE centre and width' : '';
}

/** Texts are quoted, all of them: a label or an exact number may look like something else. */
function inline(value: object): string {
  return stringify(value, {
    collectionStyle: 'flow',
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  }).trim();
}
