import { axisNames } from '../cells/cells.design.js';
import { withInstead } from '../told.instead.js';
import { told, type Informative, type ToldCells } from '../cells/told.cells.js';
import {
  calibrationAmong,
  calibrationOf,
  probabilityOf,
  type Calibration,
  type ProbabilityLink,
} from '../estimators/calibration.js';
import { linearRatio } from '../estimators/linear.ratio.js';
import { localPoints } from '../estimators/local.shape.js';
import { averageOf, normalPoints, type NormalScore } from '../estimators/normal.bins.js';
import { fitNormal, normalMisfit } from '../estimators/normal.fit.js';
import { aboutOf } from './discrimination.rows.js';
import type { ValidatedTable } from './validated.table.js';

/** An intercept or slope whose interval is wider says nothing. */
const WIDEST_LINE = 1.2;
const SHARE = 0.4;

/** Totals of bins that a normal score has more rarely than this show that the score is none. */
const UNLIKELY = 0.01;
const SHAPED = {
  flags: ['score-shape' as const],
  note: 'the score is not normal within its bins, and the interval holds other shapes too',
};

/**
 * Whether the probabilities of a score are right; nothing where it has none, or no public reference to fill its bins by. The interval that is told holds
 * those of a score that is normal within its bins, and of one that follows the totals of the bins.
 */
export function calibrationRows(table: ValidatedTable): readonly ToldCells[] {
  const { axis, events, others, noiseVariance } = table;
  const { link, reference } = axis.score;
  if (link === 'identity' || reference === undefined) return [];
  const counts = events.map((one, bin) => one + others[bin]);
  const score = fitNormal(counts, axis.edges, reference, 2 * noiseVariance);
  const outcome = { edges: axis.edges, events, others, noiseVariance, link, score };
  const found = calibrationOf(outcome);
  const local = [false, true].map((bends) => calibrationAmong(outcome, localPoints(axis.edges, counts, bends)));
  const isOff = normalMisfit(counts, axis.edges, score, 2 * noiseVariance) < UNLIKELY;
  const about = aboutOf(table);
  const row = (key: keyof Calibration, of: ToldCells, informative: Informative): ToldCells => {
    const own = told({ ...about, ...of }, found[key], informative);
    const ends = [found, ...local].map((one) => one[key]).filter(({ value }) => Number.isFinite(value));
    const wide = { lower: Math.min(...ends.map(({ lower }) => lower)), upper: Math.max(...ends.map(({ upper }) => upper)) };
    return own.status === 'unavailable'
      ? own
      : withInstead(own, told({ ...about, ...of, ...(isOff && SHAPED) }, { ...found[key], ...wide }, informative));
  };
  return [
    row('observedLessExpected', { quantity: 'observed minus expected', scale: 'proportion' }, { range: 1 }),
    row('intercept', { quantity: 'calibration intercept', scale: link }, { range: WIDEST_LINE / SHARE }),
    row('slope', { quantity: 'calibration slope', scale: 'value' }, { range: WIDEST_LINE / SHARE }),
    ...observedShares(table, link, reference),
  ];
}

/**
 * The calibration curve: in each bin the share with the event, beside the mean probability that the score gives there. That probability is a constant
 * of the protocol, of a score that lies as its public reference says: within a bin other scores have nearly the same.
 */
function observedShares(table: ValidatedTable, link: ProbabilityLink, reference: NormalScore): readonly ToldCells[] {
  const { axis, events, others, noiseVariance } = table;
  const cells = [...events, ...others];
  const bins = events.length;
  const names = axisNames(axis);
  return normalPoints(axis.edges, reference).map((points, bin) => {
    const expected = averageOf(points, (predictor) => probabilityOf(link, predictor));
    const share = {
      numerator: cells.map((_, cell) => (cell === bin ? 1 : 0)),
      denominator: cells.map((_, cell) => (cell % bins === bin ? 1 : 0)),
      range: [0, 1] as const,
    };
    const of = { ...aboutOf(table), quantity: 'observed share', group: names[bin], x: Number(expected.toFixed(4)) };
    return told({ ...of, scale: 'proportion' }, linearRatio(cells, share, noiseVariance), { range: 1 });
  });
}
