import { SeededRandom } from '@collimate/kernel-numeric';
import { analyseRelease, forecastRows, misfitOf, resultRows } from '../analysis.js';
import type { AskedKeys } from '../define.analysis.js';
import type { DeclaredSpec } from '../menu.js';
import { designDeclared, plannedSubjects } from '../statistic.js';
import type { TidyRow } from '../tidy.row.js';
import { releaseVariables, type PlannedShares } from '../variables/release.variable.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';
import type { CellsDesign } from './cells.design.js';

/** A question over tables of public variables, for specs: with cells as they are, with noise, or as it is foreseen. */
export class AskedTables {
  readonly #spec: DeclaredSpec;
  readonly #design: CellsDesign;
  readonly #asked: readonly [AskedKeys & { readonly name: string; readonly kind: string }];

  constructor(kind: string, declared: VariableDeclarations, tables: string[][], keys: AskedKeys = {}, rho = '1/50') {
    const variables = releaseVariables(declared);
    this.#spec = { name: 'table', kind: 'cells', tables, rho };
    this.#design = designDeclared(this.#spec, variables) as CellsDesign;
    this.#asked = [{ name: 'mine', kind, ...keys }];
  }

  /** Of each cell of one site, subjects squared. */
  get siteNoise(): number {
    return Number(this.#design.event.sigma2) / Number(this.#design.step) ** 2;
  }

  misfit(): ReturnType<typeof misfitOf> {
    return misfitOf(this.#design, this.#asked[0]);
  }

  /** @param cells of each table, without those left out @param noiseVariance of each cell, subjects squared */
  rows(cells: readonly (readonly number[])[], noiseVariance = 0, random?: SeededRandom): readonly TidyRow[] {
    return this.ofSites([cells], noiseVariance, random);
  }

  /** The same of several sites, the first one `site 1`. */
  ofSites(sites: readonly (readonly (readonly number[])[])[], noiseVariance = 0, random?: SeededRandom): readonly TidyRow[] {
    const units = Number(this.#design.step);
    const bySite = sites.map((cells, index) => ({
      site: `site ${index + 1}`,
      vector: cells
        .flatMap((table) => [...table, 0])
        .map((cell) => BigInt(Math.round((cell + Math.sqrt(noiseVariance) * (random?.normal() ?? 0)) * units))),
    }));
    const vector = bySite[0].vector.map((_, cell) => bySite.reduce((sum, one) => sum + one.vector[cell], 0n));
    const noise = BigInt(Math.round(noiseVariance * units * units)) * BigInt(sites.length);
    const pooled = { vector, noiseVariance: noise, sites: sites.length };
    const results = analyseRelease({ design: this.#design, pooled, bySite }, this.#asked);
    return results.flatMap((result) =>
      resultRows(
        JSON.parse(JSON.stringify(result)) as typeof result,
        'table',
        { study: 's', version: 2, features: [] },
        this.#asked,
      ),
    );
  }

  forecast(subjects: number, shares: PlannedShares = {}, sites = 1): readonly TidyRow[] {
    const planned = { subjects: plannedSubjects(this.#spec, this.#design, subjects, shares), sites };
    return forecastRows(this.#spec, this.#design, planned, { study: 's', version: 2, features: [] }, this.#asked);
  }
}

/** @returns the one row of a quantity, and of what else is named */
export function rowOf(rows: readonly TidyRow[], quantity: string, where: Partial<TidyRow> = {}): TidyRow {
  const found = rows.filter(
    (row) => row.quantity === quantity && Object.entries(where).every(([key, value]) => row[key as keyof TidyRow] === value),
  );
  if (found.length !== 1) throw new Error(`${found.length} rows of ${quantity}`);
  return found[0];
}

/** Subjects that fall into cells with these probabilities. */
export function drawnCells(random: SeededRandom, subjects: number, probabilities: readonly number[]): readonly number[] {
  const cells = new Array<number>(probabilities.length).fill(0);
  for (let subject = 0; subject < subjects; subject++) {
    let u = random.uniform();
    let cell = 0;
    while (cell < probabilities.length - 1 && (u -= probabilities[cell]) >= 0) cell += 1;
    cells[cell] += 1;
  }
  return cells;
}

/** Fails unless a number is within a relative 1e-9 of what the other program says. */
export function agrees(value: number | null, expected: number, relative = 1e-9): void {
  expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}
