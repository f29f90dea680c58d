import { Injectable } from '@nestjs/common';
import { instantToMs } from '@collimate/kernel-canonical';
import type { FrozenStudy } from '@collimate/governance-study';
import { RoundStore, type SiteRound } from '@collimate/platform-site-store';
import { LOOK_AGAIN_MS, type RoundStep } from '../dispatch/round.step.js';
import { WaitingScans } from '../extraction/waiting.scans.js';
import { HouseWord } from '../policy/house.word.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';
import { RoundAnswers } from './round.answers.js';

/** Pause until the next look at the clock, before the coordinator has sent its time, ms. */
const NO_CLOCK_MS = 1_000;

/** Decides whether an open round has to wait, and hands it to dispatch when its time has come. */
@Injectable()
export class RoundAnswerer {
  constructor(
    private readonly rounds: RoundStore,
    private readonly word: HouseWord,
    private readonly clock: CoordinatorClock,
    private readonly waiting: WaitingScans,
    private readonly answers: RoundAnswers,
  ) {}

  /**
   * Answers the open rounds in the order of arrival. A round that fails does not stop the others.
   * @returns ms until a waiting round has to be looked at again; undefined if none waits
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

  private async answer({ order, state }: SiteRound): Promise<RoundStep> {
    const now = this.clock.now();
    if (now === undefined) return { kind: 'wait', ms: NO_CLOCK_MS };
    const study = this.word.study(order.studyDigest);
    if (now >= order.deadline) return this.answers.close(order, study, 'DEADLINE_PASSED');
    if (state === 'sealed') return this.answers.sendAgain(order, study);

    const opensInMs = study === undefined ? 0 : msToOpening(order.epoch, study, instantToMs(now));
    if (opensInMs > 0) return { kind: 'wait', ms: opensInMs };
    // A refusal is sent at once: a late one would tell something about the scans.
    const mayWait = this.word.refusal(order.studyDigest) === undefined && study !== undefined;
    if (mayWait && this.waiting.areOutdated(study)) return { kind: 'wait', ms: LOOK_AGAIN_MS };
    return this.answers.answer(order, study);
  }
}

/** @returns ms until the epoch begins; 0 if it has begun, or lies so far ahead that the gate refuses it */
function msToOpening(epoch: number, study: FrozenStudy, nowMs: number): number {
  const { openingMs } = study.protocol.timetable;
  const current = Math.floor(nowMs / openingMs);
  return epoch === current + 1 ? epoch * openingMs - nowMs : 0;
}
