import { element } from './element.js';
import { day } from './number.format.js';
import type { PublishedStudy } from '@collimate/governance-publication';

/** The list of published studies. */
export function listView(studies: readonly PublishedStudy[]): HTMLElement {
  const body =
    studies.length === 0
      ? element('p', { class: 'lede' }, 'Nothing is published yet. A study appears here when its last round is closed.')
      : element('ul', { class: 'studies' }, ...studies.map((published) => element('li', {}, card(published))));
  return element('section', {}, element('h1', {}, 'Published studies'), body);
}

function card({ study, publishedAt }: PublishedStudy): HTMLElement {
  return element(
    'a',
    { href: `#/study/${encodeURIComponent(study.id)}` },
    element('h2', {}, study.title),
    element('p', {}, `${study.features.length} features · ${study.groups.labels.join(', ')} · ${study.sites.length} hospitals`),
    element('p', {}, `Published ${day(publishedAt)}`),
  );
}
