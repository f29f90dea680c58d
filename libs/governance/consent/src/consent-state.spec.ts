import { parseInstant, type SubjectKey } from '@collimate/kernel-canonical';
import { parseConsentEvent, type ConsentEvent } from './consent-event.schema.js';
import { mayBeContacted } from './consent-force.js';
import { stateAt, type IntendedUse } from './consent-state.js';

const subject = 's-1' as SubjectKey;
const day = (n: number) => parseInstant(`2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`);
const price = { rho: '1/10', epsilon: 1.5 };
const use: IntendedUse = { subject, study: 'lung', purpose: ['DUO:0000006'], forms: ['v1', 'v2'], modality: 'CT', price };
const common = { subject, actor: 'subject' } as const;
const scope = { duo: ['DUO:0000042'], studies: 'any', modalities: 'any' } as const;
let serial = 0;
/** Events arrive in the order in which a test writes them. */
const arrival = () => ({ id: `e${serial}`, sequence: serial++ });
const grant = (type: 'GIVEN' | 'AMENDED', at: number, extra: object = {}): ConsentEvent =>
  parseConsentEvent({ ...common, ...arrival(), type, at: day(at), basis: 'explicit', form: 'v1', scope, ...extra });
const given = (at: number, extra: object = {}) => grant('GIVEN', at, extra);
const amended = (at: number, extra: object = {}) => grant('AMENDED', at, extra);
const ended = (type: 'REFUSED' | 'EXPIRED', at: number): ConsentEvent =>
  parseConsentEvent({ ...common, ...arrival(), type, at: day(at) });
const withdrawn = (at: number, withdrawal = 'NO_FURTHER_USE'): ConsentEvent =>
  parseConsentEvent({ ...common, ...arrival(), type: 'WITHDRAWN', at: day(at), withdrawal });
const died = (at: number): ConsentEvent => parseConsentEvent({ ...common, ...arrival(), type: 'DECEASED', at: day(at) });
const reason = (events: ConsentEvent[], at = 20, wanted = use) => {
  const state = stateAt(events, day(at), wanted);
  return state.kind === 'permitted' ? 'permitted' : state.reason;
};

