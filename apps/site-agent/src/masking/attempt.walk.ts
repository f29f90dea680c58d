import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { AttemptRosterStore, PeerHeadStore } from '@collimate/platform-site-store';
import type { ChargedAttempt, MaskedAnswer } from '@collimate/privacy-accounting';
import {
  isRefused,
  SITE_SIDE,
  type Advert,
  type AttemptRefusal,
  type Clearance,
  type SiteTurn,
  type SiteWord,
  type Stepped,
} from '@collimate/privacy-aggregation';
import type { DeclineCode } from '@collimate/protocol';
import { WorkPaused } from '../quarantine/pause.js';
import { AttemptDoor } from './attempt.door.js';
import type { LiveAttempt } from './live.attempts.js';
import { MaskingAlarm } from './masking.alarm.js';
import { SiteSide } from './site.side.js';

/** Result of a turn. */
export type Move =
  | { readonly kind: 'say'; readonly word: SiteWord }
  | { readonly kind: 'wait' }
  /** The masked vector is on the disk, and goes from there. */
  | { readonly kind: 'made'; readonly answer: MaskedAnswer }
  /** This site takes no further part in the attempt. */
  | { readonly kind: 'over' }
  | { readonly kind: 'declined'; readonly code: DeclineCode };

/** Answers the turns of an attempt whose keys are in memory. The same turn always gets the same word. */
@Injectable()
export class AttemptWalk {
  constructor(
    private readonly door: AttemptDoor,
    private readonly side: SiteSide,
    private readonly rosters: AttemptRosterStore,
    private readonly peers: PeerHeadStore,
    private readonly alarm: MaskingAlarm,
  ) {}

  /** @throws StoreError; the same turn may be taken again */
  async take(turn: SiteTurn, live: LiveAttempt, order: RoundOrder, study: FrozenStudy): Promise<Move> {
    const { tools } = live;
    switch (turn.kind) {
      case 'roster':
        return this.roster(turn.adverts, live, study);
      case 'clearance':
        return this.cleared(turn.clearance, live, order, study);
      case 'survivors':
        return this.say(live, SITE_SIDE.signSurvivors(live.attempt, turn.survivors, tools), (signature) => {
          return { kind: 'survivors-signature', signature };
        });
      case 'unmask':
        return this.say(live, SITE_SIDE.unmask(live.attempt, turn.request, tools), (answer) => ({
          kind: 'unmask-answer',
          answer,
        }));
      default:
        return { kind: 'wait' };
    }
  }

  /** P2. */
  private roster(adverts: readonly Advert[], live: LiveAttempt, study: FrozenStudy): Move {
    if (adverts.length < study.protocol.minSites) return { kind: 'over' };
    const sight = { members: live.members, log: this.side.ownLog() };
    const answered = SITE_SIDE.answerRoster(live.attempt, adverts, sight, live.tools);
    if (isRefused(answered) && answered.code === 'OWN_LOG_CONTRADICTED') {
      this.alarm.contradicted(live.attempt.site, adverts);
    } else if (!isRefused(answered)) {
      for (const { site, ownHead } of adverts) if (site !== live.attempt.site) this.peers.see(site, ownHead);
    }
    return this.say(live, answered, (answer) => ({ kind: 'roster-answer', answer }));
  }

  /** P3: everybody has signed R. */
  private async cleared(clearance: Clearance, live: LiveAttempt, order: RoundOrder, study: FrozenStudy): Promise<Move> {
    if (live.charge === undefined && this.door.isTooLate(order)) return { kind: 'declined', code: 'DEADLINE_PASSED' };
    const cleared = SITE_SIDE.clear(live.attempt, clearance, live.tools);
    if (isRefused(cleared)) return this.refuse(cleared, live);
    live.attempt = cleared.attempt;
    const opened = this.door.open<Move>(order, async (door, silence) => {
      const charge = live.charge ?? (await door.charge(order, study, cleared.out));
      // Charged by an earlier run, or by nobody who may say so: its keys are gone.
      if (charge.kind === 'spent') return { kind: 'over' };
      if (charge.kind === 'refused') return { kind: 'declined', code: charge.code };
      this.keep(charge, live);
      const answer = await door.mask(charge, { round: order, study, silence }, live);
      if (answer === undefined) return { kind: 'declined', code: 'GONE' };
      // The coordinator is only told that this site has vanished, never that a subject has withdrawn.
      return 'kind' in answer ? { kind: 'over' } : { kind: 'made', answer };
    });
    return opened.catch((error: unknown) => {
      // New work was stopped while this step waited for its silence. Nothing was charged.
      if (error instanceof WorkPaused) return { kind: 'wait' };
      throw error;
    });
  }

  /** Again after a write that failed: without its roster no sum of the attempt could be checked after a restart. */
  private keep(charge: ChargedAttempt, live: LiveAttempt): void {
    live.charge = charge;
    const { roster, question } = live.attempt;
    if (roster === undefined) return;
    this.rosters.keep(charge.sequence, { membershipRoot: question.membershipRoot, adverts: roster.adverts });
  }

  private say<T>(live: LiveAttempt, outcome: Stepped<T> | AttemptRefusal, word: (out: T) => SiteWord): Move {
    if (isRefused(outcome)) return this.refuse(outcome, live);
    live.attempt = outcome.attempt;
    return { kind: 'say', word: word(outcome.out) };
  }

  /** A message that does not fit ends the attempt for this site. A message out of turn is ignored. */
  private refuse(refusal: AttemptRefusal, live: LiveAttempt): Move {
    if (refusal.code === 'OUT_OF_TURN') return { kind: 'wait' };
    this.alarm.hear(refusal, live.attempt.roster?.r ?? live.attempt.question.queryDigest);
    // A request that differs from the signed one is not answered; the attempt itself goes on.
    return refusal.code === 'UNMASKING_REFUSED' || refusal.code === 'SURVIVORS_CHANGED' ? { kind: 'wait' } : { kind: 'over' };
  }
}
