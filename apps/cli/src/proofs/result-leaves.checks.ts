import type { Check, ContributionsDocument, PublishedResult } from '@collimate/governance-publication';
import { digestOf, parseDigest, parseRoundId, parseSiteId, type RoundId } from '@collimate/kernel-canonical';
import type { Expected, InOrder, LogBeside } from './log-beside.js';

/**
 * Checks that the coordinator's log holds the entries of a result: its study was frozen, its rounds were closed, and it
 * was published.
 */
export function resultLeafChecks(log: LogBeside, document: PublishedResult): readonly Check[] {
  const { study, rounds, digest } = document;
  const of = parseDigest(study.digest);
  const closed = rounds.filter(({ pooled }) => pooled !== null).map(({ roundId }) => closingOf(parseRoundId(roundId)));
  const frozen: Expected = { kind: 'study-frozen', study: of };
  const published: Expected = { kind: 'result-published', study: of, result: parseDigest(digest) };
  return [
    log.standing('study in the exported log', [frozen]),
    ...(closed.length === 0 ? [] : [log.standing('rounds in the exported log', closed)]),
    log.standing('result in the exported log', [published]),
    ...log.order('order of study, rounds and result in the exported log', [
      [frozen, published],
      ...closed.flatMap((round): InOrder[] => [
        [frozen, round],
        [round, published],
      ]),
    ]),
    ...onlyResultChecks(log, document),
  ];
}

/**
 * Checks that the log has no results of the study besides those that this one names: the openings before it, in their
 * order, and after it at most one for each opening still to come. Another result would mean that readers were told
 * different things about one study.
 */
function onlyResultChecks(log: LogBeside, { study, digest, opening }: PublishedResult): readonly Check[] {
  const what = 'no other result of the study in the exported log';
  const named = [...(opening?.results ?? []).map((one) => one.digest), digest];
  const found = log.resultsOf(parseDigest(study.digest));
  const isNamed = named.every((one, i) => found[i]?.result === one);
  const after = found.length - named.length;
  if (isNamed && after <= (opening === undefined ? 0 : opening.of - opening.number))
    return [{ what, verdict: 'holds', detail: after === 0 ? `${found.length} of it` : `${after} of later openings` }];
  const others = found.filter(({ result }) => !named.includes(result));
  // A missing entry of this result is reported by another check.
  if (others.length === 0 && !found.some(({ result }) => result === digest)) return [];
  const told = others.map(({ result, index }) => `${result.slice(0, 16)}… as number ${index}`);
  const detail =
    told.length === 0 ? 'those of the openings before stand otherwise than the result says' : `there is ${told.join(', ')}`;
  return [{ what, verdict: 'fails', detail }];
}

const closingOf = (round: RoundId): Expected => ({ kind: 'round-closed', round, outcome: 'pooled' });

/**
 * Checks that the log holds the entries of the contributions: the arrival of each with its receipt, and the head of its
 * site's log, which the coordinator confirmed before.
 */
export function contributionLeafChecks(log: LogBeside, { rounds }: ContributionsDocument): readonly Check[] {
  const arrived = rounds.flatMap(({ roundId, contributions }) =>
    roundId === undefined ? [] : contributions.map((one) => receiptOf(parseRoundId(roundId), one)),
  );
  const sent = rounds.flatMap(({ contributions, masked }) => [...contributions, ...(masked?.uploads ?? [])]);
  const heads = sent.map(headOf);
  const order = rounds.flatMap(({ roundId, contributions, masked }) => {
    if (roundId === undefined) return [];
    const closing = closingOf(parseRoundId(roundId));
    const uploads = (masked?.uploads ?? []).map((one): InOrder => [headOf(one), closing]);
    return contributions.reduce<readonly InOrder[]>((so, one) => {
      const receipt = receiptOf(parseRoundId(roundId), one);
      return [...so, [headOf(one), receipt], [receipt, closing]];
    }, uploads);
  });
  return [
    ...(order.length === 0 ? [] : log.order('order of heads, receipts and rounds in the exported log', order)),
    ...(arrived.length === 0 ? [] : [log.standing('receipts of the sites in the exported log', arrived)]),
    ...(heads.length === 0 ? [] : [log.standing("heads of the sites' logs in the exported log", heads)]),
  ];
}

type Sent = ContributionsDocument['rounds'][number]['contributions'][number];

function receiptOf(round: RoundId, { site, receipt }: Sent): Expected {
  return { kind: 'contribution-received', round, site: parseSiteId(site), receipt: digestOf('collimate.receipt/1', receipt) };
}

function headOf({ site, head: { size, root } }: Pick<Sent, 'site' | 'head'>): Expected {
  return { kind: 'checkpoint-witnessed', site: parseSiteId(site), size, root: parseDigest(root) };
}
