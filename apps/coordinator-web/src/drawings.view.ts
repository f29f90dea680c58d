import type { TidyRow } from '@collimate/statistics-menu';
import { calibrationDrawings } from './calibration.drawing.js';
import { curveDrawings } from './curve.drawing.js';
import type { Draughtsman, Drawing } from './drawing.js';
import { unique } from './drawing.frame.js';
import { svgElement, svgFile } from './drawing.tree.js';
import { element } from './element.js';
import { flowDrawings } from './flow.drawing.js';
import { heatDrawings } from './heat.drawing.js';
import { histogramDrawings } from './histogram.drawing.js';
import { intervalDrawings } from './interval.drawing.js';
import { rocDrawings } from './roc.drawing.js';
import { takeAlong } from './take.along.js';

/** Whoever can draw something of a question; each knows its rows by what they tell. */
const DRAUGHTSMEN: readonly Draughtsman[] = [
  flowDrawings,
  histogramDrawings,
  curveDrawings,
  rocDrawings,
  calibrationDrawings,
  heatDrawings,
  intervalDrawings,
];

/** The width of a picture in a file, px. */
const FILE_WIDTH = 720;

/** @returns all pictures of some rows, question after question */
export function drawingsOf(
  rows: readonly TidyRow[],
  nameOf: (key: string) => string,
): readonly { readonly question: string; readonly drawing: Drawing }[] {
  return unique(rows.map(({ question }) => question)).flatMap((question) => {
    const own = rows.filter((row) => row.question === question);
    return DRAUGHTSMEN.flatMap((draw) => draw(own, nameOf)).map((drawing) => ({ question, drawing }));
  });
}

/** The pictures of a study, each with a way to take it along. @returns null where nothing can be drawn */
export function drawingsView(rows: readonly TidyRow[], nameOf: (key: string) => string): HTMLElement | null {
  const found = drawingsOf(rows, nameOf);
  if (found.length === 0) return null;
  return element(
    'section',
    { class: 'drawings' },
    element('h2', {}, 'Drawn'),
    ...found.map(({ question, drawing }) => figureOf(question, drawing)),
  );
}

function figureOf(question: string, { title, draw }: Drawing): HTMLElement {
  const place = element('div', { class: 'drawing' });
  let drawnWidth = 0;
  new ResizeObserver(() => {
    const width = Math.min(FILE_WIDTH, Math.max(260, place.clientWidth));
    if (Math.abs(width - drawnWidth) < 8) return;
    drawnWidth = width;
    place.replaceChildren(svgElement(draw(width)));
  }).observe(place);
  return element(
    'figure',
    {},
    element('figcaption', {}, element('strong', {}, question), ` ${title} `),
    place,
    takeAlong(`${question}, ${title}`, () => svgFile(draw(FILE_WIDTH))),
  );
}
