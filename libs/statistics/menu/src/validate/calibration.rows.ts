import { told, type ToldCells } from '../cells/told.cells.js';
import { calibrationOf } from '../estimators/calibration.js';
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
  ];
}
