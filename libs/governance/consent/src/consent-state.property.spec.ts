import fc from 'fast-check';
import { instantFromMs, type Instant, type SubjectKey } from '@collimate/kernel-canonical';
import type { ConsentEvent } from './consent-event.schema.js';
import { stateAt, type IntendedUse } from './consent-state.js';

const subject = 's-1' as SubjectKey;
const use: IntendedUse = { subject, study: 'lung', purpose: ['DUO:0000006'], forms: ['v1'], modality: 'CT' };
const at = (hour: number): Instant => instantFromMs(1_767_225_600_000 + hour * 3_600_000);

const eventOf = ([type, hour, form, duo, other, lapses]: readonly [
  string,
  number,
  string,
  string,
  boolean,
  number,
]): ConsentEvent => {
  const common = {
    id: `${hour}`,
    sequence: 0,
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
const events = fc.array(
  fc
    .tuple(
      fc.constantFrom('GIVEN', 'GIVEN', 'AMENDED', 'WITHDRAWN', 'REFUSED', 'EXPIRED'),
      fc.integer({ min: 0, max: 30 }),
      fc.constantFrom('v1', 'v1', 'v2'),
      fc.constantFrom('DUO:0000042', 'DUO:0000006', 'DUO:0000011', 'DUO:9999999'),
      fc.boolean(),
      fc.integer({ min: 0, max: 90 }),
    )
    .map(eventOf),
  { maxLength: 8 },
);
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

  it('denies from a withdrawal on, until a consent given strictly later', () => {
    fc.assert(
      fc.property(events, hours, (list, hour) => {
        const last = list
          .filter((event) => event.type === 'WITHDRAWN' && event.subject === subject && event.at <= at(hour))
          .reduce<Instant | undefined>(
            (latest, event) => (latest === undefined || event.at > latest ? event.at : latest),
            undefined,
          );
        if (last === undefined) return;
        const again = list.some(
          (event) => event.type === 'GIVEN' && event.subject === subject && event.at > last && event.at <= at(hour),
        );
        if (!again) expect(stateAt(list, at(hour), use)).toEqual({ kind: 'denied', reason: 'WITHDRAWN' });
      }),
      { numRuns: 500 },
    );
  });

  it('never permits more because a withdrawal was added', () => {
    fc.assert(
      fc.property(events, hours, hours, (list, hour, when) => {
        const more = [...list, eventOf(['WITHDRAWN', when, '', '', false, 0])];
        const before = stateAt(list, at(hour), use);
        if (before.kind === 'denied') expect(stateAt(more, at(hour), use).kind).toBe('denied');
      }),
      { numRuns: 500 },
    );
  });

  it('is not moved by the events of others, nor by those to come', () => {
    fc.assert(
      fc.property(events, hours, (list, hour) => {
        const mine = list.filter((event) => event.subject === subject && event.at <= at(hour));
        expect(stateAt(mine, at(hour), use)).toEqual(stateAt(list, at(hour), use));
      }),
      { numRuns: 300 },
    );
  });
});
