import { Injectable } from '@nestjs/common';
import { parseSum } from '@collimate/kernel-numeric';
import { ConsentStore, PastReleases, type OpenWithdrawal, type PastRelease } from '@collimate/platform-site-store';
import { epsilonOfRho, roundedUp } from '@collimate/privacy-accounting';

/** Delta at which epsilon is told to patients, whatever delta a study declares. */
const DELTA = 1e-6;

/** Releases of one study in which a subject may have counted, with their protection. */
export interface ReleasedBefore extends PastRelease {
  /** Epsilon of all its answers together, at delta 1e-6, rounded up. */
  readonly epsilon: number;
  readonly protection: 'noise-added-at-the-site';
}

/** Looks up the releases before a withdrawal. They stay released; noise protects the people in them. */
@Injectable()
export class ReleasesBefore {
  constructor(
    private readonly consent: ConsentStore,
    private readonly past: PastReleases,
  ) {}

  /**
   * Releases from the arrival of the subject's first event of any kind (people who refused may be counted too, ADR
   * 0103) to the arrival of the withdrawal. Arrival counts, not the dates of the forms, because the agent used the
   * subject between the two.
   * @returns answers in which the subject may have been counted; nobody knows in which they were
   */
  of({ event, lastCharge }: OpenWithdrawal): readonly ReleasedBefore[] {
    const before = this.consent.eventsOf(event.subject).filter(({ sequence }) => sequence < event.sequence);
    if (before.length === 0) return [];
    const at = before.reduce((earliest, one) => (one.at < earliest ? one.at : earliest), before[0].at);
    const sequence = Math.min(...before.map((one) => one.sequence));
    return this.past.upTo(lastCharge, { sequence, at }).map((release) => {
      const epsilon = roundedUp(epsilonOfRho(parseSum(release.rho), DELTA));
      return { ...release, epsilon, protection: 'noise-added-at-the-site' };
    });
  }
}
