import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import * as z from 'zod';
import { adjusted } from '../cells/adjusted.cells.js';
import { cellsAnalysis, type CellsQuestion } from '../cells/cells.analysis.js';
import { axisGroups, cellNoise } from '../cells/cells.design.js';
import { totalOf, type CellsTable } from '../cells/cells.table.js';
import { countCells } from '../count/count.cells.js';
import type { ToldCells } from '../cells/told.cells.js';
import { statisticKeys } from '../define.release.js';
import { Z } from '../estimators/estimate.js';

/** Least SD of the noise of one site on a cell, patients: rho 1/512 a table. @source ADR 0050 */
const LEAST_NOISE = 16;

/** A half width above this share of a number of patients says nothing of it. */
const LARGEST_HALF_WIDTH = 0.4;

const schema = z.strictObject({
  ...{ name: statisticKeys.name, kind: z.literal('feasibility'), from: statisticKeys.name },
  atLeast: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: 'patients that the study to come would need: each number is tested against it' }),
});

type Asked = z.infer<typeof schema>;

/**
 * How many patients would be there for a study to come: of each cell, and of all cells of a table together, with a test of whether they are
 * at least as many as are needed.
 */
export const feasibilityQuestion: CellsQuestion<'feasibility'> = {
  kind: 'feasibility',
  reads: 'a release of kind `cells` of at most rho 1/512 a table: how many patients a study to come would find',
  schema,
  misfit: (design) => {
    if (cellNoise(design) >= LEAST_NOISE) return undefined;
    const { length } = design.tables;
    return {
      message: `the noise of a cell would be below ${LEAST_NOISE} patients, and what is asked before there is a study spends little`,
      hint: `Write rho: "${length}/512" or less, or ask histogram.`,
    };
  },
  tell: (tables, asked) => {
    const { atLeast } = asked as Pick<Asked, 'atLeast'>;
    return adjusted(
      tables.flatMap((table) => eligibleRows(table, atLeast)),
      'numbers of the question',
      'holm',
      ({ quantity }) => quantity === 'eligible',
    );
  },
  oracle: { program: 'counting, and R pnorm', tolerance: 1e-9 },
};

/** The same as a line of the menu. */
export const feasibility = cellsAnalysis(feasibilityQuestion);

function eligibleRows({ axes, cells, noiseVariance }: CellsTable, atLeast: number | undefined): readonly ToldCells[] {
  const variable = axes.map((axis) => axis.variable).join(', ');
  const of = (level: string, count: number, parts: number): ToldCells => {
    const noise = parts * noiseVariance;
    const row = { quantity: 'eligible', variable, level, ...countCells(count, noise) };
    const test = atLeast === undefined ? {} : reaches(count, noise, atLeast);
    if (row.status === 'suppressed') return row;
    return { ...row, ...test, ...(Z * Math.sqrt(noise) > LARGEST_HALF_WIDTH * count && { status: 'uninformative' as const }) };
  };
  return [of('all', totalOf(cells), cells.length), ...axisGroups(axes).map((group, i) => of(group, cells[i], 1))];
}

/** One-sided: whether there may be fewer than are needed. The number is known but for the noise. */
function reaches(count: number, noiseVariance: number, atLeast: number): Partial<ToldCells> {
  const note = `tests whether there are at least ${atLeast}`;
  const away = count - (atLeast - 1);
  if (noiseVariance === 0) return { test: 'one-sided z', p_value: away > 0 ? 0 : 1, note };
  const statistic = away / Math.sqrt(noiseVariance);
  return { test: 'one-sided z', test_statistic: statistic, p_value: normalCdf(-statistic, 0, 1), note };
}
