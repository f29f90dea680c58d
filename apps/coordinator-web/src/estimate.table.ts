import type { GroupMomentsResult } from '@collimate/statistics-pooling';
import { element } from './element.js';
import type { FeatureLine } from './feature.rows.js';
import { delta, interval, number, pValue } from './number.format.js';
import type { StudyResult } from './result.types.js';

/** The estimates as numbers: what the plot draws, and the noise in it. */
export function estimateTable(result: StudyResult, moments: GroupMomentsResult, lines: readonly FeatureLine[]): HTMLElement {
  const labels = moments.groups.map((group) => group.group);
  const pair = moments.differences[0]?.groups;
  const heads = [
    'Feature',
    ...labels,
    'Noise error',
    ...(pair === undefined ? [] : [`${pair[1]} against ${pair[0]}`, 'p', 'p, Holm']),
  ];
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Estimates' },
    element(
      'table',
      {},
      element(
        'caption',
        {},
        `Pooled over ${moments.sites} sites. Below each estimate its 95 % interval, which covers sampling and privacy noise. Noise error: standard deviation of the privacy noise of a group mean, in reference SD. All numbers of this study together cost every site ε = ${number(result.privacy.epsilon)} at δ = ${delta(result.privacy.delta)}.`,
      ),
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...lines.map((line) => row(line, heads))),
    ),
  );
}

function row(line: FeatureLine, heads: readonly string[]): HTMLElement {
  const { feature, groups, difference } = line;
  const noise = groups.find((group) => group !== null)?.scaled.mean.noiseError;
  const cells = [
    ...groups.map((group) =>
      group === null ? cell('suppressed') : cell(number(group.location.value), interval(group.location.interval)),
    ),
    cell(noise === undefined ? '–' : number(noise)),
    ...(heads.length > groups.length + 2 ? differenceCells(difference) : []),
  ];
  cells.forEach((made, index) => made.setAttribute('data-label', heads[index + 1]));
  const unit = feature.unit === '1' || feature.unit === '' ? '' : ` · ${feature.unit}`;
  const location = groups.find((group) => group !== null)?.location.label;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, feature.name, element('small', {}, [feature.family, feature.key, location].filter(Boolean).join(' · ') + unit)),
    ...cells,
  );
}

function differenceCells(difference: FeatureLine['difference']): HTMLElement[] {
  if (difference === null) return [cell('–'), cell('–'), cell('–')];
  const { contrast, adjustedPValue } = difference;
  const shown =
    contrast === null
      ? cell(number(difference.difference.value), `${interval(difference.difference.interval)}, ${difference.scale}`)
      : cell(number(contrast.value), `${interval(contrast.interval)}, ${contrast.label}`);
  const adjusted = cell(pValue(adjustedPValue));
  if (adjustedPValue < 0.05) adjusted.classList.add('telling');
  return [shown, cell(pValue(difference.pValue)), adjusted];
}

function cell(main: string, below?: string): HTMLElement {
  const note = below === undefined ? null : element('small', {}, below);
  return element('td', { class: 'number' }, element('span', {}, main, note));
}
