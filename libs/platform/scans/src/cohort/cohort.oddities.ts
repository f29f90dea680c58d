import { TableError, readLines } from '@collimate/platform-tables';

/** A line of a cohort table with its further columns, by their titles. */
interface VariableLine {
  readonly line: number;
  readonly variables: Readonly<Record<string, string>>;
}

/** @returns the lines with a number that is written with a comma, whatever column it stands in: no study takes it for a number */
export function commaLines(rows: readonly VariableLine[]): readonly number[] {
  return rows
    .filter(({ variables }) => Object.values(variables).some((cell) => /^-?\d+,\d+$/.test(cell)))
    .map(({ line }) => line);
}

/** @returns the lines of a table with a value in a column that has no heading: it has no name to be found by, and is taken by nobody */
export function unheadedLines(text: string): readonly number[] {
  try {
    const [header, ...rows] = readLines(text);
    return rows
      .filter(
        ({ cells }) => cells.length === header.cells.length && cells.some((cell, c) => cell !== '' && header.cells[c] === ''),
      )
      .map(({ line }) => line);
  } catch (error) {
    // Whoever reads the table says that it is none.
    if (error instanceof TableError) return [];
    throw error;
  }
}
