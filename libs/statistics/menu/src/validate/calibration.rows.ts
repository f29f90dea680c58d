import { axisNames } from '../cells/cells.design.js';
import { told, type ToldCells } from '../cells/told.cells.js';
import { calibrationOf, probabilityOf, type ProbabilityLink } from '../estimators/calibration.js';
import { linearRatio } from '../estimators/linear.ratio.js';
import { averageOf, normalPoints, type NormalScore } from '../estimators/normal.bins.js';
import { fitNormal } from '../estimators/normal.fit.js';
import { aboutOf } from './discrimination.rows.js';
import type { ValidatedTable } from './validated.table.js';

/** An intercept or slope whose interval is wider says nothing. */
const WIDEST_LINE = 1.2;
const SHARE = 0.4;

/** Whether the probabilities of a score are right; nothing where it has none, or no public reference to fill its bins by. */
export function calibrationRows(table: ValidatedTable): readonly ToldCells[] {
  const { axis, events, others, noiseVariance } = table;
  const { link, reference } = axis.score;
  if (link === 'identity' || reference === undefined) return [];
  const counts = events.map((one, bin) => one + others[bin]);
  const score = fitNormal(counts, axis.edges, reference, 2 * noiseVariance);
  const found = calibrationOf({ edges: axis.edges, events, others, noiseVariance, link, score });
  const about = aboutOf(table);
  return [
    told({ ...about, quantity: 'observed minus expected', scale: 'proportion' }, found.observedLessExpected, { range: 1 }),
    told({ ...about, quantity: 'calibration intercept', scale: link }, found.intercept, { range: WIDEST_LINE / SHARE }),
    told({ ...about, quantity: 'calibration slope', scale: 'value' }, found.slope, { range: WIDEST_LINE / SHARE }),
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
