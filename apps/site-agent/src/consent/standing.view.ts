import type { ConsentEvent } from '@collimate/governance-consent';
import type { SiteConsentStanding } from '@collimate/platform-site-api';
import type { ConsentStanding } from '@collimate/platform-site-store';

/** @returns the state of a subject's consent, for the people of the hospital */
export function standingView({ force, mayBeContacted, events }: ConsentStanding): SiteConsentStanding {
  const isInForce = force.kind === 'in-force';
  const by = isInForce ? force.grants.at(-1) : force.by;
  return {
    isInForce,
    reason: isInForce ? null : force.reason,
    withdrawal: !isInForce && by?.type === 'WITHDRAWN' ? by.withdrawal : null,
    since: (isInForce ? force.since : force.at) ?? null,
    act: by === undefined ? null : told(by),
    mayBeContacted,
    events: events.map(told),
  };
}

function told(event: ConsentEvent): SiteConsentStanding['events'][number] {
  return { type: event.type, at: event.at, form: 'form' in event ? event.form : null };
}
