import type { TidyRow } from '@collimate/statistics-menu';
import { element } from './element.js';
import type { FeatureLine } from './feature.rows.js';
import { delta, interval, number, pValue } from './number.format.js';
import type { PublishedResult } from '@collimate/governance-publication';

/** The estimates as numbers: what the plot draws, and the noise in it. @param sites how many are in the pool */
export function estimateTable(result: PublishedResult, sites: number, lines: readonly FeatureLine[]): HTMLElement {
  const { labels } = result.study.groups;
  const compared = lines.some(({ difference }) => difference !== null);
  const heads = ['Feature', ...labels, 'Noise error', ...(compared ? [`${labels[1]} against ${labels[0]}`, 'p', 'p, Holm'] : [])];
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Estimates' },
    element(
      'table',
      {},
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

function row(line: FeatureLine, heads: readonly string[]): HTMLElement {
  const { feature, groups, difference } = line;
  const shown = groups.find((group) => group !== null);
  const noise = shown?.scaled.se_noise;
  const cells = [
    ...groups.map((group) => (group === null ? cell('suppressed') : estimateCell(group.location))),
    cell(noise === undefined || noise === null ? '–' : number(noise)),
    ...(heads.length > groups.length + 2 ? differenceCells(difference) : []),
  ];
  cells.forEach((made, index) => made.setAttribute('data-label', heads[index + 1]));
  const unit = feature.unit === '1' || feature.unit === '' ? '' : ` · ${feature.unit}`;
  const location = shown?.location.method;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, feature.name, element('small', {}, [feature.family, feature.key, location].filter(Boolean).join(' · ') + unit)),
    ...cells,
  );
}

function differenceCells(difference: FeatureLine['difference']): HTMLElement[] {
  if (difference === null) return [cell('–'), cell('–'), cell('–')];
  const { contrast, tested } = difference;
  const adjusted = cell(probability(tested.p_adjusted));
  if (tested.p_adjusted !== null && tested.p_adjusted < 0.05) adjusted.classList.add('telling');
  return [
    contrast === null ? estimateCell(tested, tested.scale) : estimateCell(contrast, contrast.method),
    cell(probability(tested.p_value)),
    adjusted,
  ];
}

function estimateCell({ estimate, lower, upper, flags }: TidyRow, name: string | null = null): HTMLElement {
  if (estimate === null || lower === null || upper === null) return cell('–');
  return cell(number(estimate), [interval({ lower, upper }), name, flags].filter(Boolean).join(', '));
}

function probability(value: number | null): string {
  return value === null ? '–' : pValue(value);
}

function cell(main: string, below?: string): HTMLElement {
  const note = below === undefined ? null : element('small', {}, below);
  return element('td', { class: 'number' }, element('span', {}, main, note));
}
