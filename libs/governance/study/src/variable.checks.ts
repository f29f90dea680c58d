import { lookOf } from '@collimate/kernel-canonical';
import {
  type ExtractionPlan,
  type FeatureFamily,
  keyOfWritten,
  RESPONSE_FAMILIES,
  responseName,
  SCAN_COLUMNS,
  TIME_POINT_COLUMN,
} from '@collimate/radiomics-vocabulary';
import type { FeatureVariable, VariableDeclaration } from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import { invalid, unknownName } from './protocol.error.js';
import { featureOf } from './protocol.features.js';

/** Columns of a cohort table that say where the scans are, and when; no variable may be read from them. */
const OF_SCANS: readonly string[] = [...SCAN_COLUMNS, TIME_POINT_COLUMN];

/** @throws StudyError INVALID_PROTOCOL at the first variable that is at odds with itself, or names a plan, time point or variable that is not there */
export function checkVariables(protocol: DeclaredProtocol): void {
  const terms = termsOf(protocol);
  for (const [name, declared] of Object.entries(protocol.variables)) {
    const tag = `variables.${name}`;
    checkNumbers(declared, tag);
    switch (declared.source) {
      case 'cohort':
        checkCohort(declared, name, tag);
        break;
      case 'feature':
        checkFeature(declared, protocol, tag);
        break;
      case 'change':
        checkChange(declared, protocol, tag);
        break;
      case 'score':
        checkScore(declared, terms, tag);
    }
  }
}

function checkNumbers(declared: VariableDeclaration, tag: string): void {
  if (!('bounds' in declared)) return;
  const [lower, upper] = declared.bounds.map(Number);
  if (lower >= upper) throw invalid(`${tag}.bounds`, 'the first bound is below the second');
  const outside = (declared.edges ?? []).findIndex((edge) => Number(edge) <= lower || Number(edge) > upper);
  if (outside >= 0) throw invalid(`${tag}.edges.${outside}`, 'an edge lies within the bounds');
}

function checkCohort(declared: Extract<VariableDeclaration, { source: 'cohort' }>, name: string, tag: string): void {
  const columns =
    declared.type === 'survival'
      ? ([
          ['time', declared.time],
          ['event', declared.event],
        ] as const)
      : ([['column', declared.column ?? name]] as const);
  for (const [key, column] of columns) {
    // Two titles that look alike would be the same to the people who sign.
    if (OF_SCANS.includes(lookOf(column))) throw invalid(`${tag}.${key}`, `the column ${column} says where a scan is`);
  }
  if (declared.type === 'category') {
    checkOnce(declared.labels, `${tag}.labels`);
    const { labels, positive } = declared;
    if (positive !== undefined && !labels.includes(positive)) throw unknownName(`${tag}.positive`, positive, 'label', labels);
  }
  if (declared.type !== 'survival') return;
  checkOnce([...declared.eventLabels, ...declared.censoredLabels], `${tag}.eventLabels`);
  const outside = declared.edges.findIndex((edge) => Number(edge) <= 0 || Number(edge) >= Number(declared.horizon));
  if (outside >= 0) throw invalid(`${tag}.edges.${outside}`, 'an edge lies above 0 and below the horizon');
}

function checkFeature(declared: FeatureVariable, { plans = {}, timepoints = [] }: DeclaredProtocol, tag: string): void {
  const { feature, aggregation } = featureOf(declared, tag);
  if (!Object.hasOwn(plans, declared.plan)) throw unknownName(`${tag}.plan`, declared.plan, 'plan', Object.keys(plans));
  const plan = plans[declared.plan];
  if (declared.response !== undefined) checkResponse({ ...declared, response: declared.response }, feature.family, plan, tag);
  const families = declared.response === undefined ? plan.families : RESPONSE_FAMILIES;
  if (!families.includes(feature.family) || !plan.aggregations.includes(aggregation.code)) {
    throw invalid(
      tag,
      `the plan ${declared.plan} does not compute ${keyOfWritten(declared)}`,
      `plans.${declared.plan}.families needs ${feature.family}, and its aggregations ${aggregation.code}.`,
    );
  }
  checkUnit(declared, feature.unit, plan, tag);
  const { timepoint } = declared;
  if (timepoint !== undefined && !timepoints.includes(timepoint)) {
    throw unknownName(`${tag}.timepoint`, timepoint, 'time point', timepoints);
  }
}

