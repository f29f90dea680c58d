import type { UtilityRow } from './utility.row.js';

const LINE = 18;
const [LABELS, WIDTH, TOP] = [420, 900, 46];

/** @returns text that XML shows as it is */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * A dot for each of our figures and a ring for the design's, row under row, one panel a quantity, on a scale of its own.
 * @returns the text of an SVG
 */
export function utilitySvg(title: string, rows: readonly UtilityRow[]): string {
  const quantities = [...new Set(rows.map(({ quantity }) => quantity))];
  let y = TOP;
  const parts = quantities.flatMap((quantity) => {
    const panel = rows.filter((row) => row.quantity === quantity);
    const most = Math.max(...panel.flatMap(({ ours, reference }) => [ours, reference ?? 0]).filter(Number.isFinite), 1e-9);
    const x = (value: number): string => (LABELS + (value / most) * (WIDTH - LABELS - 90)).toFixed(1);
    const head = `<text x="8" y="${y}" font-weight="bold">${escaped(quantity)} (0 to ${Number(most.toPrecision(3))})</text>`;
    y += LINE;
    const lines = panel.map(({ cell, table, ours, reference }) => {
      const at = y - 4;
      y += LINE;
      return [
        `<text x="8" y="${at + 4}">${escaped(`${table}: ${cell}`)}</text>`,
        `<line x1="${LABELS}" x2="${WIDTH - 90}" y1="${at}" y2="${at}" stroke="#ddd"/>`,
        ...(reference === null
          ? []
          : [`<circle cx="${x(reference)}" cy="${at}" r="6" fill="none" stroke="#b45309" stroke-width="1.5"/>`]),
        ...(Number.isFinite(ours) ? [`<circle cx="${x(ours)}" cy="${at}" r="3.5" fill="#1d4ed8"/>`] : []),
        `<text x="${WIDTH - 82}" y="${at + 4}">${Number.isFinite(ours) ? Number(ours.toPrecision(3)) : 'nothing told'}</text>`,
      ].join('');
    });
    y += LINE / 2;
    return [head, ...lines];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 8}" font-family="sans-serif" font-size="12"><title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/><text x="8" y="20" font-size="14">${escaped(title)}; dot: ours, ring: the design</text>${parts.join('')}</svg>\n`;
}
