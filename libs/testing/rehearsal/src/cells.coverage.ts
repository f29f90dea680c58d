import { SeededRandom } from '@collimate/kernel-numeric';
import {
  analyseRelease,
  designDeclared,
  releaseVariables,
  resultRows,
  type DeclaredSpec,
  type StatisticDesign,
  type TidyRow,
} from '@collimate/statistics-menu';
import type { CellPopulation } from './cell.populations.js';

/** How often the intervals of one quantity held the truth. */
export interface CellsCoverage {
  readonly quantity: string;
  readonly intervals: number;
  /** Covered intervals over all: of the truth of the population where it is known without its cells, or else of the limit. */
  readonly rate: number;
  /** The same of what an endless study says on the same cells. */
  readonly limitRate: number;
  readonly medianHalfWidth: number;
  /** Rows without a number, over all. */
  readonly unavailable: number;
}

/** An endless study: so many subjects that neither sampling nor rounding is seen. */
const ENDLESS = 1e8;

/**
 * Draws studies from a population of cells, adds the noise, and asks the product's own analysis.
 * @param noise SD of a cell, subjects
 * @param studies how many; the same numbers give the same report
 */
export function coverageOfCells(
  population: CellPopulation,
  { subjects, noise, studies }: { readonly subjects: number; readonly noise: number; readonly studies: number },
): readonly CellsCoverage[] {
  const asked = new AskedPopulation(population);
  const limit = asked.rows(
    population.shares.map((share) => share * ENDLESS),
    0,
  );
  const truths = limit.map((row) => population.truth?.(row) ?? row.estimate);
  const random = new SeededRandom(5);
  const drawn = Array.from({ length: studies }, () => {
    const cells = drawCells(random, subjects, population.shares).map((cell) => cell + noise * random.normal());
    return asked.rows(cells, noise);
  });
  const quantities = new Set(
    // A number of patients grows with the study.
    limit.flatMap(({ quantity, estimate, unit }) => (estimate === null || unit === 'subjects' ? [] : [quantity])),
  );
  return [...quantities].map((quantity) => {
    const all = drawn.flatMap((rows) =>
      rows.flatMap((row, index) =>
        row.quantity === quantity ? [{ row, truth: truths[index]!, limit: limit[index].estimate! }] : [],
      ),
    );
    const told = all.filter(({ row }) => row.estimate !== null);
    const widths = told.map(({ row }) => (row.upper! - row.lower!) / 2).sort((a, b) => a - b);
    return {
      quantity,
      intervals: told.length,
      rate: told.filter(({ row, truth }) => holds(row, truth)).length / told.length,
      limitRate: told.filter(({ row, limit: value }) => holds(row, value)).length / told.length,
      medianHalfWidth: widths[widths.length >> 1],
      unavailable: 1 - told.length / all.length,
    };
  });
}

function holds({ lower, upper }: TidyRow, value: number): boolean {
  return lower! <= value && value <= upper!;
}

class AskedPopulation {
  readonly #design: StatisticDesign;
  readonly #asked: readonly [{ readonly name: string; readonly kind: string }];

  constructor({ kind, keys, table, variables }: CellPopulation) {
    const spec: DeclaredSpec = { name: 'table', kind: 'cells', tables: [[...table]], rho: '1/50' };
    this.#design = designDeclared(spec, releaseVariables(variables));
    this.#asked = [{ name: 'asked', kind, ...keys }];
  }

  rows(cells: readonly number[], noise: number): readonly TidyRow[] {
    const unit = this.#design.kind === 'cells' ? Number(this.#design.step) : 1;
    const vector = [...cells, 0].map((cell) => BigInt(Math.round(cell * unit)));
    const pooled = { vector, noiseVariance: BigInt(Math.round((noise * unit) ** 2)), sites: 1 };
    const head = { study: 'coverage', version: 1, features: [] };
    const results = analyseRelease({ design: this.#design, pooled }, this.#asked);
    return results.flatMap((result) => resultRows(result, 'table', head, this.#asked));
  }
}

function drawCells(random: SeededRandom, subjects: number, shares: readonly number[]): readonly number[] {
  const cells = new Array<number>(shares.length).fill(0);
  for (let subject = 0; subject < subjects; subject++) {
    let u = random.uniform();
    let cell = 0;
    while (cell < shares.length - 1 && (u -= shares[cell]) >= 0) cell += 1;
    cells[cell] += 1;
  }
  return cells;
}
