import { TIDY_COLUMNS, type TidyRow } from '@collimate/statistics-menu';
import { svgFile, type Drawn } from './drawing.tree.js';
import { drawingsOf } from './drawings.view.js';

const empty = Object.fromEntries(TIDY_COLUMNS.map((column) => [column, null])) as unknown as TidyRow;
const row = (quantity: string, cells: Partial<TidyRow>): TidyRow => ({
  ...{ ...empty, study: 's', version: 2, question: 'q', kind: 'a kind of a later version', release: 'r' },
  ...{ status: 'ok', flags: '', note: '', quantity, ...cells },
});
const told = (estimate: number): Partial<TidyRow> => ({ estimate, lower: estimate - 0.1, upper: estimate + 0.1 });

function only(rows: readonly TidyRow[]): Drawn {
  const found = drawingsOf(rows, (key) => `name of ${key}`);
  expect(found).toHaveLength(1);
  return found[0].drawing.draw(400);
}

function parts(tree: Drawn, name: string): readonly Drawn[] {
  const children = tree.children.filter((child) => typeof child !== 'string');
  return [...(tree.name === name ? [tree] : []), ...children.flatMap((child) => parts(child, name))];
}

const texts = (tree: Drawn): readonly unknown[] => parts(tree, 'text').flatMap(({ children }) => children);

