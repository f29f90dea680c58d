import type { Check, ContributionsDocument, PublishedResult } from '@collimate/governance-publication';
import { digestOf, parseDigest, parseRoundId, parseSiteId } from '@collimate/kernel-canonical';
import type { Expected, LogBeside } from './log-beside.js';

/** What of a result should stand in the log of the coordinator: that its study was frozen, its rounds closed, and it was published. */
export function resultLeafChecks(log: LogBeside, { study, rounds, digest }: PublishedResult): readonly Check[] {
  const of = parseDigest(study.digest);
  const closed = rounds
    .filter(({ pooled }) => pooled !== null)
    .map(({ roundId }): Expected => ({ kind: 'round-closed', round: parseRoundId(roundId), outcome: 'pooled' }));
  return [
    log.standing('study in the exported log', [{ kind: 'study-frozen', study: of }]),
    ...(closed.length === 0 ? [] : [log.standing('rounds in the exported log', closed)]),
    log.standing('result in the exported log', [{ kind: 'result-published', study: of, result: parseDigest(digest) }]),
  ];
}

/** What of the contributions should: the arrival of each with its receipt, and the head of its site's log, which the coordinator confirmed before. */
export function contributionLeafChecks(log: LogBeside, { rounds }: ContributionsDocument): readonly Check[] {
  const arrived = rounds.flatMap(({ roundId, contributions }) =>
    roundId === undefined
      ? []
      : contributions.map(({ site, receipt }): Expected => {
          const kept = digestOf('collimate.receipt/1', receipt);
          return { kind: 'contribution-received', round: parseRoundId(roundId), site: parseSiteId(site), receipt: kept };
        }),
  );
  const sent = rounds.flatMap(({ contributions, masked }) => [...contributions, ...(masked?.uploads ?? [])]);
  const heads = sent.map(({ site, head: { size, root } }): Expected => {
    return { kind: 'checkpoint-witnessed', site: parseSiteId(site), size, root: parseDigest(root) };
  });
  return [
    ...(arrived.length === 0 ? [] : [log.standing('receipts of the sites in the exported log', arrived)]),
    ...(heads.length === 0 ? [] : [log.standing("heads of the sites' logs in the exported log", heads)]),
  ];
}
