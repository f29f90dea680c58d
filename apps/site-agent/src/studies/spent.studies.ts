import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import { compare, ZERO } from '@collimate/kernel-numeric';
import { RoundStore } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { mayStillTake } from './study.room.js';

/** Knows which studies can be given no further answer: nobody's scan is read for them any more. */
@Injectable()
export class SpentStudies {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly rounds: RoundStore,
  ) {}

  /** @returns whether a study has taken all that it may, and waits for no answer that was charged, as it stands now */
  async look(): Promise<(study: FrozenStudy) => boolean> {
    const spent = await this.ledger.spent();
    const open = new Set(this.rounds.open().map(({ order }) => order.studyDigest));
    return (study) => !open.has(study.digest) && compare(mayStillTake(study, spent), ZERO) <= 0;
  }
}
