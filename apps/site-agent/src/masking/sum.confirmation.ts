import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { sha256Hex, type SiteId } from '@collimate/kernel-canonical';
import { AttemptRosterStore } from '@collimate/platform-site-store';
import { AttemptLedger, type MaskedAnswer } from '@collimate/privacy-accounting';
import {
  AddedUploads,
  isRefused,
  SITE_SIDE,
  type CheckedRoster,
  type PublishedSum,
  type SiteAttempt,
  type SiteWord,
} from '@collimate/privacy-aggregation';
import { AttemptCalls } from '../link/attempt.calls.js';
import { questionOf } from './attempt.question.js';
import { MaskingAlarm, type NotChecked } from './masking.alarm.js';
import { SiteSide } from './site.side.js';

/** The message that this site sends about a sum, or why it sends none. */
export type Confirmed =
  | { readonly kind: 'say'; readonly word: SiteWord }
  /** The end of the round at this site: its people were told, by a leaf or by a line. */
  | { readonly kind: 'end'; readonly code: 'PUBLISHED_OTHERWISE' | 'SUM_NOT_CHECKED' };

/** An upload with the round that it was made for. */
interface Place {
  readonly order: RoundOrder;
  readonly study: FrozenStudy;
}

/**
 * P6: checks that the published part of an attempt holds this site's upload, sums the masked vectors of the roster, and
 * signs that sum, once for each attempt and with a leaf of its log.
 */
@Injectable()
export class SumConfirmation {
  constructor(
    private readonly ledger: AttemptLedger,
    private readonly rosters: AttemptRosterStore,
    private readonly side: SiteSide,
    private readonly alarm: MaskingAlarm,
    private readonly calls: AttemptCalls,
  ) {}

  /**
   * @param attempt as it lives in memory; after a restart the roster that was kept is enough, unless survivors had to be signed
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED while the masked vectors of the others are fetched
   */
  async confirm(published: PublishedSum, made: MaskedAnswer, place: Place, attempt: SiteAttempt | undefined): Promise<Confirmed> {
    const { charge, receipt } = made;
    const { site, tools } = this.side;
    const { transcript } = charge.order.masked;
    const kept = this.rosters.find(charge.sequence);
    const question = kept === undefined ? undefined : questionOf(place.order, place.study, kept.membershipRoot);
    if (site === undefined || kept === undefined || question === undefined) return this.notChecked(charge, 'roster-not-kept');
    const roster = SITE_SIDE.checkRoster(question, kept.adverts, tools.verify);
    const { r: _r, ...rest } = published;
    if (isRefused(roster) || roster.r !== transcript || published.r !== transcript) return this.differs(charge);
    const survivors = attempt?.survivors;
    const isAll = question.terms.closing === 'all';
    if (!isAll && !published.survivors.includes(site)) {
      this.alarm.excluded(transcript);
      return this.notChecked(charge, 'not-in-sum');
    }
    // A run that has lost its keys has signed no survivors. It can neither confirm the sum nor object to it.
    if (!isAll && survivors === undefined) return this.notChecked(charge, 'keys-lost');
    const inSum = survivors?.sites ?? roster.adverts.map((advert) => advert.site);
    const added = await this.addedUp(made, { place, roster, length: question.length }, inSum);
    const known = { site, roster, hash: receipt.answerHash, added, ...(survivors !== undefined && { survivors }) };
    const signed = SITE_SIDE.confirmKnown(known, { question, adverts: kept.adverts, ...rest }, tools);
    // A sum of this attempt was confirmed before: asking for a second signature means showing two sums.
    const isTheOne = !isRefused(signed) && this.ledger.confirm(charge, sha256Hex(Buffer.from(signed.signature, 'hex')));
    if (isRefused(signed) || !isTheOne) return this.differs(charge);
    return { kind: 'say', word: { kind: 'confirmation', signature: signed } };
  }

  /**
   * Sums the masked vectors: this site's own from its disk, the others from the coordinator; under `threshold` the
   * masks are removed by the opened secrets. Secrets that do not fit the adverts give no sum.
   */
  private async addedUp(
    { charge, masked }: MaskedAnswer,
    { place, roster, length }: { readonly place: Place; readonly roster: CheckedRoster; readonly length: number },
    survivors: readonly SiteId[],
  ): Promise<AddedUploads> {
    const { roundId } = place.order;
    const { attempt } = charge.order.masked;
    const added = new AddedUploads(roster.r, length);
    for (const site of survivors) {
      const isOwn = site === this.side.site;
      added.add(site, isOwn ? masked : await this.calls.maskedVector(roundId, attempt, site));
    }
    if (roster.parameters.closing === 'threshold') {
      const opened = await this.calls.openedSecrets(roundId, attempt);
      added.unmask({ roster, survivors, opened, crypto: this.side.tools.crypto });
    }
    return added;
  }

  /** The attempt is over, and the coordinator has not shown a publication with this site's upload. */
  unpublished({ charge }: MaskedAnswer): void {
    if (!this.ledger.look(charge.order).before.isPublished) this.alarm.dispute('unpublished', charge.order.masked.transcript);
  }

  private differs(charge: MaskedAnswer['charge']): Confirmed {
    this.alarm.dispute('published-otherwise', charge.order.masked.transcript);
    return { kind: 'end', code: 'PUBLISHED_OTHERWISE' };
  }

  private notChecked(charge: MaskedAnswer['charge'], why: NotChecked): Confirmed {
    this.alarm.notChecked(why, charge.order.masked.transcript);
    return { kind: 'end', code: 'SUM_NOT_CHECKED' };
  }
}
