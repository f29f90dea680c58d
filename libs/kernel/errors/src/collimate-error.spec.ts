import { assertNever } from './assert-never.js';
import { CollimateError, FAULTS } from './collimate-error.js';

class LampError extends CollimateError<'BROKEN_BULB'> {
  constructor(cause?: unknown) {
    super('BROKEN_BULB', 'broken', 'the bulb is broken', { cause, place: { item: 3, tag: 'lamp.bulb' }, hint: 'change it' });
  }
}

describe('CollimateError', () => {
  it('carries code, fault, place, hint and cause, and is named by its class', () => {
    const cause = new Error('why');
    expect(new LampError(cause)).toMatchObject({
      name: 'LampError',
      code: 'BROKEN_BULB',
      fault: 'broken',
      place: { item: 3, tag: 'lamp.bulb' },
      hint: 'change it',
      cause,
    });
  });

  it('has seven faults', () => {
    expect(new Set(FAULTS).size).toBe(7);
  });
});

describe('assertNever', () => {
  it('throws without quoting the foreign value', () => {
    expect(() => assertNever('DOE^JANE' as never)).toThrow(/^a case is missing for string$/);
  });
});
