import type { SiteConsentStanding } from '@collimate/platform-site-api';
import { columns } from '../output/columns.js';

/** Why no consent is in force, to the people of the hospital. */
const END_WORDS: Readonly<Record<NonNullable<SiteConsentStanding['reason']>, string>> = {
  NO_CONSENT: 'none is known that counts',
  REFUSED: 'it was refused',
  WITHDRAWN: 'it was withdrawn',
  EXPIRED: 'it has expired',
  DECEASED: 'it ended with death',
  OF_AGE: 'it was given for a child, who has come of age since',
  CONFLICTING_EVENTS: 'what was recorded contradicts itself',
};

/** `collimate site consent show`: first whether a consent is in force, then its events. */
export function renderStanding(standing: SiteConsentStanding): string {
  const rows = standing.events.map(({ type, at, form }) => [type, at, form ?? '']);
  const contact = standing.mayBeContacted ? 'May be contacted.' : 'NOT to be contacted.';
  return `${standingInWords(standing)}\n\n${columns(['event', 'at', 'form'], rows, 3)}\n\n${contact}`;
}

function standingInWords({ isInForce, reason, withdrawal, since, act }: SiteConsentStanding): string {
  const from = act === null ? '' : `, by ${act.type} of ${act.at}${act.form === null ? '' : ` (form ${act.form})`}`;
  if (isInForce) return `Consent is IN FORCE since ${since}${from}. What it covers each study asks by itself.`;
  const kind = withdrawal === null ? '' : `, ${withdrawal}`;
  const ended = since === null ? '' : `, on ${since}`;
  return `NO consent is in force: ${END_WORDS[reason ?? 'NO_CONSENT']}${kind}${ended}${from}.`;
}
