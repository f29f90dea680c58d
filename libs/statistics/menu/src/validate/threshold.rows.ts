import { told, type ToldCells } from '../cells/told.cells.js';
import { probabilityOf } from '../estimators/calibration.js';
import { linearRatio } from '../estimators/linear.ratio.js';
import { aboutOf } from './discrimination.rows.js';
import type { ValidatedTable } from './validated.table.js';

/**
 * What a decision at each threshold is worth. Net benefit needs the probability that the threshold stands for: a score with the identity as
 * its link has none.
 * @source Vickers and Elkin 2006, Decision curve analysis
 */
export function thresholdRows(table: ValidatedTable, thresholds: readonly number[]): readonly ToldCells[] {
  const { axis, events, others, noiseVariance } = table;
  const cells = [...events, ...others];
  const bins = events.length;
  return thresholds.flatMap((threshold): readonly ToldCells[] => {
    const first = axis.edges.indexOf(threshold) + 1;
    /** 1 for the cells of which both are true. */
    const select = (isEvent: boolean | undefined, isAbove: boolean | undefined): readonly number[] =>
      cells.map((_, cell) => {
        const event = cell < bins;
        const above = cell % bins >= first;
        return (isEvent ?? event) === event && (isAbove ?? above) === above ? 1 : 0;
      });
    const share = (quantity: string, numerator: readonly number[], denominator: readonly number[]): ToldCells =>
      told(
        { ...aboutOf(table), quantity, x: threshold, scale: 'proportion' },
        linearRatio(cells, { numerator, denominator, range: [0, 1] }, noiseVariance),
        { range: 1 },
      );
    return [
      share('sensitivity', select(true, true), select(true, undefined)),
      share('specificity', select(false, false), select(false, undefined)),
      share('positive predictive value', select(true, true), select(undefined, true)),
      share('negative predictive value', select(false, false), select(undefined, false)),
      ...benefitRows(table, threshold, {
        mine: [select(true, true), select(false, true)],
        all: [select(true, undefined), select(false, undefined)],
      }),
    ];
  });
}

type Sides = readonly [readonly number[], readonly number[]];

function benefitRows(
  table: ValidatedTable,
  threshold: number,
  who: { readonly mine: Sides; readonly all: Sides },
): readonly ToldCells[] {
  const { axis, events, others, noiseVariance } = table;
  const { link } = axis.score;
  if (link === 'identity') return [];
  const probability = probabilityOf(link, threshold);
  const odds = probability / (1 - probability);
  const cells = [...events, ...others];
  const benefit = (quantity: string, [gain, loss]: Sides): ToldCells => {
    const ratio = {
      numerator: gain.map((one, cell) => one - odds * loss[cell]),
      denominator: cells.map(() => 1),
      range: [-odds, 1] as const,
    };
    const of = { ...aboutOf(table), quantity, x: threshold, scale: 'value' };
    return told(of, linearRatio(cells, ratio, noiseVariance), { range: 1 });
  };
  return [benefit('net benefit', who.mine), benefit('net benefit of treating all', who.all)];
}
