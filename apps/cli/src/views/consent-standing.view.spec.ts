import type { SiteConsentStanding } from '@collimate/platform-site-api';
import { renderStanding } from './consent-standing.view.js';

const given = { type: 'GIVEN', at: '2025-01-01T00:00:00.000Z', form: 'f1' } as const;

type Told = Omit<SiteConsentStanding, 'mayBeContacted' | 'events'>;

describe('how a consent stands, to the people of the hospital', () => {
  it.each<readonly [Told, string]>([
    [
      { isInForce: true, reason: null, withdrawal: null, since: given.at, act: given },
      'Consent is IN FORCE since 2025-01-01T00:00:00.000Z, by GIVEN of 2025-01-01T00:00:00.000Z (form f1).',
    ],
    [
      {
        ...{ isInForce: false, reason: 'WITHDRAWN', withdrawal: 'ERASURE', since: '2026-02-03T00:00:00.000Z' },
        act: { type: 'WITHDRAWN', at: '2026-02-03T00:00:00.000Z', form: null },
      },
      'NO consent is in force: it was withdrawn, ERASURE, on 2026-02-03T00:00:00.000Z, by WITHDRAWN of 2026-02-03T00:00:00.000Z.',
    ],
    [
      { isInForce: false, reason: 'EXPIRED', withdrawal: null, since: '2026-01-01T00:00:00.000Z', act: given },
      'NO consent is in force: it has expired, on 2026-01-01T00:00:00.000Z, by GIVEN of 2025-01-01T00:00:00.000Z (form f1).',
    ],
    [
      { isInForce: false, reason: 'NO_CONSENT', withdrawal: null, since: null, act: null },
      'NO consent is in force: none is known that counts.',
    ],
  ])('is said first, with the day and the act', (standing, expected) => {
    expect(renderStanding({ ...standing, mayBeContacted: false, events: [given] }).split('\n')[0]).toContain(expected);
  });
});
