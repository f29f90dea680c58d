import { parseInstant, type SubjectKey } from '@collimate/kernel-canonical';
import { parseConsentEvent, type ConsentEvent } from './consent-event.schema.js';
import { forceAt } from './consent-force.js';

const day = (n: number) => parseInstant(`2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`);
const scope = { duo: ['DUO:0000042'], studies: 'any', modalities: 'any' } as const;
/** Events arrive in the order in which a test writes them. */
const told = (...events: readonly (readonly [type: string, at: number, more?: object])[]): readonly ConsentEvent[] =>
  events.map(([type, at, more], sequence) => {
    const granted = type === 'GIVEN' || type === 'AMENDED' ? { basis: 'explicit', form: 'v1', scope } : {};
    const common = { id: `e${sequence}`, sequence, subject: 's-1' as SubjectKey, actor: 'subject', at: day(at) };
    return parseConsentEvent({ ...common, type, ...granted, ...more });
  });
/** @returns the reason, the number of the word that tells it, and the day */
const ending = (events: readonly ConsentEvent[], now = 20): readonly unknown[] => {
  const force = forceAt(events, day(now));
  return force.kind === 'in-force' ? ['in force', force.since] : [force.reason, force.by?.sequence, force.at];
};

describe('whether a consent is in force', () => {
  it('tells from when on, and by what each use has to be covered', () => {
    const events = told(['GIVEN', 1], ['GIVEN', 5], ['AMENDED', 7]);
    expect(forceAt(events, day(20))).toEqual({ kind: 'in-force', since: day(5), grants: [events[1], events[2]] });
  });

  it.each([
    ['nothing was said', [], ['NO_CONSENT', undefined, undefined]],
    [
      'use was to end',
      [
        ['GIVEN', 1],
        ['WITHDRAWN', 3, { withdrawal: 'NO_FURTHER_USE' }],
      ],
      ['WITHDRAWN', 1, day(3)],
    ],
    [
      'all was erased, and its record lapsed after that',
      [
        ['GIVEN', 1],
        ['WITHDRAWN', 3, { withdrawal: 'ERASURE' }],
        ['EXPIRED', 4],
      ],
      ['WITHDRAWN', 1, day(3)],
    ],
    [
      'it was refused after it was given',
      [
        ['GIVEN', 1],
        ['REFUSED', 2],
      ],
      ['REFUSED', 1, day(2)],
    ],
    [
      'a record says that it lapsed',
      [
        ['GIVEN', 1],
        ['EXPIRED', 9],
      ],
      ['EXPIRED', 1, day(9)],
    ],
    ['its form named the day', [['GIVEN', 1, { expires: day(8) }]], ['EXPIRED', 0, day(8)]],
    [
      'an amendment named an earlier day',
      [
        ['GIVEN', 1, { expires: day(15) }],
        ['AMENDED', 2, { expires: day(12) }],
      ],
      ['EXPIRED', 1, day(12)],
    ],
    [
      'the subject died',
      [
        ['GIVEN', 1],
        ['DECEASED', 6],
      ],
      ['DECEASED', 1, day(6)],
    ],
    ['a child came of age', [['GIVEN', 1, { actor: 'guardian', majority: day(10) }]], ['OF_AGE', 0, day(10)]],
    [
      'two forms bear one date',
      [
        ['GIVEN', 1],
        ['GIVEN', 1, { form: 'v2' }],
      ],
      ['CONFLICTING_EVENTS', undefined, undefined],
    ],
  ] as const)('names the word and the day where %s', (_title, events, expected) => {
    expect(ending(told(...events))).toEqual(expected);
  });

  it('is not ended by the wish not to be called, nor by a day that has not come', () => {
    const events = told(['GIVEN', 1, { expires: day(25) }], ['WITHDRAWN', 2, { withdrawal: 'NO_FURTHER_CONTACT' }]);
    expect([ending(events), ending(events, 25)[0]]).toEqual([['in force', day(1)], 'EXPIRED']);
  });
});
