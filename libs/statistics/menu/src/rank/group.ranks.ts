import { axisLength, axisNames } from '../cells/cells.design.js';
import { totalOf, type CellsTable } from '../cells/cells.table.js';
import { tested, told, type ToldCells } from '../cells/told.cells.js';
import { groupAuc, tiedShare } from '../estimators/group.auc.js';
import { marginsOf, meanScoreTest, midRanks } from '../estimators/two-way.table.js';

/** Noise of a group's size, SDs, below which no group must be. */
const GROUP_SDS = 4;
/** Ties above this, times those of bins that are evenly filled, show that the bins do not fit. */
export const COARSE = 1.6;

/** Whether a group is well above the noise of its cells, so that shares of it say something. */
export function isAboveNoise(cells: readonly number[], noiseVariance: number): boolean {
  return totalOf(cells) >= GROUP_SDS * Math.sqrt(noiseVariance * cells.length);
}

/** Kruskal and Wallis's test over all groups, Mann and Whitney's of every pair, each with its AUC and the share of ties. */
export function groupRanks(table: CellsTable): readonly ToldCells[] {
  const { axes, cells, noiseVariance } = table;
  const columns = axisLength(axes[1]);
  const groups = axisNames(axes[0]).map((name, g) => ({ name, cells: cells.slice(g * columns, (g + 1) * columns) }));
  const about = { variable: axes[1].variable, variable2: axes[0].variable };
  const all = tested({ ...about, quantity: 'equal mean ranks' }, 'Kruskal-Wallis', rankTest(groups, noiseVariance));
  const pairs = groups.flatMap((lower, g) => groups.slice(g + 1).map((upper) => [lower, upper] as const));
  return [
    groups.every((group) => isAboveNoise(group.cells, noiseVariance)) ? all : drowned(all),
    ...pairs.flatMap(([lower, upper]) =>
      pairRows({ ...about, group: upper.name, group2: lower.name }, [lower, upper], noiseVariance),
    ),
  ];
}

interface Group {
  readonly name: string;
  readonly cells: readonly number[];
}

function pairRows(of: Partial<ToldCells>, pair: readonly [Group, Group], noiseVariance: number): readonly ToldCells[] {
  const [lower, upper] = pair;
  const both = { lower: lower.cells, upper: upper.cells, noiseVariance };
  const ties = tiedShare(both);
  const isCoarse = ties.value > COARSE / lower.cells.length;
  const row = told({ ...of, quantity: 'AUC', scale: 'proportion', ...(isCoarse && { flags: ['coarse-bins'] }) }, groupAuc(both), {
    range: 1,
  });
  const auc = row.status === 'unavailable' ? row : tested(row, 'Mann-Whitney', rankTest(pair, noiseVariance));
  const isAbove = pair.every((group) => isAboveNoise(group.cells, noiseVariance));
  const share = told({ ...of, quantity: 'tied pairs', scale: 'proportion' }, ties, { range: 1 });
  return isAbove ? [auc, share] : [drowned(auc), drowned(share)];
}

function drowned(row: ToldCells): ToldCells {
  return row.status === 'unavailable'
    ? row
    : { ...row, status: 'uninformative', note: 'a group is not told from the noise of its cells' };
}

function rankTest(groups: readonly Group[], noiseVariance: number) {
  const columns = groups[0].cells.length;
  const table = { rows: groups.length, columns, cells: groups.flatMap(({ cells }) => cells), noiseVariance };
  return meanScoreTest(table, midRanks(marginsOf(table).ofColumns));
}
