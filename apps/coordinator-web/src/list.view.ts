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

/** What a study is about: one of declared variables has no groups of its own, and its numbers are variables. */
export function aboutOf({ features, groups: { labels }, sites }: PublishedStudy['study']): string {
  const numbers = counted(features.length, labels.length === 0 ? 'variable' : 'feature');
  return [numbers, labels.join(', '), `${counted(sites.length, 'hospital')} asked`].filter((part) => part !== '').join(' · ');
}

function counted(many: number, word: string): string {
  return `${many} ${word}${many === 1 ? '' : 's'}`;
}

function card({ study, publishedAt }: PublishedStudy): HTMLElement {
  return element(
    'a',
    { href: `#/study/${encodeURIComponent(study.id)}` },
    element('h2', {}, study.title),
    element('p', {}, aboutOf(study)),
    element('p', {}, `Published ${day(publishedAt)}`),
  );
}
