import { isReason, reactionTo, REASONS } from './reasons.js';

describe('the table of reasons', () => {
  it('has words in capitals, each with a sentence', () => {
    for (const [reason, { says }] of Object.entries(REASONS)) {
      expect(reason).toMatch(/^[A-Z][A-Z0-9_]{1,63}$/);
      expect(says).toMatch(/^[a-z0-9].{10,}[^.]$/);
    }
  });

  it('lets an agent try again exactly where something is busy or away', () => {
    for (const { fault, agent } of Object.values(REASONS)) {
      if (agent === 'none') continue;
      expect(agent === 'retried').toBe(fault === 'busy' || fault === 'unavailable');
    }
  });

  it('has no reaction of its own to a word of a later version', () => {
    expect([reactionTo('ROUND_CLOSED'), reactionTo('LATER_WORD'), reactionTo(undefined)]).toEqual(['passed', 'told', 'told']);
    expect([isReason('toString'), isReason('INTERNAL')]).toEqual([false, true]);
  });
});
