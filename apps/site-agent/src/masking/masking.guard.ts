import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import type { SiteId } from '@collimate/kernel-canonical';
import { BeforeRelease } from '../dispatch/before.release.js';
import { LOOK_AGAIN_MS, type RoundStep } from '../dispatch/round.step.js';
import { HouseWord } from '../policy/house.word.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { SiteSide } from './site.side.js';

/** Checks before any word in an attempt. */
@Injectable()
export class MaskingGuard {
  constructor(
    private readonly before: BeforeRelease,
    private readonly quarantine: Quarantine,
    private readonly word: HouseWord,
    private readonly side: SiteSide,
  ) {}

  /** @returns the site if it is asked; a site that is not asked would add one share too many */
  siteIn({ roster }: RoundOrder): SiteId | undefined {
    const { site } = this.side;
    return site !== undefined && roster.includes(site) ? site : undefined;
  }

  /** Why the hospital's yes to the study does not stand now; undefined if it does. */
  refusalOf({ studyDigest }: RoundOrder): ReturnType<HouseWord['refusal']> {
    return this.word.refusal(studyDigest);
  }

  /** @returns the step of a round while nothing may be said at all; undefined otherwise */
  get stop(): RoundStep | undefined {
    return this.quarantine.isActive ? { kind: 'wait', ms: LOOK_AGAIN_MS } : undefined;
  }

  /** Whether new work is stopped: then only charges that exist already are used. */
  get isPaused(): boolean {
    return this.word.isPaused;
  }

  /**
   * Checks before the keys of an attempt are made; after that, other sites may be charged already.
   * @returns the step of the round while somebody has stopped new work @throws AgentError NOT_IN_COORDINATOR_LOG,
   *   SOFTWARE_NOT_ACCEPTED
   */
  async beforeBeginning({ studyDigest }: RoundOrder): Promise<RoundStep | undefined> {
    if (this.isPaused) return { kind: 'wait', ms: LOOK_AGAIN_MS };
    await this.before.check(studyDigest);
    return undefined;
  }
}
