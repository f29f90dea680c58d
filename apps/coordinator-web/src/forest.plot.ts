import * as Plot from '@observablehq/plot';
import type { FeatureLine } from './feature.rows.js';
import { interval, number } from './number.format.js';

interface Mark {
  readonly feature: string;
  readonly group: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly title: string;
  readonly isDrowned: boolean;
}

/** Below this width, px, the names stand above their rows. */
const NARROW = 640;

/** Room for the names beside their rows, px, and the longest line of one in it, ems. */
const NAMES_PX = 250;
const NAME_EMS = 18;

/**
 * Group means with their intervals, one row per feature, on one axis: reference standard deviations around each
 * feature's public centre.
 * @param labels names of the groups @param width px
 */
export function forestPlot(lines: readonly FeatureLine[], labels: readonly string[], width: number): SVGSVGElement | HTMLElement {
  const names = lines.map((line) => line.feature.key);
  const nameOf = new Map(lines.map((line) => [line.feature.key, line.feature.name]));
  const marks = lines.flatMap((line) => marksOf(line, labels));
  const narrow = width < NARROW;
  const rowHeight = (narrow ? 28 : 14) + 13 * labels.length;
  const ends = marks.flatMap((mark) => [mark.lower, mark.upper, 0]);
  const plot = Plot.plot({
    width,
    height: rowHeight * names.length + (narrow ? 64 : 48),
    marginLeft: narrow ? 4 : NAMES_PX,
    marginRight: 12,
    marginTop: narrow ? 14 : 34,
    marginBottom: narrow ? 40 : 6,
    style: { background: 'transparent', fontSize: '12px', overflow: 'visible' },
    x: {
      axis: narrow ? 'bottom' : 'top',
      label: 'reference SD from the public centre →',
      grid: true,
      nice: true,
      domain: [Math.min(...ends), Math.max(...ends)],
    },
    y: { domain: [...labels], axis: null, padding: 0.2 },
    fy: { domain: names, axis: null, padding: narrow ? 0.36 : 0.3 },
    color: { domain: [...labels], range: labels.map((_, index) => `var(--group-${index + 1})`) },
    marks: [
      Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.45 }),
      Plot.text(names, {
        fy: (key: string) => key,
        text: (key: string) => nameOf.get(key) ?? key,
        frameAnchor: narrow ? 'top-left' : 'left',
        textAnchor: narrow ? 'start' : 'end',
        ...(!narrow && { lineWidth: NAME_EMS }),
        dx: narrow ? 0 : -12,
        dy: narrow ? -12 : 0,
        fill: 'currentColor',
        ariaHidden: 'true',
      }),
      Plot.ruleY(marks, {
        x1: 'lower',
        x2: 'upper',
        y: 'group',
        fy: 'feature',
        stroke: 'group',
        strokeWidth: 2,
        strokeOpacity: 0.75,
      }),
      dots(marks),
    ],
  });
  // The parts of an image have no names of their own.
  for (const part of plot.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  plot.setAttribute('role', 'img');
  plot.setAttribute(
    'aria-label',
    `Means with 95 % intervals of ${names.length} features in ${labels.join(' and ')}; the table below has the same numbers.`,
  );
  return plot;
}

/** Hollow is what the noise drowns, as in every drawing. */
function dots(marks: readonly Mark[]): Plot.Dot {
  const places = { x: 'value', y: 'group', fy: 'feature' };
  const fillOpacity = ({ isDrowned }: Mark): number => (isDrowned ? 0 : 1);
  return Plot.dot([...marks], { ...places, r: 4, title: 'title', stroke: 'group', fill: 'group', fillOpacity });
}

function marksOf(line: FeatureLine, labels: readonly string[]): Mark[] {
  return line.groups.flatMap((group, index) => {
    if (group === null) return [];
    const { estimate: value, lower, upper, status } = group.scaled;
    const isDrowned = status !== 'ok';
    if (value === null || lower === null || upper === null) return [];
    const ends = { lower, upper };
    const title = `${line.feature.name}, ${labels[index]}\n${number(value)} (${interval(ends)}) reference SD${isDrowned ? `, ${status}` : ''}`;
    return [{ feature: line.feature.key, group: labels[index], value, ...ends, title, isDrowned }];
  });
}
