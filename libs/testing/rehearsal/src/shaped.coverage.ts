import type { SubjectKey } from '@collimate/kernel-canonical';
import { parseRational, SeededRandom } from '@collimate/kernel-numeric';
import { sumSubjects, type SubjectRecord, type VariableValue } from '@collimate/statistics-local';
import {
  analyseRelease,
  designDeclared,
  planDeclared,
  poolLocally,
  releaseVariables,
  resultRows,
  type DeclaredSpec,
  type StatisticDesign,
  type TidyRow,
} from '@collimate/statistics-menu';
import { drawnFeatures, marginAt, type ShapedPopulation } from './shaped.populations.js';

/** How often the intervals of one form held the truth, and how wide they were. */
export interface ShapedRates {
  readonly mean: number;
  /** Of variances within the range of 6 reference SDs. */
  readonly variance: number;
  readonly difference: number;
  /** Share of p-values below 0.05, where there is no difference. */
  readonly rejected: number;
  readonly clip: number;
  /** Mean half-widths of means, variances and differences. */
  readonly widths: readonly [number, number, number];
}

/** Studies with a public correlation beside the same studies without one. */
export interface ShapedCoverage {
  readonly shaped: ShapedRates;
  readonly plain: ShapedRates;
  /** Half-widths of means, variances and differences: with a public correlation, over those without. */
  readonly narrower: readonly [number, number, number];
}

const QUESTIONS = [
  { name: 'levels', kind: 'moments' },
  { name: 'differences', kind: 'compare' },
] as const;

/** The same patients are asked twice, with and without a public correlation, by the product's own planner, encoder and estimators. */
export function coverageOfShaped(population: ShapedPopulation, studies: number): ShapedCoverage {
  const random = new SeededRandom(17);
  const designs = [designOf(population, random, true), designOf(population, random, false)];
  const tallies = designs.map((design) => new Tally(population, design));
  for (let study = 0; study < studies; study++) {
    const records = Array.from({ length: population.subjects }, (_, index) => invent(population, index, random));
    for (const tally of tallies) tally.ask(records, random);
  }
  const [shaped, plain] = tallies.map((tally) => tally.rates());
  const narrower = [0, 1, 2].map((at) => shaped.widths[at] / plain.widths[at]);
  return { shaped, plain, narrower: [narrower[0], narrower[1], narrower[2]] };
}

function designOf(population: ShapedPopulation, random: SeededRandom, isShaped: boolean): StatisticDesign {
  const { features, rho, subjects, sites } = population;
  const names = Array.from({ length: features }, (_, j) => `x${j}`);
  const number = {
    ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-9999', '9999'] },
    reference: { centre: '0', width: '1', from: 'this test' },
  } as const;
  const variables = releaseVariables({
    ...Object.fromEntries(names.map((name) => [name, number] as const)),
    group: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  });
  const asked: DeclaredSpec = {
    ...{ name: 'means', kind: 'moments', of: names, by: 'group', rho },
    ...{ clip: '1', kMax: '1', reach: '1', reach2: '1', lambda: '3/10' },
    ...(isShaped && { correlation: { from: 'this-test/1', sha256: '0'.repeat(64), below: matrixOf(population, random) } }),
  };
  const planned = planDeclared(asked, parseRational(rho), variables, { subjects, shares: {}, sites });
  return designDeclared({ ...asked, ...planned }, variables);
}

function matrixOf(
  { features, reference, ...population }: ShapedPopulation,
  random: SeededRandom,
): readonly (readonly string[])[] {
  const rows = (of: (i: number, j: number) => number) =>
    Array.from({ length: features - 1 }, (_, i) => Array.from({ length: i + 1 }, (__, j) => of(i + 1, j).toFixed(4)));
  if ('says' in reference) return rows(() => reference.says);
  const patients = Array.from({ length: reference.patients }, () =>
    drawnFeatures({ ...population, features }, population.correlation[0], random),
  );
  // As `reference make` writes it: a hundredth of the way to the identity, for what is rounded.
  return rows((i, j) => 0.99 * sampleCorrelation(patients, i, j));
}

