import type { TidyRow } from '@collimate/statistics-menu';
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

/** Whoever can draw something of a question; each knows its rows by what they tell. */
const DRAUGHTSMEN: readonly Draughtsman[] = [
  flowDrawings,
  histogramDrawings,
  curveDrawings,
  rocDrawings,
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
  const name = `${question} ${title}`.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase();
  const save = (form: 'SVG' | 'PNG', made: () => Promise<string>): HTMLElement => {
    const button = element('button', { type: 'button', 'aria-label': `${form} of ${question}, ${title}` }, form);
    button.addEventListener('click', () => void made().then((url) => download(url, `${name}.${form.toLowerCase()}`)));
    return button;
  };
  const file = (): string => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgFile(draw(FILE_WIDTH)))}`;
  return element(
    'figure',
    {},
    element('figcaption', {}, element('strong', {}, question), ` ${title} `),
    place,
    element(
      'p',
      { class: 'take' },
      save('SVG', () => Promise.resolve(file())),
      ' ',
      save('PNG', () => pngOf(file())),
    ),
  );
}

function download(url: string, name: string): void {
  element('a', { href: url, download: name }).click();
}

/** Twice as fine as the screen, for print. */
async function pngOf(svg: string): Promise<string> {
  const image = new Image();
  image.src = svg;
  await image.decode();
  const canvas = element('canvas', { width: String(2 * image.width), height: String(2 * image.height) });
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}
