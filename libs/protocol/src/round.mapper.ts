import { instantToMs, parseDigest, parseRoundId, parseSiteId, parseStudyId } from '@collimate/kernel-canonical';
import { assertNever } from '@collimate/kernel-errors';
import type {
  AggregationMode as DomainMode,
  AttemptOrder as DomainAttempt,
  RoundOrder as DomainOrder,
} from '@collimate/governance-study';
import { AggregationMode } from './generated/collimate/v1/aggregation.js';
import type { AttemptOrder } from './generated/collimate/v1/masking.js';
import type { RoundOrder } from './generated/collimate/v1/round.js';
import { countFromWire, instantFromWire, integersFromWire, rosterFromWire, wordFromWire } from './bounds.js';
import { bytesOf, digestFromWire, hexOf, KEY_BYTES, listFromWire, malformed } from './masking.parts.js';
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
    attempt: order.attempt === undefined ? undefined : attemptOrderToWire(order.attempt),
  };
}

/**
 * The order in the site's own types. It still only names a query; the computation comes from the approved protocol.
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
    ...attemptOf(order),
  };
}

/** @returns the attempt as a message */
export function attemptOrderToWire({ attempt, members, memberLog, deadline }: DomainAttempt): AttemptOrder {
  return {
    attempt: BigInt(attempt),
    members: members.map(({ site, identityKey }) => ({ siteId: site, identityKey: bytesOf(identityKey) })),
    memberLogSize: BigInt(memberLog.size),
    memberLogRoot: bytesOf(memberLog.root),
    deadlineUnixMs: BigInt(instantToMs(deadline)),
  };
}

/** @throws ProtocolError MALFORMED_MESSAGE; CanonicalError BAD_IDENTIFIER */
export function attemptOrderFromWire(wire: AttemptOrder): DomainAttempt {
  return {
    attempt: countFromWire(wire.attempt, 'attempt.attempt'),
    members: listFromWire(wire.members, 'attempt.members').map(({ siteId, identityKey }) => ({
      site: parseSiteId(siteId),
      identityKey: hexOf(identityKey, KEY_BYTES, 'attempt.members.identity_key'),
    })),
    memberLog: {
      size: countFromWire(wire.memberLogSize, 'attempt.member_log_size'),
      root: digestFromWire(wire.memberLogRoot, 'attempt.member_log_root'),
    },
    deadline: instantFromWire(wire.deadlineUnixMs, 'attempt.deadline_unix_ms'),
  };
}

/** An order of a masked sum has an attempt, and no other one has. */
function attemptOf({ mode, attempt }: RoundOrder): Pick<DomainOrder, 'attempt'> {
  if ((mode === AggregationMode.AGGREGATION_MODE_SECURE_AGGREGATION) !== (attempt !== undefined)) throw malformed('attempt');
  return attempt === undefined ? {} : { attempt: attemptOrderFromWire(attempt) };
}

/** @returns the wire value of a mode */
export function modeToWire(mode: DomainMode): AggregationMode {
  switch (mode) {
    case 'local-noise':
      return AggregationMode.AGGREGATION_MODE_LOCAL_NOISE;
    case 'secure-aggregation':
      return AggregationMode.AGGREGATION_MODE_SECURE_AGGREGATION;
    default:
      return assertNever(mode);
  }
}

/** @throws ProtocolError UNSUPPORTED_MODE for a mode that this version cannot do */
export function modeFromWire(mode: AggregationMode): DomainMode {
  if (mode === AggregationMode.AGGREGATION_MODE_LOCAL_NOISE) return 'local-noise';
  if (mode === AggregationMode.AGGREGATION_MODE_SECURE_AGGREGATION) return 'secure-aggregation';
  throw new ProtocolError('UNSUPPORTED_MODE', 'this way of adding up is not known here', { place: { tag: 'mode' } });
}
