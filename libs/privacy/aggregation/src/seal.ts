import { isReleased, type Released } from '@collimate/privacy-accounting';
import { AggregationError } from './aggregation.error.js';
import { SealedContribution, type RoundBinding } from './contribution.js';
import { encodeVector } from './vector.codec.js';

/**
 * Seals a released vector for one round in mode `local-noise`.
 * @throws AggregationError NOT_RELEASED if a cast slipped something past the compiler, WRONG_ROUND if the vector
 * answers another
 *   query or epoch than the round asks
 * @example
 * ```ts
 * import { parseDigest, parseRoundId, parseSiteId } from '@collimate/kernel-canonical';
 * import { seal } from '@collimate/privacy-aggregation';
 * const binding = { roundId: parseRoundId('lung-1'), site: parseSiteId('north'), queryDigest: parseDigest('0'.repeat(64)), epoch: 3 };
 * // What the gate has not made is stopped, whatever a cast has told the compiler.
 * seal({ value: [41n], terms: {} } as never, binding); // throws NOT_RELEASED
 * ```
 */
export function seal(released: Released<readonly bigint[]>, binding: RoundBinding): SealedContribution {
  if (!isReleased(released)) throw new AggregationError('NOT_RELEASED', 'only a released vector can be sealed');
  const { key } = released.terms;
  if (key.queryDigest !== binding.queryDigest || key.epoch !== binding.epoch) {
    throw new AggregationError('WRONG_ROUND', 'this vector answers another query than the round asks');
  }
  return new SealedContribution({
    mode: 'local-noise',
    binding,
    length: released.value.length,
    vector: encodeVector(released.value),
  });
}
