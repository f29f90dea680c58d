import { Injectable } from '@nestjs/common';
import { toHex, type RoundId, type SiteId, type StudyId } from '@collimate/kernel-canonical';
import type { ContributionDocument, ContributionsDocument } from '@collimate/governance-publication';
import { CoordinatorStore, type AnswerRow, type RoundRow } from '@collimate/platform-coordinator-store';
import { decodeVector } from '@collimate/privacy-aggregation';
import { contributionFromWire, receiptDocument, SealedContribution } from '@collimate/protocol';
import { siteLogOrigin } from '../audit/site-log.origin.js';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { lastRounds } from './step.sum.js';

/** Publishes what a result was made from, once the result is published: each site's noisy vector with its receipt. */
@Injectable()
export class ContributionPublisher {
  constructor(private readonly store: CoordinatorStore) {}

  /** @throws CoordinatorError RESULT_UNKNOWN before the result is published */
  async of(studyId: StudyId): Promise<ContributionsDocument> {
    const { read } = this.store;
    if ((await read.studies.findResult(studyId)) === undefined) {
      throw new CoordinatorError('RESULT_UNKNOWN', 'this study has no published result');
    }
    const all = await read.rounds.ofStudy(studyId);
    // A run that lost a step has no result, and its earlier steps prove none.
    const whole = new Set(lastRounds(all).flatMap(({ state, ordinal }) => (state === 'pooled' ? [ordinal] : [])));
    const pooled = all.filter(({ ordinal }) => whole.has(ordinal));
    const rounds = await Promise.all(pooled.map((round) => this.round(round)));
    const asked = [...new Set(rounds.flatMap(({ contributions }) => contributions.map(({ site }) => site)))].sort();
    const sites = await Promise.all(
      asked.map(async (site) => ({ site, publicKey: (await read.sites.find(site as SiteId))?.log_key ?? null })),
    );
    return { schema: 'collimate.contributions/1', study: studyId, sites, rounds };
  }

  private async round(round: RoundRow): Promise<ContributionsDocument['rounds'][number]> {
    const answers = await this.store.read.rounds.answers(round.id as RoundId);
    const released = answers.filter(({ outcome }) => outcome === 'released');
    const step = round.given === null ? {} : { step: round.step, given: round.given };
    return {
      statistic: round.statistic,
      ...step,
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
