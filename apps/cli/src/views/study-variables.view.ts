import { isDeclared, type DeclaredProtocol, type FrozenStudy } from '@collimate/governance-study';
import { keyOfWritten, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import {
  BUILT_IN_STAGES,
  isBuiltInStage,
  STAGE,
  stagesOf,
  usesOf,
  type Subgroup,
  type VariableDeclaration,
} from '@collimate/statistics-menu';
import { shown } from '../output/shown.js';

/** @returns which scans a study is about, in one line */
export function scansText({ protocol, reading }: FrozenStudy): string {
  const { modalities, regions } = reading;
  const where = regions.length === 0 ? 'no scan is read' : `${modalities.join(' and ')}, region ${regions.join(', ')}`;
  return isDeclared(protocol)
    ? where
    : `${where}; groups ${protocol.groups.labels.join(', ')} of the column ${protocol.groups.variable}`;
}

/** @returns all variables that a study reads of a patient, with cuts and weights, for an approver */
export function variableLines({ protocol }: FrozenStudy): readonly string[] {
  if (!isDeclared(protocol)) {
    return protocol.features.map(({ feature, aggregation, transform, centre, width }) => {
      const key = keyOfWritten({ feature, aggregation });
      return `  ${key.padEnd(20)} ${parseFeatureKey(key).feature.name}${transformText(transform)}, reference ${centre} ± ${width}`;
    });
  }
  return [
    ...Object.entries(protocol.variables).flatMap(([name, declared]) => [
      `  ${name.padEnd(20)} ${meaningOf(name, declared)}`,
      ...detailsOf(declared).map((line) => `  ${''.padEnd(20)}   ${line}`),
    ]),
    ...stageLines(protocol),
    ...Object.entries(protocol.subgroups ?? {}).map(
      ([name, subgroup]) => `  ${name.padEnd(20)} those with ${conditionOf(subgroup)}`,
    ),
  ].map(shown);
}

/**
 * The built-in variables that a table names. They count all patients who consented, or who were asked, also those
 * without a scan.
 */
function stageLines({ variables, releases }: DeclaredProtocol): readonly string[] {
  const asked = BUILT_IN_STAGES.filter(
    (name) => isBuiltInStage(name, variables) && releases.some((spec) => usesOf(spec).some(({ variable }) => variable === name)),
  );
  return asked.map((name) => {
    const whom = name === STAGE ? 'everybody who consents' : 'everybody who was asked for consent';
    return `  ${name.padEnd(20)} how far the agent came with ${whom}: ${stagesOf(variables, name).join(', ')}`;
  });
}

function meaningOf(name: string, declared: VariableDeclaration): string {
  switch (declared.source) {
    case 'cohort':
      if (declared.type === 'survival')
        return `columns ${declared.time} and ${declared.event}: time in ${declared.unit}, to ${declared.horizon}`;
      return declared.type === 'category'
        ? `column ${declared.column ?? name}: ${declared.labels.join(', ')}`
        : `column ${declared.column ?? name}: ${declared.unit}, ${declared.bounds.join(' to ')}${transformText(declared.transform ?? 'identity')}`;
    case 'feature': {
      const { feature } = parseFeatureKey(keyOfWritten(declared));
      const when = declared.timepoint === undefined ? '' : ` at ${declared.timepoint}`;
      const where = declared.response === undefined ? declared.roi : `the response map ${declared.response} in ${declared.roi}`;
      return `${feature.name} (${keyOfWritten(declared)}) of ${where}${when}, plan ${declared.plan}${transformText(declared.transform)}`;
    }
    case 'change':
      return `${declared.as} of ${declared.of} from ${declared.from} to ${declared.to}`;
    case 'score':
      return `score of ${declared.terms.map(({ variable }) => variable).join(', ')}${declared.published === undefined ? '' : `, ${declared.published}`}`;
  }
}

/** Further rules for a patient's value: its cells, its scale, and its parts. */
function detailsOf(declared: VariableDeclaration): readonly string[] {
  if (declared.source === 'cohort' && declared.type === 'category')
    return declared.positive === undefined ? [] : [`counts as the event: ${declared.positive}`];
  const edges = declared.edges === undefined ? [] : [`cut at ${declared.edges.join(', ')}`];
  if (declared.source === 'cohort' && declared.type === 'survival')
    return [...edges, `event: ${declared.eventLabels.join(', ')}`, `no event: ${declared.censoredLabels.join(', ')}`];
  return [...(declared.source === 'score' ? scoreLines(declared) : []), ...edges, ...referenceLines(declared.reference)];
}

function scoreLines({ link, intercept, terms }: Extract<VariableDeclaration, { source: 'score' }>): readonly string[] {
  return [
    `link ${link}, intercept ${intercept}`,
    ...terms.map(({ variable, scale, coefficient }) => `${coefficient} × ${variable} (${scale})`),
  ];
}

type Reference = Extract<VariableDeclaration, { source: 'score' }>['reference'];

function referenceLines(reference: Reference): readonly string[] {
  if (reference === undefined) return [];
  const { centre, width, kurtosis, from, sha256 } = reference;
  const tails = kurtosis === undefined ? '' : `, kurtosis ${kurtosis}`;
  return [`reference ${centre} ± ${width}${tails}, from ${from}${sha256 === undefined ? '' : ` (SHA-256 ${sha256})`}`];
}

/** @returns the condition of a subgroup, in plain words */
export function conditionOf({ variable, is, atLeast, below }: Subgroup): string {
  if (is !== undefined) return `${variable} ${is}`;
  return [atLeast === undefined ? '' : `${variable} at least ${atLeast}`, below === undefined ? '' : `${variable} below ${below}`]
    .filter((part) => part !== '')
    .join(' and ');
}

function transformText(transform: string): string {
  return transform === 'identity' ? '' : `, ${transform}`;
}
