import { inFile, type Plant } from './plant.fixture.js';

/** What lint refuses of files that are called tables and do something. */
export const TABLE_PLANTS: readonly Plant[] = [
  inFile(
    'a table of a program is no longer than any file',
    'apps/coordinator/src/plant-long.table.ts',
    `${'export {};\n'.repeat(300)}export const of = (row: number): number => row;`,
    /is data alone/,
  ),
  inFile(
    'a function of a table is no longer than any function',
    'apps/coordinator/src/plant-function.table.ts',
    `export function of(row: number): number {\n${'  row += 1;\n'.repeat(60)}  return row;\n}`,
    /max-lines-per-function/,
  ),
];
