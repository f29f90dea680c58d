import { aggregationsOf, FEATURES, keyOfWritten, featureCode } from '@collimate/radiomics-vocabulary';
import { transformValue, type FeatureScaling } from '@collimate/statistics-menu';
import { CliError } from '../errors/cli.error.js';
import type { PatientTable } from '../rehearsal/patient.table.js';
import { FIXED_COLUMNS } from '../rehearsal/study.columns.js';
import type { Reference, ReferenceFile } from './reference.file.js';
import type { TableValues } from './table.correlation.js';

/** With fewer patients a spread means little: the SD of 20 values is off by a sixth. */
const FEWEST_PATIENTS = 20;
const TRANSFORMS = ['identity', 'log', 'cbrt'] as const;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const KURTOSIS = { least: 3, most: 9 };
const DIGITS = 6;

/** The references of a table, with notes on columns that have none. */
export interface TableReferences {
  readonly variables: ReferenceFile['variables'];
  /** The values themselves, by the keys of the variables. */
  readonly values: TableValues;
  readonly notes: readonly string[];
}

/**
 * Centre, width and kurtosis of every column of numbers, on each scale on which all its values are defined. A patient
 * with several lines has one value, the mean on that scale, as in a study.
 * @param tables of the same plan; patients of different tables are different ones
 * @throws CliError BAD_TABLE for fewer than 20 patients, or no column of numbers
 */
export function referencesOf(tables: readonly PatientTable[]): TableReferences {
  const columns = new Map<string, Map<string, number[]>>();
  const patients = new Set<string>();
  const words = new Set<string>();
  for (const [number, table] of tables.entries()) {
    const subject = table.header.findIndex((title) => title.toLowerCase() === 'subject');
    for (const { cells, line } of table.lines) {
      const patient = JSON.stringify([number, subject < 0 ? line : cells[subject]]);
      patients.add(patient);
      table.header.forEach((title, index) => {
        if (isFixed(title) || cells[index] === '' || cells[index] === 'NA') return;
        const values = columns.get(title) ?? new Map<string, number[]>();
        columns.set(title, values);
        if (!NUMBER.test(cells[index]) || !Number.isFinite(Number(cells[index]))) words.add(title);
        values.set(patient, [...(values.get(patient) ?? []), Number(cells[index])]);
      });
    }
  }
  if (patients.size < FEWEST_PATIENTS)
    throw new CliError(
      'BAD_TABLE',
      'input',
      `the tables have ${patients.size} patients, and a reference needs ${FEWEST_PATIENTS}`,
      {
        hint: 'Name a larger public cohort, or several tables of it.',
      },
    );
  const notes: string[] = [];
  const variables = Object.fromEntries(
    [...columns].flatMap(([title, values]) => {
      if (words.has(title)) return told(notes, `${title}: not all of its cells are numbers`);
      const found = variableOf([...values.values()]);
      return found === undefined
        ? told(notes, `${title}: all of its values are the same, or fewer than ${FEWEST_PATIENTS}`)
        : [[keyOf(title), found]];
    }),
  ) as ReferenceFile['variables'];
  if (Object.keys(variables).length === 0)
    throw new CliError('BAD_TABLE', 'input', 'no column of the tables is one of numbers', {
      hint: 'A table of features has a line for each patient and a column for each feature: `collimate extract --wide`.',
    });
  return { variables, values: new Map([...columns].map(([title, values]) => [keyOf(title), values])), notes };
}

function told(notes: string[], text: string): readonly never[] {
  notes.push(`${text}; it has no reference`);
  return [];
}

function isFixed(title: string): boolean {
  return (FIXED_COLUMNS as readonly string[]).includes(title.toLowerCase());
}

const WIDE_TITLES = new Map(
  FEATURES.flatMap((one) =>
    aggregationsOf(one.family).map(({ code }): readonly [string, string] => {
      const key = keyOfWritten({ feature: featureCode(one), aggregation: code });
      return [code === 'DHQ4' ? one.tag : `${one.tag}_${code}`, key];
    }),
  ),
);

/** A column of `extract --wide` by the key of its feature; another by its title. */
function keyOf(title: string): string {
  return WIDE_TITLES.get(title) ?? title;
}

function variableOf(values: readonly (readonly number[])[]): ReferenceFile['variables'][string] | undefined {
  if (values.length < FEWEST_PATIENTS) return undefined;
  const scales = TRANSFORMS.flatMap((transform) => {
    const found = referenceOn(values, transform);
    return found === undefined ? [] : [[transform, found] as const];
  });
  return scales.length === 0 ? undefined : { n: values.length, ...Object.fromEntries(scales) };
}

function referenceOn(values: readonly (readonly number[])[], transform: FeatureScaling['transform']): Reference | undefined {
  const numbers = values.map((of) => of.reduce((sum, value) => sum + transformValue(value, transform), 0) / of.length);
  if (!numbers.every((value) => Number.isFinite(value))) return undefined;
  const centre = meanOf(numbers);
  const squares = numbers.map((value) => (value - centre) ** 2);
  const width = Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / (numbers.length - 1));
  if (!(width > Math.abs(centre) * 1e-9)) return undefined;
  const kurtosis = meanOf(squares.map((one) => one * one)) / meanOf(squares) ** 2;
  return {
    centre: decimal(centre),
    width: decimal(width),
    kurtosis: decimal(Math.min(KURTOSIS.most, Math.max(KURTOSIS.least, kurtosis))),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** Six digits, without an exponent, as protocols take them. */
function decimal(value: number): string {
  const rounded = Number(value.toPrecision(DIGITS));
  const text = String(rounded);
  return /e/.test(text) ? rounded.toFixed(Math.min(100, DIGITS + Math.max(0, -Math.floor(Math.log10(Math.abs(rounded)))))) : text;
}
