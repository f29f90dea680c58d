import { instantToMs, parseDigest, parseRoundId, parseSiteId, parseStudyId } from '@collimate/kernel-canonical';
import { assertNever } from '@collimate/kernel-errors';
import type { AggregationMode as DomainMode, RoundOrder as DomainOrder } from '@collimate/governance-study';
import { AggregationMode } from './generated/collimate/v1/aggregation.js';
import type { RoundOrder } from './generated/collimate/v1/round.js';
import { countFromWire, instantFromWire, integersFromWire, rosterFromWire, wordFromWire } from './bounds.js';
import { ProtocolError } from './protocol.error.js';

/** @returns the order as a message */
export function roundOrderToWire(order: DomainOrder): RoundOrder {
  return {
    roundId: order.roundId,
    studyId: order.studyId,
    studyDigest: order.studyDigest,
    statistic: order.statistic,
    epoch: BigInt(order.epoch),
    step: BigInt(order.step),
    given: order.given ?? '',
    sums: (order.sums ?? []).map((units) => ({ units: [...units] })),
    roster: [...order.roster],
    mode: modeToWire(order.mode),
    deadlineUnixMs: BigInt(instantToMs(order.deadline)),
  };
}

/**
 * The order as the site may use it. It still only names a query; what is computed comes from the approved protocol.
 * @throws ProtocolError UNSUPPORTED_MODE, MALFORMED_MESSAGE; CanonicalError for a bad id or digest
 */
export function roundOrderFromWire(order: RoundOrder): DomainOrder {
  return {
    roundId: parseRoundId(order.roundId),
    studyId: parseStudyId(order.studyId),
    studyDigest: parseDigest(order.studyDigest),
    statistic: wordFromWire(order.statistic, 'statistic'),
    epoch: countFromWire(order.epoch, 'epoch'),
    step: countFromWire(order.step, 'step'),
    ...(order.given !== '' && { given: parseDigest(order.given) }),
    ...(order.sums.length > 0 && { sums: order.sums.map(({ units }) => integersFromWire(units, 'sums')) }),
    roster: rosterFromWire(order.roster, parseSiteId),
    mode: modeFromWire(order.mode),
    deadline: instantFromWire(order.deadlineUnixMs, 'deadline_unix_ms'),
  };
}

/** @returns the wire value of a mode */
export function modeToWire(mode: DomainMode): AggregationMode {
  switch (mode) {
    case 'local-noise':
      return AggregationMode.AGGREGATION_MODE_LOCAL_NOISE;
    default:
      return assertNever(mode);
  }
}

/** @throws ProtocolError UNSUPPORTED_MODE for a mode that this version cannot do */
export function modeFromWire(mode: AggregationMode): DomainMode {
  if (mode === AggregationMode.AGGREGATION_MODE_LOCAL_NOISE) return 'local-noise';
  throw new ProtocolError('UNSUPPORTED_MODE', 'this version adds up under local noise only', { place: { tag: 'mode' } });
}
