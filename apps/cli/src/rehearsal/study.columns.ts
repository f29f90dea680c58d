import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import { keyOfWritten, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import { STAGE, usesOf, isBuiltInStage, type DeclaredSpec, type VariableDeclaration } from '@collimate/statistics-menu';
import { CliError } from '../errors/cli.error.js';

/** Columns that identify the patient, site and reading of a line; any of them may be missing. */
export const FIXED_COLUMNS = ['subject', 'site', 'timepoint', 'reader', 'scan', 'image', 'roi', 'plan', 'stage'] as const;

/** A column of the cohort's own words or numbers. */
export interface CohortColumn {
  /** In small letters: how the product asks for it. */
  readonly title: string;
  readonly index: number;
  readonly variable: string;
  readonly declared: Extract<VariableDeclaration, { source: 'cohort' }>;
  /** Which of the two columns of a survival time; the value for other variables. */
  readonly part: 'value' | 'time' | 'event';
}

/** A column of feature values. */
export interface FeatureColumn {
  readonly index: number;
  readonly variable: string;
  /** For example `RNU0@DHQ4`. */
  readonly key: string;
  readonly plan: string;
  readonly roi: string;
  readonly timepoint: string | undefined;
}

/** A column of a change that was computed before. */
export interface ChangeColumn {
  readonly index: number;
  readonly variable: string;
}

/** Columns of a table that hold the variables of a study. */
export interface StudyColumns {
  readonly cohort: readonly CohortColumn[];
  readonly features: readonly FeatureColumn[];
  readonly changes: readonly ChangeColumn[];
  /** Index of a fixed column, or -1. */
  readonly fixed: Readonly<Record<(typeof FIXED_COLUMNS)[number], number>>;
}

/** A feature as a study names it. */
export type NamedFeatureVariable = { readonly name: string } & Pick<
  Extract<VariableDeclaration, { source: 'feature' }>,
  'plan' | 'roi' | 'feature' | 'aggregation' | 'response' | 'timepoint'
>;

/** @returns the features of a study by the names that its questions use */
function featuresOfStudy({ protocol, reading }: FrozenStudy): readonly NamedFeatureVariable[] {
  if (!isDeclared(protocol)) {
    const { roi, features } = protocol;
    return features.map(({ feature, aggregation }) => {
      return { name: keyOfWritten({ feature, aggregation }), plan: reading.extractions[0].name, roi, feature, aggregation };
    });
  }
  return Object.entries(protocol.variables).flatMap(([name, one]) => (one.source === 'feature' ? [{ name, ...one }] : []));
}

/**
 * Finds the columns of the variables that a release reads.
 * @throws CliError NO_SUCH_COLUMN, naming every variable without a column and the possible titles
 */
export function studyColumns(study: FrozenStudy, header: readonly string[]): StudyColumns {
  const titles = header.map((title) => title.trim().toLowerCase());
  const at = (title: string): number => titles.indexOf(title.toLowerCase());
  const fixed = Object.fromEntries(FIXED_COLUMNS.map((name) => [name, at(name)])) as StudyColumns['fixed'];
  const missing: string[] = [];
  const changes: ChangeColumn[] = [];
  const cohort: CohortColumn[] = [];
  const features: FeatureColumn[] = [];
  const { variables } = study.reading;
  const named = new Map(featuresOfStudy(study).map((one) => [one.name, one]));
  for (const name of variablesRead(study, (change) => at(change) >= 0, fixed.stage >= 0 && isBuiltInStage(STAGE, variables))) {
    const declared = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (declared?.source === 'cohort') {
      for (const [part, title] of cohortParts(name, declared)) {
        const index = at(title);
        if (index < 0) missing.push(`${name} (column "${title}")`);
        else cohort.push({ title: title.toLowerCase(), index, variable: name, declared, part });
      }
    } else if (declared?.source === 'change') {
      const index = at(name);
      if (index >= 0) changes.push({ index, variable: name });
      else if (fixed.timepoint < 0) missing.push(`${name} (column "${name}", or rows with a column "timepoint")`);
    } else {
      const feature = named.get(name);
      if (feature === undefined) continue;
      const choices = featureTitles(feature);
      const index = choices.map(at).find((found) => found >= 0) ?? -1;
      const { plan, roi, timepoint } = feature;
      if (index < 0) missing.push(`${name} (one of ${choices.map((one) => `"${one}"`).join(', ')})`);
      else features.push({ index, variable: name, key: keyOfWritten(feature), plan, roi, timepoint });
    }
  }
  if (missing.length > 0)
    throw new CliError('NO_SUCH_COLUMN', 'missing', `the table has no column for ${missing.join('; ')}`, {
      place: { tag: 'line 1' },
      hint: `Its columns are ${header.join(', ')}. A column is called as the variable is, or as the protocol's "column" says.`,
    });
  return { cohort, features, changes, fixed };
}

function cohortParts(name: string, declared: CohortColumn['declared']): readonly (readonly [CohortColumn['part'], string])[] {
  if (!('horizon' in declared)) return [['value', declared.column ?? name]];
  return [
    ['time', declared.time],
    ['event', declared.event],
  ];
}

/** Possible titles of a feature's column: the variable, its key, or the title of `collimate extract`. */
function featureTitles({ name, plan, roi, feature, aggregation, response }: NamedFeatureVariable): readonly string[] {
  const key = keyOfWritten({ feature, aggregation, ...(response !== undefined && { response }) });
  const { tag } = parseFeatureKey(key).feature;
  const wide = response !== undefined ? `${tag}/${response}` : aggregation === 'DHQ4' ? tag : `${tag}_${aggregation}`;
  return [...new Set([name, `${plan}/${roi}/${key}`, key, wide])];
}

/** @returns the variables that some release needs, those among them from which others are computed */
function variablesRead(study: FrozenStudy, hasColumn: (name: string) => boolean, hasStage: boolean): ReadonlySet<string> {
  const { protocol } = study;
  if (!isDeclared(protocol)) return new Set([protocol.groups.variable, ...featuresOfStudy(study).map(({ name }) => name)]);
  const { variables } = protocol;
  const read = new Set<string>();
  const add = (name: string): void => {
    if (read.has(name)) return;
    if (isBuiltInStage(name, variables)) {
      if (!hasStage) Object.keys(variables).forEach(add);
      return;
    }
    read.add(name);
    const declared = variables[name];
    if (declared?.source === 'score') declared.terms.forEach(({ variable }) => add(variable));
    if (declared?.source === 'change' && !hasColumn(name)) add(declared.of);
  };
  for (const { spec, where } of study.queries) {
    usesOf(spec as DeclaredSpec).forEach(({ variable }) => add(variable));
    if (where !== undefined) add(where.variable);
  }
  read.delete(STAGE);
  if (Object.hasOwn(variables, STAGE)) add(STAGE);
  return read;
}
