import type { GroupCountsResult, GroupMomentsResult } from '@collimate/statistics-pooling';
import { certificateView } from './certificate.view.js';
import { element } from './element.js';
import { estimateTable } from './estimate.table.js';
import { featureLines, momentsOf, type Order } from './feature.rows.js';
import { forestPlot } from './forest.plot.js';
import { count, day, delta, number } from './number.format.js';
import type { Round, StudyResult } from './result.types.js';

/** One published study: facts, plot, table, certificate. */
export function studyView(result: StudyResult): HTMLElement {
  const { study } = result;
  const moments = momentsOf(result);
  return element(
    'article',
    {},
    element(
      'p',
      { class: 'eyebrow' },
      `${study.modality} · ${study.roi} · version ${study.version} · published ${day(result.publishedAt)}`,
    ),
    element('h1', {}, study.title),
    element(
      'p',
      { class: 'lede' },
      `${study.features.length} features in ${study.groups.labels.join(' and ')}, pooled over hospitals without a scan or a row leaving any of them.`,
    ),
    facts(result),
    moments === undefined ? element('p', {}, 'No round of this study gave feature means.') : estimates(result, moments),
    certificateView(result),
  );
}

function facts(result: StudyResult): HTMLElement {
  const list = element('dl', { class: 'facts' });
  const add = (term: string, value: string, note: string): void => {
    list.append(element('div', {}, element('dt', {}, term), element('dd', {}, value, element('small', {}, note))));
  };
  // The round of the means holds the sharper counts, and it is the one that the estimates below come from.
  const pooled = (kind: string): Round['pooled'] | undefined =>
    result.rounds.find((round) => round.pooled?.estimate.kind === kind)?.pooled;
  const shown = pooled('group-moments') ?? pooled('group-counts');
  for (const group of (shown?.estimate as GroupCountsResult | GroupMomentsResult | undefined)?.groups ?? []) {
    if (group.suppressed) add(group.group, '–', 'suppressed: too few');
    else
      add(
        `${group.group}, subjects`,
        count(group.count.value),
        `${count(group.count.interval.lower)} to ${count(group.count.interval.upper)}`,
      );
  }
  add(
    'Hospitals in the pool',
    `${shown?.sites.length ?? 0} of ${result.study.sites.length}`,
    `at least ${result.study.minSites} needed`,
  );
  add('Privacy loss, each subject', `ε ${number(result.privacy.epsilon)}`, `at δ ${delta(result.privacy.delta)}, whole study`);
  return list;
}

function estimates(result: StudyResult, moments: GroupMomentsResult): HTMLElement {
  const labels = moments.groups.map((group) => group.group);
  const figure = element('figure');
  const table = element('div');
  let order: Order = 'protocol';
  const caption = element(
    'figcaption',
    {},
    'Dots are group means, lines 95 % intervals that cover sampling and privacy noise. Every feature is scaled by public reference values, so that all share one axis.',
  );
  const draw = (): void => {
    const lines = featureLines(result, moments, order);
    figure.replaceChildren(forestPlot(lines, labels, Math.max(300, figure.clientWidth || 900)), caption);
    table.replaceChildren(estimateTable(result, moments, lines));
  };
  let drawnWidth = 0;
  new ResizeObserver(() => {
    if (Math.abs(figure.clientWidth - drawnWidth) < 8) return;
    drawnWidth = figure.clientWidth;
    draw();
  }).observe(figure);
  const choice = orderChoice((chosen) => {
    order = chosen;
    draw();
  });
  const legend = element(
    'ul',
    { class: 'legend', 'aria-label': 'Groups' },
    ...labels.map((label, index) =>
      element('li', {}, element('span', { class: `swatch group-${index + 1}`, 'aria-hidden': 'true' }), label),
    ),
  );
  return element(
    'section',
    {},
    element('h2', {}, 'Estimates'),
    element('div', { class: 'tools' }, legend, choice),
    figure,
    element('h2', {}, 'The numbers'),
    table,
  );
}

function orderChoice(onChange: (order: Order) => void): HTMLElement {
  const select = element(
    'select',
    { id: 'order' },
    element('option', { value: 'protocol' }, 'order of the protocol'),
    element('option', { value: 'difference' }, 'largest difference first'),
    element('option', { value: 'name' }, 'name'),
  );
  select.addEventListener('change', () => onChange(select.value as Order));
  return element('span', {}, element('label', { for: 'order' }, 'Sorted by '), select);
}
