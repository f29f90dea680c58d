import type * as z from 'zod';
import {
  defineAnalysis,
  type AnalysisDefinition,
  type AskedKeys,
  type LaterEstimator,
  type MadeResult,
  type Misfit,
  type Oracle,
  type Question,
  laterOf,
} from '../define.analysis.js';
import type { PlannedStudy } from '../define.release.js';
import { tidyRow } from '../tidy.row.js';
import type { CellsDesign } from './cells.design.js';
import { cells } from './cells.release.js';
import { pooledTables, type CellsTable } from './cells.table.js';
import { plannedRows } from './planned.rows.js';
import { asTold } from '../told.instead.js';
import type { ToldCells } from './told.cells.js';

/** What an analysis of cells says, row by row. Plain values: it may be stored and published as JSON. */
export interface CellsResult<K extends string> extends MadeResult {
  readonly kind: K;
  readonly told: readonly ToldCells[];
}

/** An analysis that reads the tables of a release one by one or together. */
export interface CellsQuestion<K extends string> {
  readonly kind: K;
  /** What it reads and says, in words. */
  readonly reads: string;
  readonly schema: z.ZodType<Question & { readonly kind: K }>;
  /**
   * From tables to rows, whose number and order depend on the axes and the question alone. It is given planned tables too: what it makes of
   * them is the forecast.
   */
  readonly tell: (tables: readonly CellsTable[], asked: AskedKeys) => readonly ToldCells[];
  /** Changes planned numbers into those that are expected where the question is worth asking; they stay as they are without it. */
  readonly expect?: (table: CellsTable, expected: PlannedStudy['expected']) => CellsTable;
  /** Marks that follow from the rows as they are told, published and planned: results of before bear them too, and what is stored has none. */
  readonly mark?: (rows: readonly ToldCells[]) => readonly ToldCells[];
  readonly misfit: (design: CellsDesign, asked: AskedKeys) => Misfit | undefined;
  readonly oracle: Oracle;
  /** Which one it is, where an earlier one told other numbers of the same cells. */
  readonly estimator?: LaterEstimator;
}

/** An analysis of cells, with the function from tables to rows that it is made of: what reads the sites one by one asks it too. */
export interface CellsAnalysis<K extends string> extends AnalysisDefinition<K, readonly [typeof cells], CellsResult<K>> {
  readonly question: CellsQuestion<K>;
}

/** What former versions did not write of a row of cells. */
export const LATER_CELLS = laterOf<CellsResult<string>>({
  'told.*.n': 'besides',
  'told.*.n_se': 'besides',
  'told.*.instead': 'instead',
});

/** @returns the definition of an analysis of cells, its forecast made of the planned numbers by the same estimators */
export function cellsAnalysis<K extends string>(question: CellsQuestion<K>): CellsAnalysis<K> {
  const { kind, reads, schema, tell, expect, misfit, oracle, estimator, mark = (rows) => rows } = question;
  const definition = defineAnalysis({
    kind,
    reads,
    schema,
    needs: [cells],
    result: kind,
    askedAlone: true,
    misfit: ([design], asked) => misfit(design, asked),
    forecast: ([design], planned, head, asked) =>
      plannedRows(design, planned, head, {
        telling: (tables) => mark(tell(tables, asked).map(asTold)),
        expecting: (tables) => (expect === undefined ? tables : tables.map((table) => expect(table, planned.expected))),
      }),
    analyse: ({ design, pooled, asked = {} }): CellsResult<K> => ({
      kind,
      sites: pooled.sites,
      ...(estimator !== undefined && { estimator }),
      told: tell(pooledTables(design, pooled), asked).map((row) => ({ ...row, sites: pooled.sites })),
    }),
    rows: ({ told }, head) => mark(told.map(asTold)).map((row) => tidyRow(head, row)),
    later: LATER_CELLS,
    oracle,
  });
  return Object.freeze({ ...definition, question });
}

/** @returns what to answer to a question that no table of a release fits */
export function noTable(says: string, hint: string): Misfit {
  return { message: `the release has no table ${says}`, hint };
}