describe('the pictures of a result', () => {
  it('draw each row that has a number, and say in the picture what the others are', () => {
    const tree = only([
      row('scaled coefficient', { term: 'age', ...told(0.3) }),
      row('scaled coefficient', { term: 'sex', status: 'suppressed' }),
      row('scaled coefficient', { term: 'stage', ...told(0), status: 'uninformative', flags: 'provisional' }),
    ]);
    expect(parts(tree, 'circle')).toHaveLength(2);
    expect(texts(tree)).toEqual(
      expect.arrayContaining(['name of age', 'name of sex', 'suppressed', '1 of 3 numbers are provisional']),
    );
    expect(tree.attributes['aria-label']).toContain('1 of 3 numbers are suppressed');
    // Hollow where the noise drowns it.
    expect(parts(tree, 'circle').map(({ attributes }) => attributes['fill'])).toEqual(['var(--group-1)', 'var(--panel)']);
  });

  it('step a survival curve at the end of each interval, from 1, with its band', () => {
    const tree = only([6, 12].map((x, n) => row('survival', { variable: 'os', x, level: `${x} month`, ...told(0.8 - n * 0.3) })));
    const points = String(parts(tree, 'polyline')[0].attributes['points']).split(' ');
    // 0, then twice along and down.
    expect(points).toHaveLength(5);
    expect(new Set(points.map((point) => point.split(',')[1])).size).toBe(3);
    expect(String(parts(tree, 'polygon')[0].attributes['points']).split(' ')).toHaveLength(10);
    expect(texts(tree)).toContain('month');
  });

  it('put sensitivity over 1 − specificity, from corner to corner', () => {
    const tree = only(
      [0, 1].flatMap((x) => [
        row('sensitivity', { variable: 'sig', x, ...told(0.9 - 0.4 * x) }),
        row('specificity', { variable: 'sig', x, ...told(0.5 + 0.4 * x) }),
      ]),
    );
    const points = String(parts(tree, 'polyline')[0].attributes['points'])
      .split(' ')
      .map((point) => point.split(',').map(Number));
    expect(points).toHaveLength(4);
    for (let n = 1; n < points.length; n++) {
      expect(points[n][0]).toBeGreaterThan(points[n - 1][0]);
      expect(points[n][1]).toBeLessThan(points[n - 1][1]);
    }
  });

  it('put what was observed in each bin over what the score says there, beside the diagonal, with the line that was fitted', () => {
    const bins = [0.1, 0.4, 0.9].map((x, n) =>
      row('observed share', { variable: 'sig', group: `bin ${n}`, x, ...told(0.3 + 0.2 * n) }),
    );
    const line = [
      row('calibration intercept', { variable: 'sig', scale: 'logit', ...told(0) }),
      row('calibration slope', { variable: 'sig', ...told(0.5) }),
    ];
    const found = drawingsOf(
      [...bins, ...line, row('observed share', { variable: 'sig', x: 0.95, status: 'unavailable' })],
      String,
    );
    const tree = found.find(({ drawing }) => drawing.title === 'calibration: sig')!.drawing.draw(400);
    const dots = parts(tree, 'circle').map(({ attributes }) => [Number(attributes['cx']), Number(attributes['cy'])]);
    expect(dots).toHaveLength(3);
    // 0.4 across and 0.5 up, on axes of one length: it lies above the diagonal.
    expect((dots[1][0] - dots[0][0]) / (dots[0][1] - dots[1][1])).toBeCloseTo(0.3 / 0.2, 1);
    // At a slope of 0.5 and an intercept of 0 the fitted line crosses the diagonal in the middle.
    const points = String(parts(tree, 'polyline')[0].attributes['points'])
      .split(' ')
      .map((point) => point.split(',').map(Number));
    const [first, middle, last] = [points[0], points[(points.length - 1) / 2], points.at(-1)!];
    expect(middle[0]).toBeCloseTo((first[0] + last[0]) / 2, 0);
    expect(middle[1]).toBeCloseTo((first[1] + last[1]) / 2, 0);
    expect(tree.attributes['aria-label']).toContain('1 of 4 numbers are unavailable');
  });

  it('give a bar of a histogram the height of its share, none below 0', () => {
    const tree = only([0.2, 0.4, -0.02].map((share, n) => row('share', { variable: 'age', level: `bin ${n}`, ...told(share) })));
    const heights = parts(tree, 'rect').map(({ attributes }) => Number(attributes['height']));
    expect(heights[1]).toBeCloseTo(2 * heights[0], 0);
    expect(heights[2]).toBe(0);
  });

  it('show a correlation on both sides of the diagonal', () => {
    const tree = only([
      row('correlation', { variable: 'a', variable2: 'b', ...told(-0.5) }),
      row('correlation', { variable: 'a', variable2: 'c', status: 'unavailable' }),
    ]);
    expect(texts(tree).filter((text) => text === '−0.50')).toHaveLength(2);
    expect(texts(tree).filter((text) => text === '?')).toHaveLength(2);
  });

  it('draw the flow of participants stage by stage, suppressed where it is', () => {
    const stages = ['consented', 'imaged', 'complete'];
    const tree = only([
      ...stages.map((level, n) => row('reached', { level, ...told(100 - 10 * n) })),
      ...stages.slice(0, 2).map((level) => row('stopped', { level, status: 'suppressed' })),
    ]);
    expect(parts(tree, 'rect')).toHaveLength(5);
    expect(texts(tree)).toEqual(expect.arrayContaining(['consented', '100 (100 to 100)', 'suppressed']));
  });

  it('leave out what nobody can draw, and do not fall over a question without a number', () => {
    expect(drawingsOf([row('of a later version', {})], String)).toEqual([]);
    for (const quantity of [
      'survival',
      'net benefit',
      'sensitivity',
      'observed share',
      'share',
      'correlation',
      'reached',
      'AUC',
    ]) {
      const drawing = only([row(quantity, { variable: 'v', x: 1, level: 'l', status: 'refused' })]);
      expect(JSON.stringify(drawing)).not.toMatch(/NaN|Infinity/);
      expect(drawing.attributes['aria-label']).toContain('all 1 numbers are refused');
    }
  });

  it('are files of their own: colours, no style of the page, and no markup from a name', () => {
    const file = svgFile(drawingsOf([row('AUC', { variable: '"><script>', ...told(0.7) })], (key) => key)[0].drawing.draw(720));
    expect(file).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(file).not.toMatch(/var\(|<script/);
  });
});
