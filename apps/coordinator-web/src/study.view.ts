import type { TidyRow } from '@collimate/statistics-menu';
import { certificateView } from './certificate.view.js';
import { drawingsView } from './drawings.view.js';
import { element } from './element.js';
import { contrastTable, estimateTable } from './estimate.table.js';
import { drawnStudy, featureLines, meansOf, type Order } from './feature.rows.js';
import { forestPlot } from './forest.plot.js';
import { groupTotals, type GroupTotal } from './group.counts.js';
import { count, day, delta, number } from './number.format.js';
import { openingView } from './opening.view.js';
import { otherTable } from './other.table.js';
import type { ShownResult } from './public.client.js';
import { fileOfShown, takeAlong } from './take.along.js';
import type { PublishedResult } from '@collimate/governance-publication';

/** One published study: facts, plot, table, certificate. */
export function studyView({ result, rows }: ShownResult): HTMLElement {
  const { study } = result;
  const means = meansOf(rows);
  const totals = groupTotals(rows, means);
  const told = new Set(totals.flatMap(({ from }) => from));
  // Of the release that is drawn, what is said of a whole group: how much was cut, and how far clipping was checked.
  const others = rows.filter((row) => !told.has(row) && !(means.includes(row) && row.variable !== null));
  return element(
    'article',
    {},
    element(
      'p',
      { class: 'eyebrow' },
      `${study.modality} · ${study.roi} · version ${study.version} · published ${day(result.publishedAt)}`,
    ),
    element('h1', {}, study.title),
    openingView(result),
    element('p', { class: 'lede' }, `${subjectOf(study)}, pooled over hospitals without a scan or a row leaving any of them.`),
    facts(result, totals),
    means.length === 0
      ? element('p', {}, 'No round of this study gave feature means.')
      : estimates({ ...result, study: drawnStudy(study, means) }, means),
    drawingsView(rows, nameOf(result)),
    others.length === 0 ? null : otherNumbers(result, others),
    certificateView(result),
  );
}

/** What the numbers are about. */
function subjectOf({ features, groups: { labels } }: PublishedResult['study']): string {
  const many = (word: string): string => `${features.length} ${word}${features.length === 1 ? '' : 's'}`;
  return labels.length === 0 ? many('variable') : `${many('feature')} in ${listed(labels)}`;
}

function listed(labels: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(labels);
}

function facts(result: PublishedResult, totals: readonly GroupTotal[]): HTMLElement {
  const list = element('dl', { class: 'facts' });
  const add = (term: string, value: string, note: string): void => {
    list.append(element('div', {}, element('dt', {}, term), element('dd', {}, value, element('small', {}, note))));
  };
  for (const { group, shown } of totals) {
    if (shown === null) add(`${group}, subjects`, '–', 'suppressed: too few');
    else add(`${group}, subjects`, count(shown.value), `${count(shown.lower)} to ${count(shown.upper)}`);
  }
  const first = totals[0]?.from[0]?.release;
  const pooled = result.rounds.find(({ statistic }) => statistic === first)?.pooled;
  add(
    'Hospitals in the pool',
    `${pooled?.sites.length ?? 0} of ${result.study.sites.length}`,
    `at least ${result.study.minSites} needed`,
  );
  add(
    'Privacy loss, each subject',
    `ε charged ${number(result.privacy.epsilon)}`,
    `at δ ${delta(result.privacy.delta)}, ${result.opening === undefined ? 'whole study' : 'up to this opening'}`,
  );
  return list;
}

function nameOf({ study }: PublishedResult): (key: string) => string {
  const names = new Map(study.features.map(({ key, name }) => [key, name]));
  return (key) => names.get(key) ?? key;
}

function otherNumbers(result: PublishedResult, rows: readonly TidyRow[]): HTMLElement {
  return element('section', {}, element('h2', {}, 'Other numbers'), otherTable(rows, nameOf(result)));
}

function estimates(result: PublishedResult, means: readonly TidyRow[]): HTMLElement {
  const { labels } = result.study.groups;
  const figure = element('figure');
  const table = element('div');
  let order: Order = 'protocol';
  const caption = element(
    'figcaption',
    {},
    'Dots are group means, lines 95 % intervals that cover sampling and privacy noise; hollow is what the noise drowns. Every feature is scaled by public reference values, so that all share one axis.',
  );
  const draw = (): void => {
    const lines = featureLines(result.study, means, order);
    figure.replaceChildren(forestPlot(lines, labels, Math.max(300, figure.clientWidth || 900)), caption);
    const contrasts = contrastTable(result, lines);
    table.replaceChildren(estimateTable(result, means[0].sites ?? 0, lines), ...(contrasts === null ? [] : [contrasts]));
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
    takeAlong('group means', () => fileOfShown(figure.firstElementChild ?? figure, labels)),
    element('h2', {}, 'The numbers'),
    table,
  );
}

function orderChoice(onChange: (order: Order) => void): HTMLElement {
  const select = element(
    'select',
    { id: 'order' },
    element('option', { value: 'protocol' }, 'order of the study'),
    element('option', { value: 'difference' }, 'largest difference first'),
    element('option', { value: 'name' }, 'name'),
  );
  select.addEventListener('change', () => onChange(select.value as Order));
  return element('span', {}, element('label', { for: 'order' }, 'Sorted by '), select);
}
