import { countsUtility } from './counts.utility.js';
import { plannerUtility } from './planner.utility.js';
import { quantilesUtility } from './quantiles.utility.js';
import { signatureUtility } from './signature.utility.js';
import { survivalUtility } from './survival.utility.js';
import { utilityCsv } from './utility.csv.js';
import type { UtilityEffort, UtilityRow } from './utility.row.js';
import { utilitySvg } from './utility.svg.js';
import { UTILITY_TABLES } from './utility.tables.js';

/* The tables that a minute can make; `npm run utility` makes all of them. Figures are those of the design's own simulation. */
const effort: UtilityEffort = {
  isFull: false,
  reference: {
    count: [1, 3].map((eps) => ({ eps, n: 500, sdGauss: eps === 1 ? 4.2247 : 1.5439 })),
    quantiles: [
      { d: 1, n: 100, eps: 1, rmseQuartileSD_matrix: 0.3119 },
      { d: 1, n: 500, eps: 1, rmseQuartileSD_matrix: 0.0741 },
      { d: 1, n: 500, eps: 3, rmseQuartileSD_matrix: 0.0568 },
    ],
    kaplanMeier: [{ n: 500, eps: 3, mechanism: 'gauss', meanSupErrorVsExactKM: 0.0141 }],
  },
};

const off = ({ ours, reference }: UtilityRow): number => Math.abs(ours / reference! - 1);

function foreseen(rows: readonly UtilityRow[], quantity: string): readonly UtilityRow[] {
  const found = rows.filter((row) => row.quantity === quantity && row.reference !== null);
  expect(found.length).toBeGreaterThan(0);
  return found;
}

describe('the figures of the design', () => {
  test('are met by a count, but for the price of the filter', () => {
    for (const row of foreseen(countsUtility.make(effort), 'SD of a cell, patients')) {
      expect(row.ours).toBeGreaterThan(row.reference!);
      expect(off(row)).toBeLessThan(0.085);
    }
  });

  // Three quarters of a minute, and moments.planner.spec.ts asks the planner too.
  const inLongForm = (name: string, run: () => void): void => {
    if (process.env['COLLIMATE_LONG'] === '1') test(name, run);
  };
  inLongForm('are met by the planner of moments: C within a grid step, noise and reach beside it', () => {
    const rows = plannerUtility.make(effort);
    for (const row of foreseen(rows, 'C')) expect(off(row)).toBeLessThan(0.07);
    for (const row of foreseen(rows, 'A')) expect(off(row)).toBeLessThan(0.12);
    // Two decimals are printed in the design.
    for (const row of foreseen(rows, 'noise of a mean, SD')) {
      expect(Math.abs(row.ours - row.reference!)).toBeLessThan(0.005 + 0.07 * row.reference!);
    }
  });

  test('are met by quartiles and by a survival curve', () => {
    const quantiles = quantilesUtility.make(effort);
    for (const row of foreseen(quantiles, 'RMSE of a quartile, SD')) expect(off(row)).toBeLessThan(0.15);
    for (const row of foreseen(quantiles, 'coverage')) expect(row.ours).toBeGreaterThan(0.9);
    const survival = survivalUtility.make(effort);
    for (const row of foreseen(survival, 'largest error of the curve, mean')) expect(off(row)).toBeLessThan(0.15);
    for (const row of foreseen(survival, 'coverage')) expect(row.ours).toBeGreaterThan(0.91);
  });

  test('are met by the AUC of a signature', () => {
    const rows = signatureUtility.make(effort);
    for (const row of foreseen(rows, 'half-width of AUC, median')) expect(off(row)).toBeLessThan(0.06);
    for (const row of foreseen(rows, 'coverage of AUC')) expect(row.ours).toBeGreaterThan(0.9);
  });
});

describe('a table of utility', () => {
  const rows: readonly UtilityRow[] = [
    { table: 't', cell: 'n 1, epsilon <3>', quantity: 'a, b', ours: 1.1, reference: 1, note: '' },
    { table: 't', cell: 'n 2', quantity: 'a, b', ours: Number.NaN, reference: null, note: 'why' },
  ];

  test('is CSV with the difference from the design, and empty where nothing is told', () => {
    expect(utilityCsv(rows)).toBe(
      'table,cell,quantity,ours,reference,difference,note\nt,"n 1, epsilon <3>","a, b",1.1,1,+10 %,\nt,n 2,"a, b",,,,why\n',
    );
  });

  test('is an SVG with a dot for ours and a ring for the design', () => {
    const svg = utilitySvg('title', rows);
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg).toContain('epsilon &lt;3&gt;');
    expect(svg).toContain('nothing told');
  });

  test('has a name of its own', () => {
    expect(new Set(UTILITY_TABLES.map(({ name }) => name)).size).toBe(UTILITY_TABLES.length);
  });
});
