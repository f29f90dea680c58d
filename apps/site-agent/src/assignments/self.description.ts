import { Injectable } from '@nestjs/common';
import { RoundStore } from '@collimate/platform-site-store';
import { CurrentPolicy } from '../policy/site-policy.js';
import { Quarantine } from '../quarantine/quarantine.js';

/** The agent's statements about itself to the coordinator: its policy, its standing, its open rounds. */
@Injectable()
export class SelfDescription {
  constructor(
    private readonly policy: CurrentPolicy,
    private readonly quarantine: Quarantine,
    private readonly rounds: RoundStore,
  ) {}

  /** SHA-256 of the site's policy. */
  policyHash(): Uint8Array {
    return this.policy.hash();
  }

  /** Whether the site's own past is in doubt. */
  isQuarantined(): boolean {
    return this.quarantine.isActive;
  }

  /** Ids of the rounds that are not answered yet. */
  roundsInWork(): readonly string[] {
    return this.rounds.open().map(({ order }) => order.roundId);
  }
}