describe('the state of consent', () => {
  it('permits what was given, from the instant on', () => {
    expect(stateAt([given(5)], day(5), use)).toEqual({ kind: 'permitted', form: 'v1', since: day(5) });
    expect(reason([given(5)], 4)).toBe('NO_CONSENT');
  });

  it.each([
    ['nothing', [], 'NO_CONSENT'],
    ['a refusal', [ended('REFUSED', 1)], 'REFUSED'],
    ['a withdrawal', [given(1), withdrawn(2)], 'WITHDRAWN'],
    ['an erasure', [given(1), withdrawn(2, 'ERASURE')], 'WITHDRAWN'],
    ['a withdrawal after which an amendment came', [given(1), withdrawn(2), amended(3)], 'WITHDRAWN'],
    [
      'a withdrawal after which amendments came that contradict each other',
      [given(1), withdrawn(2), amended(3), amended(3, { form: 'v2' })],
      'WITHDRAWN',
    ],
    ['a withdrawal that a later refusal or lapse does not hide', [given(1), withdrawn(2), ended('REFUSED', 3)], 'WITHDRAWN'],
    ['a refusal whose record has lapsed since', [ended('REFUSED', 1), ended('EXPIRED', 2)], 'EXPIRED'],
    ['a refusal that arrived after a lapse, whatever its date', [ended('EXPIRED', 2), ended('REFUSED', 1)], 'REFUSED'],
    ['a death after a refusal', [ended('REFUSED', 1), died(2)], 'DECEASED'],
    ['a death after a withdrawal', [given(1), withdrawn(2), died(3)], 'WITHDRAWN'],
    [
      'endings of which each has a later consent, and none is behind them all',
      [ended('EXPIRED', 10), given(15), ended('REFUSED', 2), given(4)],
      'CONFLICTING_EVENTS',
    ],
    ['a lapse', [given(1), ended('EXPIRED', 2)], 'EXPIRED'],
    ['a date of lapse that is past', [given(1, { expires: day(20) })], 'EXPIRED'],
    ['an amendment of nothing', [amended(1)], 'CONFLICTING_EVENTS'],
    ['two forms at one instant', [given(1), given(1, { form: 'v2' })], 'CONFLICTING_EVENTS'],
    ['a withdrawal at the instant of a consent', [given(1), withdrawn(1)], 'WITHDRAWN'],
    ['a form that the study did not accept', [given(1, { form: 'v0' })], 'FORM_NOT_ACCEPTED'],
    ['an amended form that the study did not accept', [given(1), amended(2, { form: 'v3' })], 'FORM_NOT_ACCEPTED'],
    ['an accepted form that amends one which was not', [given(1, { form: 'v0' }), amended(2)], 'FORM_NOT_ACCEPTED'],
    ['another purpose', [given(1, { scope: { ...scope, duo: ['DUO:0000011'] } })], 'PURPOSE_NOT_COVERED'],
    ['an amendment that widens', [given(1, { scope: { ...scope, duo: ['DUO:0000011'] } }), amended(2)], 'PURPOSE_NOT_COVERED'],
    ['an amendment that narrows', [given(1), amended(2, { scope: { ...scope, studies: ['brain'] } })], 'STUDY_NOT_COVERED'],
    ['other studies', [given(1, { scope: { ...scope, studies: ['brain'] } })], 'STUDY_NOT_COVERED'],
    ['other modalities', [given(1, { scope: { ...scope, modalities: ['MR'] } })], 'MODALITY_NOT_COVERED'],
    [
      'two consents at one instant, one narrower',
      [given(1), given(1, { scope: { ...scope, modalities: ['MR'] } })],
      'MODALITY_NOT_COVERED',
    ],
    ['a death that the form does not speak of', [given(1), died(2)], 'DECEASED'],
    ['a death that one of two forms does not speak of', [given(1, { afterDeath: 'continues' }), amended(2), died(3)], 'DECEASED'],
    ['a death that the clock has not come to', [given(1), died(25)], 'DECEASED'],
    ['a death on the day of a later consent', [died(3), given(3)], 'DECEASED'],
    ['the day of majority', [given(1, { actor: 'guardian', majority: day(20) })], 'OF_AGE'],
    [
      'a word of the guardian after the day of majority',
      [given(1, { actor: 'guardian', majority: day(5) }), given(6, { actor: 'guardian' })],
      'OF_AGE',
    ],
    [
      'the word of a child before the day of majority, named by its guardian',
      [given(1, { actor: 'guardian', majority: day(5) }), given(4)],
      'OF_AGE',
    ],
    ['a cap on rho that the study exceeds', [given(1, { cap: { rho: '1/11' } })], 'PRIVACY_CAP_EXCEEDED'],
    ['a cap on epsilon that the study exceeds', [given(1, { cap: { epsilon: '1.49' } })], 'PRIVACY_CAP_EXCEEDED'],
    ['a cap that an amendment sets', [given(1), amended(2, { cap: { rho: '0.05' } })], 'PRIVACY_CAP_EXCEEDED'],
    ['a cap of two that the study exceeds', [given(1, { cap: { rho: '1', epsilon: '1' } })], 'PRIVACY_CAP_EXCEEDED'],
  ])('denies after %s', (_title, events, expected) => {
    expect(reason(events)).toBe(expected);
  });

  it.each([
    ['a consent given again after a withdrawal', [given(1), withdrawn(2), given(3)]],
    ['a consent given again after a refusal', [ended('REFUSED', 1), given(2)]],
    ['a consent given again after a lapse', [given(1, { expires: day(2) }), given(3)]],
    ['an amendment within what was given', [given(1), amended(2, { form: 'v2', scope: { ...scope, studies: ['lung'] } })]],
    ['the wish not to be called again', [given(1), withdrawn(2, 'NO_FURTHER_CONTACT')]],
    ['a wider consent given anew', [given(1, { scope: { ...scope, studies: ['brain'] } }), given(2)]],
    ['a death after which the form says that the use goes on', [given(1, { afterDeath: 'continues' }), died(2)]],
    ['a death recorded in error, and a consent of later', [given(1), died(2), given(3)]],
    ['the word of the subject from the day of majority on', [given(1, { actor: 'guardian', majority: day(5) }), given(5)]],
    ['a guardian, before the day of majority', [given(1, { actor: 'guardian', majority: day(21) })]],
    ['caps that the study just keeps', [given(1, { cap: { rho: '0.1', epsilon: '1.5' } })]],
  ])('permits after %s', (_title, events) => {
    expect(reason(events)).toBe('permitted');
  });

  it.each([
    ['a withdrawal after a consent that is dated in the future', [given(1), given(19), withdrawn(5)], 'WITHDRAWN'],
    ['a refusal that the clock has not come to', [given(1), ended('REFUSED', 25)], 'REFUSED'],
    ['a lapse that the clock has not come to', [given(1), ended('EXPIRED', 25)], 'EXPIRED'],
    ['a withdrawal that is dated before the consent', [given(5), withdrawn(2)], 'WITHDRAWN'],
    ['a consent that arrives later and is dated before the withdrawal', [withdrawn(5), given(4)], 'WITHDRAWN'],
    [
      'two endings that are each overtaken by another consent',
      [ended('EXPIRED', 5), given(10), withdrawn(2), given(3)],
      'WITHDRAWN',
    ],
    ['a refusal after a withdrawal that a consent ended', [withdrawn(1), given(2), ended('REFUSED', 3)], 'REFUSED'],
    [
      'a narrowing that arrives late and is dated early',
      [given(5), amended(2, { scope: { ...scope, studies: ['brain'] } })],
      'STUDY_NOT_COVERED',
    ],
    [
      'a consent that was ended and is dated after the one in force, of fewer studies',
      [given(15, { scope: { ...scope, studies: ['brain'] } }), ended('EXPIRED', 5), given(10)],
      'STUDY_NOT_COVERED',
    ],
  ])('denies after %s, by the order of arrival', (_title, events, expected) => {
    expect(reason(events)).toBe(expected);
  });

  it('holds a price that nobody knows for too high', () => {
    expect(reason([given(1, { cap: { epsilon: '1000' } })], 20, { ...use, price: undefined })).toBe('PRIVACY_CAP_EXCEEDED');
    expect(reason([given(1)], 20, { ...use, price: undefined })).toBe('permitted');
  });

  it('says that whoever has died is not to be called, whatever the form says', () => {
    expect(mayBeContacted([given(1, { afterDeath: 'continues' })])).toBe(true);
    expect(mayBeContacted([given(1, { afterDeath: 'continues' }), died(2)])).toBe(false);
  });

  it('does not count the events of another subject', () => {
    expect(reason([given(1)], 20, { ...use, subject: 's-2' as SubjectKey })).toBe('NO_CONSENT');
  });
});

