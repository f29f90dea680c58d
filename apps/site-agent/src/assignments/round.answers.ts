import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { AnswerDispatch } from '../dispatch/answer.dispatch.js';
import type { RoundStep } from '../dispatch/round.step.js';
import type { RoundCode } from '@collimate/protocol';
import { MaskedRounds } from '../masking/masked.rounds.js';

/** The two ways in which a round is answered: in the open with the whole noise, or under masks with a share of it. */
@Injectable()
export class RoundAnswers {
  constructor(
    private readonly open: AnswerDispatch,
    private readonly masked: MaskedRounds,
  ) {}

  answer(order: RoundOrder, study: FrozenStudy | undefined): Promise<RoundStep> {
    return isMasked(order) ? this.masked.step(order, study) : this.open.answer(order, study);
  }

  /** Sends an answer that was sealed before, byte for byte. */
  sendAgain(order: RoundOrder, study: FrozenStudy | undefined): Promise<RoundStep> {
    return isMasked(order) ? this.masked.step(order, study) : this.open.sendAgain(order);
  }

  /** Ends a round that nobody waits for any more. */
  close(order: RoundOrder, study: FrozenStudy | undefined, code: RoundCode): RoundStep {
    return isMasked(order) ? this.masked.close(order, study, code) : this.open.close(order, code);
  }
}

const isMasked = ({ mode }: RoundOrder): boolean => mode === 'secure-aggregation';