/** A unit is a label for readers and changes no number, so it must not differ from the unit of the numbers. */
function checkUnit({ unit }: FeatureVariable, ofFeature: string, { intensity }: ExtractionPlan, tag: string): void {
  const known = ofFeature.replace('intensity', intensity.unit);
  if (unit === undefined || plain(unit) === plain(known)) return;
  throw invalid(
    `${tag}.unit`,
    `the feature is in ${plain(known)}, and not in ${unit}`,
    `Write unit: "${plain(known)}", or take it out.`,
  );
}

/** Units as they are typed: mm3 for mm³. */
function plain(unit: string): string {
  return unit.replaceAll('³', '3').replaceAll('²', '2').replaceAll('⁻¹', '-1').replaceAll('·', ' ');
}

/** A response map is made by a filter of the plan, and has few of the families that an image has. */
function checkResponse(
  { plan: name, response }: FeatureVariable & { readonly response: string },
  family: FeatureFamily,
  { filters = [] }: ExtractionPlan,
  tag: string,
): void {
  const made = filters.map(responseName);
  if (!made.includes(response)) {
    throw invalid(
      `${tag}.response`,
      `the plan ${name} has no filter that makes ${response}`,
      made.length === 0 ? `Declare the filter in plans.${name}.filters.` : `It makes ${made.join(', ')}.`,
    );
  }
  if (!RESPONSE_FAMILIES.includes(family)) {
    throw invalid(
      `${tag}.feature`,
      `a response map has no features of the family ${family}`,
      `It has those of ${RESPONSE_FAMILIES.join(', ')}; without \`response\` the feature is of the image itself.`,
    );
  }
}

function checkChange(
  { of, from, to }: Extract<VariableDeclaration, { source: 'change' }>,
  { variables, timepoints = [] }: DeclaredProtocol,
  tag: string,
): void {
  const feature = Object.hasOwn(variables, of) ? variables[of] : undefined;
  if (feature?.source !== 'feature') {
    const features = Object.keys(variables).filter((name) => variables[name].source === 'feature');
    throw unknownName(`${tag}.of`, of, 'feature variable', features);
  }
  if (feature.timepoint !== undefined) throw invalid(`${tag}.of`, `${of} is of the time point ${feature.timepoint} already`);
  for (const [key, timepoint] of [['from', from] as const, ['to', to] as const]) {
    if (!timepoints.includes(timepoint)) throw unknownName(`${tag}.${key}`, timepoint, 'time point', timepoints);
  }
  if (from === to) throw invalid(`${tag}.to`, 'a change is between two time points');
}

/** @returns variables that may be terms of a score, by name */
function termsOf({ variables }: DeclaredProtocol): ReadonlyMap<string, VariableDeclaration> {
  return new Map(Object.entries(variables).filter(([, declared]) => isTerm(declared)));
}

function checkScore(
  { terms }: Extract<VariableDeclaration, { source: 'score' }>,
  possible: ReadonlyMap<string, VariableDeclaration>,
  tag: string,
): void {
  terms.forEach(({ variable, scale }, index) => {
    const place = `${tag}.terms.${index}`;
    const declared = possible.get(variable);
    if (declared === undefined) {
      throw unknownName(`${place}.variable`, variable, 'number, feature or change', [...possible.keys()]);
    }
    if (scale === 'reference' && !('reference' in declared && declared.reference !== undefined)) {
      throw invalid(
        `${place}.scale`,
        `${variable} has no reference`,
        `Give variables.${variable} a reference, or write scale: raw.`,
      );
    }
  });
  checkOnce(
    terms.map(({ variable }) => variable),
    `${tag}.terms`,
  );
}

function isTerm(declared: VariableDeclaration): boolean {
  return (
    declared.source === 'feature' || declared.source === 'change' || (declared.source === 'cohort' && declared.type === 'number')
  );
}

function checkOnce(names: readonly string[], tag: string): void {
  if (new Set(names).size !== names.length) throw invalid(tag, 'a name stands here twice');
}
