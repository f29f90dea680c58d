import { openingAddress, type PublishedResult } from '@collimate/governance-publication';
import { element } from './element.js';

/** Of a standing study: which opening is shown, the way to those before, and that its privacy counts all of them; null for a study that asks once. */
export function openingView({ opening, study }: PublishedResult): HTMLElement | null {
  if (opening === undefined) return null;
  const others = opening.results.map(({ number }) =>
    element(
      'li',
      {},
      element('a', { href: `#/study/${encodeURIComponent(openingAddress(study.id, number))}` }, `Opening ${number}`),
    ),
  );
  return element(
    'nav',
    { 'aria-label': 'Openings' },
    element(
      'p',
      {},
      `Opening ${opening.number} of ${opening.of}. The numbers are of this opening alone; the privacy loss is that of all up to it.`,
    ),
    others.length === 0 ? null : element('ul', {}, ...others),
  );
}
