import type { TidyRow } from '@collimate/statistics-menu';
import type { Draughtsman } from './drawing.js';
import { clamped, frameOf, isTold, LINE, picture, remarksOf, rule, unique, words } from './drawing.frame.js';
import { drawn, inkOf, type Drawn } from './drawing.tree.js';
import { number } from './number.format.js';

/** Points of the fitted line: even, so that one lies in the middle. */
const POINTS = 60;
/** The line is drawn where probabilities are told apart. */
const [LEAST, MOST] = [0.005, 0.995];

/** What was observed in each bin of a signature over what it says there, with the line of its intercept and slope. */
export const calibrationDrawings: Draughtsman = (rows, nameOf) => {
  const own = rows.filter(({ quantity, x }) => quantity === 'observed share' && x !== null);
  return unique(own.map(({ variable }) => variable)).map((variable) => {
    const shown = own.filter((row) => row.variable === variable);
    const of = (quantity: string) => rows.find((row) => row.quantity === quantity && row.variable === variable);
    const title = `calibration${variable === null ? '' : `: ${nameOf(variable)}`}`;
    const fitted = { intercept: of('calibration intercept'), slope: of('calibration slope') };
    return { title, rows: shown, draw: (width) => calibration(shown, fitted, title, width) };
  });
};

/** The line that was fitted; its numbers may be missing. */
interface Fitted {
  readonly intercept: TidyRow | undefined;
  readonly slope: TidyRow | undefined;
}

function calibration(rows: readonly TidyRow[], fitted: Fitted, title: string, width: number): Drawn {
  const side = Math.min(width - 62, 360);
  const box = { left: 48, right: 48 + side, top: 34, bottom: 34 + side };
  const share = { from: 0, to: 1 };
  const frame = frameOf(box, { ...share, label: 'probability by the signature' }, { ...share, label: 'observed share' });
  const dots = rows.filter(isTold).flatMap((row) => {
    const [x, y] = [frame.x(row.x ?? 0), frame.y(clamped(row.estimate))];
    const said = `${row.group ?? ''}: ${number(row.estimate)} (${number(row.lower)} to ${number(row.upper)}), by the signature ${number(row.x ?? 0)}`;
    return [
      rule(x, frame.y(clamped(row.lower)), x, frame.y(clamped(row.upper)), inkOf(0)),
      drawn(
        'circle',
        { cx: x, cy: y, r: 4, fill: row.status === 'ok' ? inkOf(0) : 'var(--panel)', stroke: inkOf(0) },
        drawn('title', {}, said),
      ),
    ];
  });
  const line = lineOf(fitted).map(([x, y]) => `${frame.x(x)},${frame.y(y)}`);
  const parts = [
    ...frame.axes,
    rule(frame.x(0), frame.y(0), frame.x(1), frame.y(1), { stroke: 'var(--soft)', 'stroke-dasharray': '4 3' }),
    ...(line.length === 0
      ? []
      : [
          drawn('polyline', { points: line.join(' '), fill: 'none', stroke: inkOf(0), 'stroke-width': 2, 'stroke-opacity': 0.6 }),
        ]),
    ...dots,
    ...(isTold(fitted.slope)
      ? [
          words(
            `slope ${number(fitted.slope.estimate)} (${number(fitted.slope.lower)} to ${number(fitted.slope.upper)})`,
            box.right - 6,
            box.bottom - 8,
            { anchor: 'end' },
          ),
        ]
      : []),
  ];
  return picture(
    width,
    box.bottom + 3 * LINE,
    `${title}, ${rows.filter(isTold).length} bins with 95 % intervals`,
    parts,
    remarksOf(rows),
  );
}

/** Observed over said probabilities by intercept and slope; nothing where one of them is missing, or the link is no logit. */
function lineOf({ intercept, slope }: Fitted): readonly (readonly [number, number])[] {
  if (!isTold(intercept) || !isTold(slope) || intercept.scale !== 'logit') return [];
  return Array.from({ length: POINTS + 1 }, (_, n) => {
    const said = LEAST + ((MOST - LEAST) * n) / POINTS;
    const predictor = intercept.estimate + slope.estimate * Math.log(said / (1 - said));
    return [said, 1 / (1 + Math.exp(-predictor))] as const;
  });
}
