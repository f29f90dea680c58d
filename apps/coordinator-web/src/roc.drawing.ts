import type { TidyRow } from '@collimate/statistics-menu';
import type { Draughtsman } from './drawing.js';
import { clamped, frameOf, isTold, LINE, picture, remarksOf, rule, unique, words } from './drawing.frame.js';
import { drawn, inkOf, type Drawn } from './drawing.tree.js';
import { number } from './number.format.js';

/** A signature's sensitivity against 1 − specificity at its thresholds, each point with both of its intervals. */
export const rocDrawings: Draughtsman = (rows, nameOf) => {
  const own = rows.filter(({ quantity, x }) => (quantity === 'sensitivity' || quantity === 'specificity') && x !== null);
  return unique(own.map(({ variable }) => variable)).map((variable) => {
    const shown = own.filter((row) => row.variable === variable);
    const auc = rows.find((row) => row.quantity === 'AUC' && row.variable === variable);
    const title = `ROC${variable === null ? '' : `: ${nameOf(variable)}`}`;
    return { title, rows: shown, draw: (width) => roc(shown, auc, title, width) };
  });
};

function roc(rows: readonly TidyRow[], auc: TidyRow | undefined, title: string, width: number): Drawn {
  const side = Math.min(width - 62, 360);
  const box = { left: 48, right: 48 + side, top: 34, bottom: 34 + side };
  const share = { from: 0, to: 1 };
  const frame = frameOf(box, { ...share, label: '1 − specificity' }, { ...share, label: 'sensitivity' });
  const points = unique(rows.map(({ x }) => x)).flatMap((at) => {
    const [hit, right] = ['sensitivity', 'specificity'].map((name) =>
      rows.find(({ quantity, x }) => quantity === name && x === at),
    );
    if (!isTold(hit) || !isTold(right)) return [];
    return [{ at, hit, right }];
  });
  const corners = points
    .map(({ hit, right }) => [clamped(1 - right.estimate), clamped(hit.estimate)] as const)
    .sort(([a, b], [c, d]) => a - c || b - d);
  const line = [[0, 0] as const, ...corners, [1, 1] as const].map(([x, y]) => `${frame.x(x)},${frame.y(y)}`).join(' ');
  const crosses = points.flatMap(({ at, hit, right }) => {
    const [x, y] = [frame.x(clamped(1 - right.estimate)), frame.y(clamped(hit.estimate))];
    const title = drawn(
      'title',
      {},
      `at ${String(at)}: sensitivity ${number(hit.estimate)}, specificity ${number(right.estimate)}`,
    );
    return [
      rule(frame.x(clamped(1 - right.upper)), y, frame.x(clamped(1 - right.lower)), y, inkOf(0)),
      rule(x, frame.y(clamped(hit.lower)), x, frame.y(clamped(hit.upper)), inkOf(0)),
      drawn(
        'circle',
        { cx: x, cy: y, r: 4, fill: hit.status === 'ok' && right.status === 'ok' ? inkOf(0) : 'var(--panel)', stroke: inkOf(0) },
        title,
      ),
    ];
  });
  const known = isTold(auc)
    ? [
        words(`AUC ${number(auc.estimate)} (${number(auc.lower)} to ${number(auc.upper)})`, box.right - 6, box.bottom - 8, {
          anchor: 'end',
        }),
      ]
    : [];
  const parts = [
    ...frame.axes,
    rule(frame.x(0), frame.y(0), frame.x(1), frame.y(1), { stroke: 'var(--soft)', 'stroke-dasharray': '4 3' }),
    drawn('polyline', { points: line, fill: 'none', stroke: inkOf(0), 'stroke-width': 2, 'stroke-opacity': 0.6 }),
    ...crosses,
    ...known,
  ];
  return picture(
    width,
    box.bottom + 3 * LINE,
    `${title}, ${points.length} thresholds with 95 % intervals`,
    parts,
    remarksOf(rows),
  );
}
