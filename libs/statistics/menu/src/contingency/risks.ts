import { axisLength, axisNames, type CellAxis } from '../cells/cells.design.js';
import { hasLabels, type CellsTable } from '../cells/cells.table.js';
import { told, type ToldCells } from '../cells/told.cells.js';
import { linearRatio, type RatioEstimate } from '../estimators/linear.ratio.js';
import { ratioOfProducts, type LogRatio } from '../estimators/ratio.of.products.js';

/** @returns the index of the label that counts as the event, or undefined where the protocol names none */
export function eventOf(axis: CellAxis): number | undefined {
  return hasLabels(axis) && axis.positive !== undefined ? axis.labels.indexOf(axis.positive) : undefined;
}

/** Risk of the event in every group, and every group against the first; nothing where no column is the event. */
export function risksOf(table: CellsTable): readonly ToldCells[] {
  const [groups, outcome] = table.axes;
  const event = eventOf(outcome);
  if (event === undefined) return [];
  const names = axisNames(groups);
  const about = { variable: outcome.variable, variable2: groups.variable, level: axisNames(outcome)[event] };
  const risks = names.map((_, g) => riskOf(table, g, event));
  return [
    ...names.map((group, g) => told({ ...about, quantity: 'risk', group, scale: 'proportion' }, risks[g], { range: 1 })),
    ...names.slice(1).flatMap((group, other) => {
      const pair = { ...about, group, group2: names[0] };
      return againstFirst(table, { first: risks[0], other: risks[other + 1] }, [other + 1, event], pair);
    }),
  ];
}

function riskOf({ axes, cells, noiseVariance }: CellsTable, group: number, event: number): RatioEstimate {
  const columns = axisLength(axes[1]);
  const within = cells.slice(group * columns, (group + 1) * columns);
  const numerator = within.map((_, column) => (column === event ? 1 : 0));
  return linearRatio(within, { numerator, denominator: within.map(() => 1), range: [0, 1] }, noiseVariance);
}

function againstFirst(
  { axes, cells, noiseVariance }: CellsTable,
  risks: { readonly first: RatioEstimate; readonly other: RatioEstimate },
  [group, event]: readonly [number, number],
  of: Pick<ToldCells, 'variable' | 'variable2' | 'level' | 'group' | 'group2'>,
): readonly ToldCells[] {
  const columns = axisLength(axes[1]);
  const at = (row: number): readonly number[] => Array.from({ length: columns }, (_, column) => row * columns + column);
  const others = (row: number): readonly number[] => at(row).filter((cell) => cell !== row * columns + event);
  const [mine, reference] = [group * columns + event, event];
  const pairs = (one: number, many: readonly number[]) => many.map((cell) => [one, cell] as const);
  const risk = ratioOfProducts(cells, pairs(mine, at(0)), pairs(reference, at(group)), noiseVariance);
  const odds = ratioOfProducts(cells, pairs(mine, others(0)), pairs(reference, others(group)), noiseVariance);
  return [
    told({ ...of, quantity: 'risk difference', scale: 'proportion' }, differenceOf(risks.other, risks.first), { range: 1 }),
    ...ratioRows('risk ratio', of, risk),
    ...ratioRows('odds ratio', of, odds, { name: 'products of cells', statistic: odds.statistic, pValue: odds.pValue }),
  ];
}

/** Newcombe's interval, from two intervals that hold the noise. @source Newcombe 1998, Interval estimation for the difference, method 10 */
export function differenceOf(one: RatioEstimate, other: RatioEstimate): RatioEstimate {
  const value = one.value - other.value;
  const [weaker] = [one, other].flatMap(({ margin }) => margin ?? []).sort((a, b) => sdsOf(a) - sdsOf(b));
  return {
    value,
    ...(weaker !== undefined && { margin: weaker }),
    noiseError: Math.hypot(one.noiseError, other.noiseError),
    samplingError: Math.hypot(one.samplingError, other.samplingError),
    lower: value - Math.hypot(one.value - one.lower, other.upper - other.value),
    upper: value + Math.hypot(one.upper - one.value, other.value - other.lower),
  };
}

/** @returns how many SDs of its noise a number of subjects is above 0 */
function sdsOf({ subjects, noise }: NonNullable<RatioEstimate['margin']>): number {
  return subjects / noise;
}

/** A test of one degree of freedom whether a ratio is 1. */
export interface TestOfOne {
  readonly name: string;
  readonly statistic: number;
  readonly pValue: number;
}

/** The logarithm, with a test of a ratio of 1 where there is one, and the ratio. */
export function ratioRows(quantity: string, of: Partial<ToldCells>, log: LogRatio, test?: TestOfOne): readonly ToldCells[] {
  const row = told({ ...of, quantity: `log ${quantity}`, scale: 'log(value)' }, log, 'log ratio');
  const ratio = Math.exp(log.value);
  const back: RatioEstimate = {
    value: ratio,
    noiseError: log.noiseError * ratio,
    samplingError: log.samplingError * ratio,
    lower: Math.exp(log.lower),
    upper: Math.exp(log.upper),
  };
  const shown = told({ ...of, quantity, scale: 'value' }, back, 'always');
  const isTested = row.status === undefined || row.status === 'uninformative';
  return [
    isTested && test !== undefined
      ? { ...row, test: test.name, test_statistic: test.statistic, df: 1, p_value: test.pValue }
      : row,
    row.status === 'uninformative' ? { ...shown, status: 'uninformative' } : shown,
  ];
}
