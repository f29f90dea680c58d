import { Injectable } from '@nestjs/common';
import { instantToMs } from '@collimate/kernel-canonical';
import { msToNextTick, type FrozenStudy } from '@collimate/governance-study';
import { reactionTo, type DeclineCode } from '@collimate/protocol';
import { AgentError } from '../agent.error.js';
import { OutboxStore } from '@collimate/platform-site-store';
import { ExtractionService } from '../extraction/extraction.service.js';
import { LinkService } from '../link/link.service.js';
import { AnswerSealer } from '../release/answer.sealer.js';
import { RoundStore, type SiteRound } from '../state/round.store.js';
import { SiteStudies, isApproved } from '../state/site.studies.js';

/** After this a quarantine, or features that are computed again, are looked at again, ms. */
const STOPPED_MS = 10_000;
/** An answer waits for its tick within its turn only where the tick is so near, ms. */
const AT_THE_TICK_MS = 500;

/** What a round waits for. */
type RoundStep = { readonly kind: 'finished' } | { readonly kind: 'wait'; readonly ms: number };

/** Brings one round to its end: release, witness, seal, send; each step durable before the next. */
@Injectable()
export class RoundAnswerer {
  constructor(
    private readonly rounds: RoundStore,
    private readonly studies: SiteStudies,
    private readonly outbox: OutboxStore,
    private readonly sealer: AnswerSealer,
    private readonly link: LinkService,
    private readonly extraction: ExtractionService,
  ) {}

  /**
   * Answers what is open, in the order of arrival. A round that fails does not stop the others.
   * @returns ms until something has to be looked at again, if anything waits
   * @throws the first failure, after all were tried; the round stays as it is and is taken up again
   */
  async answerOpen(): Promise<number | undefined> {
    let waitMs: number | undefined;
    const failures: unknown[] = [];
    for (const round of this.rounds.open()) {
      const step = await this.answer(round).catch((error: unknown) => {
        failures.push(error);
        return { kind: 'finished' } as const;
      });
      if (step.kind === 'wait') waitMs = Math.min(step.ms, waitMs ?? step.ms);
    }
    if (failures.length > 0) throw failures[0];
    return waitMs;
  }

  /** Ids of the rounds that are not answered yet. */
  inWork(): readonly string[] {
    return this.rounds.open().map(({ order }) => order.roundId);
  }

  private async answer(round: SiteRound): Promise<RoundStep> {
    const { order } = round;
    const now = this.link.now();
    if (now === undefined) return { kind: 'wait', ms: 1_000 };
    if (now >= order.deadline) return this.finish(round, 'closed', 'DEADLINE_PASSED');
    if (round.state === 'sealed') return this.send(round);

    const study = this.studies.find(order.studyDigest)?.study;
    const opensInMs = study === undefined ? 0 : msToOpening(order.epoch, study, instantToMs(now));
    if (opensInMs > 0) return { kind: 'wait', ms: opensInMs };
    if (study !== undefined && this.extraction.isOutdated(study)) return { kind: 'wait', ms: STOPPED_MS };
    const sealed = await this.sealer.seal(order, study);
    if (sealed.kind === 'refused') return this.decline(round, sealed.code);
    // A kill between the two leaves a message in the outbox and the round ordered: the first message stays.
    this.outbox.put(order.roundId, sealed.sequence, sealed.message);
    this.rounds.advance(order.roundId, 'sealed');
    return this.send(round);
  }

  private async send(round: SiteRound): Promise<RoundStep> {
    const before = await this.hold(round);
    if (before !== undefined) return before;
    const message = this.outbox.pending().find((one) => one.roundId === round.order.roundId);
    if (message === undefined) return this.finish(round, 'closed', 'GONE');
    const msToTick = this.msToTick(round);
    // A tick may be minutes long: other rounds have their turn meanwhile, and all is asked again shortly before it.
    if (msToTick > AT_THE_TICK_MS) return { kind: 'wait', ms: msToTick - AT_THE_TICK_MS / 2 };
    await new Promise((resolve) => setTimeout(resolve, msToTick));
    const after = await this.hold(round);
    if (after !== undefined) return after;
    const refused = await this.told(() => this.link.submit(message.bytes));
    this.outbox.acknowledge(round.order.roundId);
    return refused === undefined ? this.finish(round, 'sent') : this.finish(round, 'closed', refused);
  }

  /** @returns what the round waits for or ends with instead of being sent: a quarantine, or a study that was closed */
  private async hold(round: SiteRound): Promise<RoundStep | undefined> {
    if (this.sealer.isStopped) return { kind: 'wait', ms: STOPPED_MS };
    const study = this.studies.find(round.order.studyDigest);
    if (study !== undefined && isApproved(study)) return undefined;
    const step = await this.decline(round, 'STUDY_NOT_APPROVED');
    this.outbox.acknowledge(round.order.roundId);
    return step;
  }

  private async decline(round: SiteRound, code: DeclineCode): Promise<RoundStep> {
    await this.told(() => this.link.decline(round.order.roundId, code));
    return this.finish(round, 'declined', code);
  }

  /** @returns ms to the next tick; answers leave on it, so that their moment tells nothing of the computation */
  private msToTick(round: SiteRound): number {
    const study = this.studies.find(round.order.studyDigest)?.study;
    const now = this.link.now();
    return study === undefined || now === undefined ? 0 : msToNextTick(now, study.protocol.timetable.tickMs);
  }

  /** @returns the reason if the coordinator wants nothing more of this round */
  private async told(call: () => Promise<void>): Promise<string | undefined> {
    try {
      await call();
      return undefined;
    } catch (error) {
      const reason = error instanceof AgentError && error.code === 'COORDINATOR_REFUSED' ? error.details['reason'] : undefined;
      if (typeof reason !== 'string' || reactionTo(reason) !== 'passed') throw error;
      return reason;
    }
  }

  private finish(round: SiteRound, state: 'sent' | 'declined' | 'closed', code?: string): RoundStep {
    this.rounds.advance(round.order.roundId, state, code);
    return { kind: 'finished' };
  }
}

/** @returns ms until the epoch begins; 0 if it has begun, or lies so far ahead that the gate refuses it */
function msToOpening(epoch: number, study: FrozenStudy, nowMs: number): number {
  const { openingMs } = study.protocol.timetable;
  const current = Math.floor(nowMs / openingMs);
  return epoch === current + 1 ? epoch * openingMs - nowMs : 0;
}
