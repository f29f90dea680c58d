import type { LinkageOutcome } from '@collimate/privacy-disclosure';
import { sizeBands } from './risk.view.js';
import type { RiskDocument } from './risk.document.js';

const WIDTH = 640;
const LABEL = 110;
const ROW = 24;

/** Share of the rows by the size of their class: the top bars are the people who are easy to find. @returns SVG */
export function classPlot({ figures, rows }: RiskDocument): string {
  const bands = sizeBands(figures.sizes);
  return barPlot(
    'Rows by the number of rows that look alike',
    bands.map(([band, , inside]) => ({ label: band, share: inside / rows, isBad: ['1', '2', '3 to 4'].includes(band) })),
  );
}

/** Share of the people by the size of their candidate set. @returns SVG */
export function linkagePlot({ histogram, targets }: LinkageOutcome): string {
  const edges = [0, 1, 2, 5, 11, 51, Infinity];
  const rows = edges.slice(0, -1).map((from, i) => {
    const to = edges[i + 1] - 1;
    const people = histogram.reduce((sum, [size, n]) => sum + (size >= from && size <= to ? n : 0), 0);
    const none = targets - histogram.reduce((sum, [, n]) => sum + n, 0);
    const label = from === 0 ? 'none' : to === from ? String(from) : to === Infinity ? `${from} or more` : `${from} to ${to}`;
    return { label, share: (from === 0 ? none : people) / targets, isBad: from === 1 || from === 2 };
  });
  return barPlot('People by the size of their candidate set', rows);
}

function barPlot(
  title: string,
  bars: readonly { readonly label: string; readonly share: number; readonly isBad: boolean }[],
): string {
  const height = 40 + bars.length * ROW;
  const scale = WIDTH - LABEL - 70;
  const drawn = bars.map(({ label, share, isBad }, i) => {
    const y = 34 + i * ROW;
    const width = Math.max(share > 0 ? 1 : 0, share * scale);
    return [
      `<text x="${LABEL - 8}" y="${y + 13}" text-anchor="end">${label}</text>`,
      `<rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="17" class="${isBad ? 'bad' : 'good'}"/>`,
      `<text x="${(LABEL + width + 6).toFixed(1)}" y="${y + 13}">${(100 * share).toFixed(1)} %</text>`,
    ].join('');
  });
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}"><text x="0" y="16" class="title">${title}</text>${drawn.join('')}</svg>`;
}
