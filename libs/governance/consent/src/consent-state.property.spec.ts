import fc from 'fast-check';
import { instantFromMs, type Instant, type SubjectKey } from '@collimate/kernel-canonical';
import type { ConsentEvent } from './consent-event.schema.js';
import { endsConsent } from './consent-force.js';
import { stateAt, type IntendedUse } from './consent-state.js';

const subject = 's-1' as SubjectKey;
const use: IntendedUse = { subject, study: 'lung', purpose: ['DUO:0000006'], forms: ['v1'], modality: 'CT' };
const at = (hour: number): Instant => instantFromMs(1_767_225_600_000 + hour * 3_600_000);

type Draft = readonly [string, number, string, string, boolean, number];
const eventOf = ([type, hour, form, duo, other, lapses]: Draft, sequence: number): ConsentEvent => {
  const common = {
    id: `${sequence}`,
    sequence,
    subject: other ? ('s-2' as SubjectKey) : subject,
    at: at(hour),
    actor: 'subject',
  } as const;
  const scope = { duo: [duo], studies: 'any', modalities: 'any' } as const;
  if (type === 'WITHDRAWN') return { ...common, type, withdrawal: 'NO_FURTHER_USE' };
  if (type === 'REFUSED' || type === 'EXPIRED') return { ...common, type };
  const granted = { ...common, basis: 'explicit', form, scope, ...(lapses < 30 ? { expires: at(lapses) } : {}) } as const;
  return type === 'GIVEN' ? { ...granted, type } : { ...granted, type: 'AMENDED' };
};
const drafts = fc.array(
  fc.tuple(
    fc.constantFrom('GIVEN', 'GIVEN', 'AMENDED', 'WITHDRAWN', 'REFUSED', 'EXPIRED'),
    fc.integer({ min: 0, max: 30 }),
    fc.constantFrom('v1', 'v1', 'v2'),
    fc.constantFrom('DUO:0000042', 'DUO:0000006', 'DUO:0000011', 'DUO:9999999'),
    fc.boolean(),
    fc.integer({ min: 0, max: 90 }),
  ),
  { maxLength: 8 },
);
/** In the order of arrival; the dates are anything. */
const events = drafts.map((list) => list.map(eventOf));
const hours = fc.integer({ min: 0, max: 40 });

describe('the fold over consent events', () => {
  it('does not depend on the order in which they are stored', () => {
    fc.assert(
      fc.property(events, hours, fc.infiniteStream(fc.nat()), (list, hour, picks) => {
        const shuffled = list.map((event) => ({ event, rank: picks.next().value as number }));
        shuffled.sort((a, b) => a.rank - b.rank);
        const other = shuffled.map((entry) => entry.event);
        expect(stateAt(other, at(hour), use)).toEqual(stateAt(list, at(hour), use));
      }),
      { numRuns: 500 },
    );
  });

  it('permits only on a consent of that subject, given by then, of an accepted form', () => {
    fc.assert(
      fc.property(events, hours, (list, hour) => {
        if (stateAt(list, at(hour), use).kind === 'denied') return;
        const grounds = list.some(
          (event) => event.type === 'GIVEN' && event.subject === subject && event.at <= at(hour) && event.form === 'v1',
        );
        expect(grounds).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('denies after an ending, whatever its date and whatever the clock says, until a consent that came later and is dated later', () => {
    fc.assert(
      fc.property(events, hours, (list, hour) => {
        const mine = list.filter((event) => event.subject === subject);
        for (const ending of mine.filter(endsConsent)) {
          const again = mine.some(
            (event) => event.type === 'GIVEN' && event.sequence > ending.sequence && event.at > ending.at && event.at <= at(hour),
          );
          if (!again) expect(stateAt(list, at(hour), use).kind).toBe('denied');
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('denies at every time once an ending was the last to arrive', () => {
    const ending = fc.tuple(fc.constantFrom('WITHDRAWN', 'REFUSED', 'EXPIRED'), fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(events, ending, fc.integer({ min: 0, max: 100 }), (list, [type, when], hour) => {
        const more = [...list, eventOf([type, when, '', '', false, 0], list.length)];
        expect(stateAt(more, at(hour), use).kind).toBe('denied');
      }),
      { numRuns: 500 },
    );
  });

  it('never permits more because an ending or an amendment was added, wherever in the order', () => {
    const kinds = fc.constantFrom('WITHDRAWN', 'REFUSED', 'EXPIRED', 'AMENDED');
    fc.assert(
      fc.property(drafts, fc.nat(), kinds, hours, hours, (list, place, type, hour, when) => {
        const slot = place % (list.length + 1);
        const added: Draft = [type, when, 'v1', 'DUO:0000042', false, 90];
        const more = [...list.slice(0, slot), added, ...list.slice(slot)].map(eventOf);
        const before = stateAt(list.map(eventOf), at(hour), use);
        if (before.kind === 'denied') expect(stateAt(more, at(hour), use).kind).toBe('denied');
      }),
      { numRuns: 3000 },
    );
  });

  it('is not moved by the events of others, nor by consents that are to come', () => {
    fc.assert(
      fc.property(events, hours, (list, hour) => {
        const isToCome = (event: ConsentEvent): boolean => event.type === 'GIVEN' && event.at > at(hour);
        const mine = list.filter((event) => event.subject === subject && !isToCome(event));
        expect(stateAt(mine, at(hour), use)).toEqual(stateAt(list, at(hour), use));
      }),
      { numRuns: 300 },
    );
  });
});
