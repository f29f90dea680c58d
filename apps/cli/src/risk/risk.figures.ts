import {
  type CodedColumn,
  type EquivalenceClasses,
  classSizes,
  classValues,
  codeColumn,
  equivalenceClasses,
  journalistRisk,
  lDiversity,
  prosecutorRisk,
  tCloseness,
} from '@collimate/privacy-disclosure';
import { CliError, located } from '../errors/cli.error.js';
import type { RiskFigures, SensitiveColumn } from './risk.document.js';
import type { RiskTable } from './risk.table.js';

/** @param population people of each class, where a population was given */
export function figuresOf(
  classes: EquivalenceClasses,
  sensitive: readonly CodedColumn[],
  population: ArrayLike<number> | undefined,
): RiskFigures {
  const prosecutor = prosecutorRisk(classes);
  return {
    sizes: classSizes(classes),
    sensitive: sensitive.map((column) => sensitiveOf(classes, column)),
    prosecutor,
    journalist: population === undefined ? null : journalistRisk(classes, population),
    marketer: prosecutor.mean,
  };
}

/** @returns how many people of a population agree with each class of a table; its column `count`, if it has one, is people per line */
export function populationOf(table: RiskTable, population: RiskTable, quasi: readonly string[]): ArrayLike<number> {
  const columns = quasi.map((name) =>
    codeColumn(name, [...table.cellsOf(name), ...located([population.file], () => population.cellsOf(name))]),
  );
  const { classOf } = equivalenceClasses(columns.map(({ codes, values }) => ({ codes, count: values.length })));
  const isCounted = population.header.includes('count') && !quasi.includes('count');
  const people = isCounted ? peopleOf(population) : undefined;
  // Classes are numbered by their first row, and the rows of the table come first.
  const counts = new Float64Array(classOf.subarray(0, table.rows).reduce((most, c) => Math.max(most, c + 1), 0));
  for (let row = 0; row < population.rows; row++) {
    const c = classOf[table.rows + row];
    if (c < counts.length) counts[c] += people?.[row] ?? 1;
  }
  return counts;
}

function peopleOf(population: RiskTable): readonly number[] {
  const cells = population.cellsOf('count');
  const bad = cells.filter((cell) => !/^\d{1,12}$/.test(cell)).length;
  if (bad === 0) return cells.map(Number);
  throw located([population.file], () => {
    return new CliError('BAD_DOCUMENT', 'input', `${bad} cells of the column "count" are no whole number`, {
      hint: 'It is how many people a line of the population stands for.',
    });
  });
}

function sensitiveOf(classes: EquivalenceClasses, column: CodedColumn): SensitiveColumn {
  const values = classValues(classes, column);
  const { distinct, entropy } = lDiversity(values);
  const { equal, ordered } = tCloseness(values, column);
  return {
    name: column.name,
    kind: column.kind,
    values: column.values.length,
    distinctL: distinct,
    entropyL: entropy,
    equalT: equal,
    orderedT: ordered ?? null,
  };
}
