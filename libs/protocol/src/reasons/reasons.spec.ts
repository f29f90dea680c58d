import type { ProvenanceErrorCode } from '@collimate/governance-provenance';
import type { StudyError } from '@collimate/governance-study';
import type { CanonicalError } from '@collimate/kernel-canonical';
import type { NumericError } from '@collimate/kernel-numeric';
import type { AccountingErrorCode } from '@collimate/privacy-accounting';
import type { AggregationErrorCode } from '@collimate/privacy-aggregation';
import type { ProtocolError } from '../protocol.error.js';
import { isReason, reactionTo, REASONS } from './reasons.js';

/** Codes of broken promises are never told: the caller reads INTERNAL. */
type Broken = 'ANSWER_ALTERED' | 'NOT_RELEASED';
type Thrown =
  | ProvenanceErrorCode
  | StudyError['code']
  | CanonicalError['code']
  | NumericError['code']
  | AccountingErrorCode
  | AggregationErrorCode
  | ProtocolError['code'];

/** The compiler refuses this line when a lib below throws a code that has no row. */
const rows: Readonly<Record<Exclude<Thrown, Broken>, unknown>> = REASONS;

describe('the table of reasons', () => {
  it('has a row for every code of the libs below, each in capitals, with a sentence', () => {
    expect(rows).toBe(REASONS);
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