function sampleCorrelation(rows: readonly Float64Array[], i: number, j: number): number {
  const mean = (k: number): number => rows.reduce((sum, row) => sum + row[k], 0) / rows.length;
  const [mi, mj] = [mean(i), mean(j)];
  const product = (a: number, b: number, ma: number, mb: number): number =>
    rows.reduce((sum, row) => sum + (row[a] - ma) * (row[b] - mb), 0);
  return product(i, j, mi, mj) / Math.sqrt(product(i, i, mi, mi) * product(j, j, mj, mj));
}

function invent(population: ShapedPopulation, index: number, random: SeededRandom): SubjectRecord {
  const group = index % 2;
  const { off, spread, correlation } = population;
  const drawn = drawnFeatures(population, correlation[group], random);
  const values = new Map<string, VariableValue>([['group', group === 0 ? 'a' : 'b']]);
  drawn.forEach((value, j) => values.set(`x${j}`, off + spread[group] * value));
  return { subject: `s${index}` as SubjectKey, values, scans: [] };
}

/** What was told over the studies. */
class Tally {
  private readonly held = { mean: 0, variance: 0, difference: 0, rejected: 0 };
  private readonly told = { mean: 0, variance: 0, difference: 0 };
  private readonly width = { mean: 0, variance: 0, difference: 0 };
  private readonly variances: readonly (readonly number[])[];

  constructor(
    private readonly population: ShapedPopulation,
    private readonly design: StatisticDesign,
  ) {
    this.variances = [0, 1].map((group) => variancesWithin(population, group));
  }

  ask(records: readonly SubjectRecord[], random: SeededRandom): void {
    const { sites, off } = this.population;
    const sigma = Math.sqrt(sites * Number(this.design.event.sigma2));
    const sum = sumSubjects(this.design, records).map((units) => units + BigInt(Math.round(sigma * random.normal())));
    const head = { study: 'coverage', version: 2, features: this.design.features };
    const rows = analyseRelease(
      { design: this.design, pooled: poolLocally(this.design, sum, sites), sums: [sum] },
      QUESTIONS,
    ).flatMap((result) => resultRows(result, 'means', head, QUESTIONS));
    for (const row of rows) {
      const feature = Number(row.variable?.slice(1));
      if (row.quantity === 'mean') this.count('mean', row, off);
      if (row.quantity === 'scaled variance') this.count('variance', row, this.variances[row.group === 'a' ? 0 : 1][feature]);
      if (row.quantity !== 'difference of means') continue;
      this.count('difference', row, 0);
      this.held.rejected += row.p_value! < 0.05 ? 1 : 0;
    }
  }

  private count(what: 'mean' | 'variance' | 'difference', { lower, upper }: TidyRow, truth: number): void {
    this.told[what] += 1;
    this.held[what] += lower! <= truth && truth <= upper! ? 1 : 0;
    this.width[what] += (upper! - lower!) / 2;
  }

  rates(): ShapedRates {
    const { held, told, width, design } = this;
    return {
      mean: held.mean / told.mean,
      variance: held.variance / told.variance,
      difference: held.difference / told.difference,
      rejected: held.rejected / told.difference,
      clip: design.kind === 'moments' ? design.constants.clip : Number.NaN,
      widths: [width.mean / told.mean, width.variance / told.variance, width.difference / told.difference],
    };
  }
}

/** Of the value within 6 reference SDs, by the trapezoid rule over a normal variate. */
function variancesWithin({ features, margin, off, spread }: ShapedPopulation, group: number): readonly number[] {
  return Array.from({ length: features }, (_, j) => {
    const of = marginAt(margin, j);
    let [weights, first, second] = [0, 0, 0];
    for (let z = -8; z <= 8; z += 1 / 512) {
      const weight = Math.exp((-z * z) / 2);
      const value = Math.min(6, Math.max(-6, off + spread[group] * of(z)));
      weights += weight;
      first += weight * value;
      second += weight * value * value;
    }
    return second / weights - (first / weights) ** 2;
  });
}
