import { Injectable } from '@nestjs/common';
import { fromHex, knownParts, toHex, type Digest, type RoundId, type SiteId } from '@collimate/kernel-canonical';
import type { ContributionDocument, ContributionsDocument, ResultDocument } from '@collimate/governance-publication';
import { CoordinatorStore, type AnswerRow, type RoundRow } from '@collimate/platform-coordinator-store';
import { decodeVector } from '@collimate/privacy-aggregation';
import { contributionFromWire, receiptDocument, SealedContribution } from '@collimate/protocol';
import { siteLogOrigin } from '../audit/site-log.origin.js';
import { MaskedSumPublisher } from './masked-sum.publisher.js';
import { CoordinatorError } from '../platform/coordinator.error.js';
import type { ResultName } from './result.name.js';
import { roundsOfTurn } from './step.sum.js';

type SentRound = ContributionsDocument['rounds'][number];

/** Publishes the inputs of a result once the result is published: each site's noisy vector with its receipt. */
@Injectable()
export class ContributionPublisher {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly masked: MaskedSumPublisher,
  ) {}

  /** @throws CoordinatorError RESULT_UNKNOWN before the result is published */
  async of({ study: studyId, turn }: ResultName): Promise<ContributionsDocument> {
    const { read } = this.store;
    const result = await read.studies.findResult(studyId, turn);
    if (result === undefined) throw new CoordinatorError('RESULT_UNKNOWN', 'this study has no published result');
    const all = roundsOfTurn(await read.rounds.ofStudy(studyId), result.turn);
    // A run that lost a step has no estimates, so its earlier steps prove nothing and are left out.
    const told = (JSON.parse(result.result_json) as ResultDocument).rounds;
    const whole = new Set(told.flatMap(({ pooled: estimates, statistic }) => (estimates === null ? [] : [statistic])));
    const pooled = all.filter(({ statistic, state }) => state === 'pooled' && whole.has(statistic));
    const rounds = await Promise.all(pooled.map((round) => this.round(round)));
    return { schema: 'collimate.contributions/1', study: studyId, sites: await this.keys(rounds), rounds };
  }

  /**
   * The keys that signed the published contributions, as they were at that time. A site that named a new key between
   * two rounds has several lines.
   */
  private async keys(rounds: readonly SentRound[]): Promise<ContributionsDocument['sites']> {
    const sent = rounds.flatMap(({ contributions, masked }) => [...contributions, ...(masked?.uploads ?? [])]);
    const heads = await Promise.all(
      sent.map(async ({ site, receipt: { ledgerRoot } }) => {
        return {
          site,
          publicKey: (await this.store.read.witnesses.withRoot(site as SiteId, fromHex(ledgerRoot)))?.logKey ?? null,
        };
      }),
    );
    const distinct = new Map(heads.map((one) => [`${one.site} ${one.publicKey ?? ''}`, one]));
    return [...distinct.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, named]) => named);
  }

  private async round(round: RoundRow): Promise<SentRound> {
    const answers = await this.store.read.rounds.answers(round.id as RoundId);
    const released = answers.filter(({ outcome }) => outcome === 'released');
    const masked = await this.masked.of(round);
    return {
      statistic: round.statistic,
      ...knownParts<SentRound>({
        roundId: round.id,
        step: round.given === null ? undefined : round.step,
        given: round.given === null ? undefined : (round.given as Digest),
        masked,
      }),
      contributions: await Promise.all(released.map((answer) => this.contribution(answer))),
    };
  }

  private async contribution({ site_id, message }: AnswerRow): Promise<ContributionDocument> {
    const site = site_id as SiteId;
    const { body, receipt, inclusion } = contributionFromWire(SealedContribution.decode(message ?? Buffer.alloc(0)));
    const head = await this.store.read.witnesses.withRoot(site, receipt.ledgerRoot);
    if (head === undefined) throw new CoordinatorError('LOG_ALTERED', 'a head that was witnessed is missing');
    return {
      site,
      vector: decodeVector(body.vector).map(String),
      receipt: receiptDocument(receipt),
      inclusion: { index: inclusion.index, size: inclusion.size, hashes: inclusion.hashes.map(toHex) },
      head: {
        origin: siteLogOrigin(site, head.generation),
        size: head.size,
        root: toHex(head.root),
        signature: head.signature,
      },
    };
  }
}