describe('a consent event', () => {
  it('is refused, by key and without its value, when a key is unknown, missing or misshapen', () => {
    const good = given(1);
    const code = (change: object) => {
      try {
        parseConsentEvent({ ...good, ...change });
        return 'accepted';
      } catch (error) {
        expect(String(error)).not.toContain('SECRET');
        return (error as { code: string }).code;
      }
    };
    expect(code({})).toBe('accepted');
    for (const change of [
      { SECRET: 1 },
      { at: 'SECRET' },
      { type: 'SECRET' },
      { scope: { ...scope, duo: [] } },
      { scope: undefined },
      { cap: { rho: '-1' } },
      { cap: { rho: '0' } },
      { cap: { euro: '1' } },
      { majority: '2030' },
    ]) {
      expect(code(change)).toBe('BAD_EVENT');
    }
  });

  it('covers every modality of a use that has several', () => {
    const stateOf = (modalities: 'any' | readonly string[], modality: readonly string[]) =>
      reason([given(1, { scope: { ...scope, modalities } })], 20, { ...use, modality });
    expect(stateOf('any', ['CT', 'PT'])).toBe('permitted');
    expect(stateOf(['PT', 'CT'], ['CT', 'PT'])).toBe('permitted');
    expect(stateOf(['CT'], ['CT', 'PT'])).toBe('MODALITY_NOT_COVERED');
  });
});
