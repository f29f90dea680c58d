import { keyOfWritten } from '@collimate/radiomics-vocabulary';
import {
  standardise,
  transformValue,
  undoTransform,
  type FeatureVariable,
  type VariableDeclaration,
  type VariableDeclarations,
} from '@collimate/statistics-menu';
import type { VariableValue } from '../subject-record.js';
import { cohortValue } from './cohort.values.js';
import type { LabelReader, SubjectSource } from './subject.source.js';

type Change = Extract<VariableDeclaration, { source: 'change' }>;
type Score = Extract<VariableDeclaration, { source: 'score' }>;

/**
 * The values of a study's variables for one subject, from what the site holds and the protocol's constants alone: no other subject is
 * looked at, so that adding one changes nobody else's record.
 * @returns the variables that have a value; one that is missing is not there
 */
export function subjectValues(
  variables: VariableDeclarations,
  source: SubjectSource,
  read: LabelReader,
): ReadonlyMap<string, VariableValue> {
  const values = new Map<string, VariableValue>();
  const evaluate = (
    of: readonly VariableDeclaration['source'][],
    valueOf: (name: string, one: VariableDeclaration) => unknown,
  ) => {
    for (const [name, declared] of Object.entries(variables)) {
      if (!of.includes(declared.source)) continue;
      const value = valueOf(name, declared) as VariableValue | undefined;
      if (value !== undefined && !Number.isNaN(value)) values.set(name, value);
    }
  };
  evaluate(['cohort', 'feature', 'change'], (name, declared) => {
    if (declared.source === 'cohort') return cohortValue(name, declared, source, read);
    if (declared.source === 'feature') return featureValue(declared, source, declared.timepoint);
    return declared.source === 'change' ? changeValue(declared, variables, source) : undefined;
  });
  // A score is made of the others.
  evaluate(['score'], (_, declared) => (declared.source === 'score' ? scoreValue(declared, variables, values) : undefined));
  return values;
}

/**
 * The mean over the subject's scans on the scale of the transform, so that a patient with fifty scans has one value like everybody.
 * @returns on the feature's own scale; undefined if no scan has a value there
 */
function featureValue(declared: FeatureVariable, { scans }: SubjectSource, timepoint: string | undefined): number | undefined {
  const key = keyOfWritten(declared);
  const found = scans
    .filter((scan) => scan.plan === declared.plan && scan.roi === declared.roi)
    .filter((scan) => timepoint === undefined || scan.timepoint === timepoint)
    .flatMap(({ values }) => values.get(key) ?? [])
    .filter((value) => Number.isFinite(transformValue(value, declared.transform)));
  if (found.length <= 1) return found[0];
  const mean = found.reduce((sum, value) => sum + transformValue(value, declared.transform), 0) / found.length;
  return undoTransform(mean, declared.transform);
}

function changeValue({ of, from, to, as }: Change, variables: VariableDeclarations, source: SubjectSource): number | undefined {
  const feature = variables[of];
  if (feature?.source !== 'feature') return undefined;
  const [before, after] = [from, to].map((timepoint) => featureValue(feature, source, timepoint));
  if (before === undefined || after === undefined) return undefined;
  if (as === 'difference') return after - before;
  return before > 0 && after > 0 ? Math.log(after / before) : undefined;
}

/** The linear predictor of a published signature: undefined as soon as one of its terms is. */
function scoreValue(
  { intercept, terms }: Score,
  variables: VariableDeclarations,
  values: ReadonlyMap<string, VariableValue>,
): number | undefined {
  let sum = Number(intercept);
  for (const { variable, scale, coefficient } of terms) {
    const value = values.get(variable);
    const x = typeof value === 'number' ? onScale(value, variables[variable], scale) : undefined;
    if (x === undefined) return undefined;
    sum += Number(coefficient) * x;
  }
  return Number.isFinite(sum) ? sum : undefined;
}

function onScale(value: number, declared: VariableDeclaration, scale: Score['terms'][number]['scale']): number | undefined {
  if (scale === 'raw') return value;
  const transform = 'transform' in declared ? (declared.transform ?? 'identity') : 'identity';
  if (scale === 'transformed') return transformValue(value, transform);
  const reference = 'reference' in declared ? declared.reference : undefined;
  if (reference === undefined) return undefined;
  return standardise(value, { transform, centre: Number(reference.centre), width: Number(reference.width) });
}
