import type { TidyRow } from '@collimate/statistics-menu';
import { element } from './element.js';
import { pairsOf, type DifferenceLine, type FeatureLine } from './feature.rows.js';
import { delta, interval, number, pValue } from './number.format.js';
import type { PublishedResult } from '@collimate/governance-publication';

/** From so many columns on they share the width. */
const MANY = 5;

/** The estimates as numbers: what the plot draws, and the noise in it. @param sites how many are in the pool */
export function estimateTable(result: PublishedResult, sites: number, lines: readonly FeatureLine[]): HTMLElement {
  const { labels } = result.study.groups;
  // One contrast stands beside its groups; several would not fit there and have a table of their own.
  const isBeside = labels.length === 2 && lines.some(({ differences }) => differences.length > 0);
  const heads = ['Feature', ...labels, 'Noise error', ...(isBeside ? [against(labels[0], labels[1]), 'p', 'p, Holm'] : [])];
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Estimates' },
    element(
      'table',
      heads.length > MANY ? { class: 'many' } : {},
      element(
        'caption',
        {},
        `Pooled over ${sites} sites. Below each estimate its 95 % interval, which covers sampling and privacy noise. Noise error: standard deviation of the privacy noise of a group mean, in reference SD. All numbers of this study together cost every site ε = ${number(result.privacy.epsilon)} at δ = ${delta(result.privacy.delta)}.`,
      ),
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...lines.map((line) => row(line, heads))),
    ),
  );
}

/** Every contrast of every feature, where there are more than two groups. @returns null where there are not */
export function contrastTable({ study }: PublishedResult, lines: readonly FeatureLine[]): HTMLElement | null {
  const { labels } = study.groups;
  if (labels.length < 3 || lines.every(({ differences }) => differences.length === 0)) return null;
  const heads = ['Feature', 'Groups', 'Difference', 'p', 'p, Holm'];
  const rows = lines.flatMap((line) => pairsOf(labels).map((pair) => contrastRow(line, pair, heads)));
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Differences between groups' },
    element(
      'table',
      { class: 'many' },
      element('caption', {}, `Differences between the groups, each pair. Below each its 95 % interval.`),
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...rows),
    ),
  );
}

function contrastRow(
  { feature, differences }: FeatureLine,
  [first, second]: readonly [string, string],
  heads: readonly string[],
): HTMLElement {
  const found = differences.find(({ groups }) => groups[0] === first && groups[1] === second);
  const cells = [element('td', {}, element('span', {}, against(first, second))), ...differenceCells(found)];
  cells.forEach((made, index) => made.setAttribute('data-label', heads[index + 1]));
  return element('tr', {}, element('th', { scope: 'row' }, feature.name, element('small', {}, feature.key)), ...cells);
}

function against(first: string, second: string): string {
  return `${second} against ${first}`;
}

function row(line: FeatureLine, heads: readonly string[]): HTMLElement {
  const { feature, groups, differences } = line;
  const shown = groups.find((group) => group !== null);
  const noise = shown?.scaled.se_noise;
  const cells = [
    ...groups.map((group) => (group === null ? cell('suppressed') : estimateCell(group.location))),
    cell(noise === undefined || noise === null ? '–' : number(noise)),
    ...(heads.length > groups.length + 2 ? differenceCells(differences[0]) : []),
  ];
  cells.forEach((made, index) => made.setAttribute('data-label', heads[index + 1]));
  const unit = feature.unit === '1' || feature.unit === '' ? '' : ` · ${feature.unit}`;
  const location = shown?.location.method;
  return element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      feature.name,
      element('small', {}, [feature.family, feature.key, location].filter(Boolean).join(' · ') + unit),
    ),
    ...cells,
  );
}

function differenceCells(difference: DifferenceLine | undefined): HTMLElement[] {
  if (difference === undefined) return [cell('–'), cell('–'), cell('–')];
  const { contrast, tested } = difference;
  const adjusted = cell(probability(tested.p_adjusted));
  if (tested.p_adjusted !== null && tested.p_adjusted < 0.05) adjusted.classList.add('telling');
  return [
    contrast === null ? estimateCell(tested, tested.scale) : estimateCell(contrast, contrast.method),
    cell(probability(tested.p_value)),
    adjusted,
  ];
}

function estimateCell({ estimate, lower, upper, flags, status }: TidyRow, name: string | null = null): HTMLElement {
  if (estimate === null || lower === null || upper === null) return cell('–');
  const drowned = status === 'ok' ? null : status;
  const below = [name, flags, drowned].filter((note) => note !== null && note !== '');
  const made = cell(number(estimate), interval({ lower, upper }), ...below);
  if (drowned !== null) made.classList.add('drowned');
  return made;
}

function probability(value: number | null): string {
  return value === null ? '–' : pValue(value);
}

/** @param below each on a line of its own */
function cell(main: string, ...below: readonly (string | null)[]): HTMLElement {
  return element('td', { class: 'number' }, element('span', {}, main, ...below.map((note) => element('small', {}, note))));
}
