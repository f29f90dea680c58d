import { choleskyOf, transformValue } from '@collimate/statistics-menu';
import { CliError } from '../errors/cli.error.js';
import { MOST_COLUMNS, type ReferenceCorrelation, type ReferenceFile } from './reference.file.js';

/** A correlation of fewer patients is mostly chance. */
const FEWEST_CORRELATED = 30;
const TRANSFORMS = ['identity', 'log', 'cbrt'] as const;
const DIGITS = 4;
/** How far the sample's correlation is drawn to no correlation, so that what is rounded away leaves it one that patients can have. */
const DRAWN = 0.01;

/** Values of variables, by key and patient; of a patient with several lines all of them. */
export type TableValues = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

/**
 * The correlation of all variables on each scale that has a reference, of the patients who have them all.
 * @throws CliError BAD_TABLE for fewer than 30 such patients, fewer than two columns or more than 1,500
 * @source Pearson 1895, Note on regression and inheritance in the case of two parents
 */
export function correlationOf(values: TableValues, variables: ReferenceFile['variables']): ReferenceCorrelation {
  const known = [...values].filter(([key]) => variables[key] !== undefined);
  const patients = [...(known[0]?.[1].keys() ?? [])].filter((patient) => known.every(([, of]) => of.has(patient)));
  if (patients.length < FEWEST_CORRELATED)
    throw bad(
      `${patients.length} patients have a value of every variable, and a correlation needs ${FEWEST_CORRELATED}`,
      'Take the columns out of the table that many patients lack, or name a larger public cohort.',
    );
  const columns = known.flatMap(([variable, of]) =>
    TRANSFORMS.filter((transform) => variables[variable][transform] !== undefined).map((transform) => ({
      variable,
      transform,
      numbers: standardised(patients.map((patient) => meanOf(of.get(patient)!.map((value) => transformValue(value, transform))))),
    })),
  );
  if (columns.length < 2) throw bad('a correlation is of two variables at least', 'Leave --correlation out.');
  if (columns.length > MOST_COLUMNS)
    throw bad(
      `the variables have together ${columns.length} scales, and a correlation is of at most ${MOST_COLUMNS}`,
      'Make a table of the columns that the study will ask for.',
    );
  const below = columns
    .slice(1)
    .map(({ numbers }, row) =>
      columns.slice(0, row + 1).map((other) => ((1 - DRAWN) * product(numbers, other.numbers)).toFixed(DIGITS)),
    );
  if (choleskyOf({ below: below.map((row) => row.map(Number)) }) === undefined)
    throw bad('the rounded correlation is one that no patients can have', 'Make a table of fewer columns.');
  return {
    patients: patients.length,
    of: columns.map(({ variable, transform }) => ({ variable, transform })),
    below: below.map((row) => row.join(' ')),
  };
}

function bad(message: string, hint: string): CliError {
  return new CliError('BAD_TABLE', 'input', message, { hint });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** Of mean 0 and length 1. Patients who all have one value go together with nothing. */
function standardised(values: readonly number[]): Float64Array {
  const mean = meanOf(values);
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return Float64Array.from(values, (value) => (length > 0 ? (value - mean) / length : 0));
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
