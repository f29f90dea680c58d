import { Injectable } from '@nestjs/common';
import { parseSum } from '@collimate/kernel-numeric';
import { ConsentStore, PastReleases, type OpenWithdrawal, type PastRelease } from '@collimate/platform-site-store';
import { epsilonOfRho, roundedUp } from '@collimate/privacy-accounting';

/** At which epsilon is told to patients, whatever delta a study declares. */
const DELTA = 1e-6;

/** What one study was answered while a subject may have counted in it, and what protects it. */
export interface ReleasedBefore extends PastRelease {
  /** Epsilon of all its answers together, at delta 1e-6, rounded up. */
  readonly epsilon: number;
  readonly protection: 'noise-added-at-the-site';
}

/** Looks up what was released before a withdrawal: it stays released, and noise protects whoever was in it. */
@Injectable()
export class ReleasesBefore {
  constructor(
    private readonly consent: ConsentStore,
    private readonly past: PastReleases,
  ) {}

  /**
   * From the arrival of the first word of any kind on, for who refused may be counted too (ADR 0103), and up to the arrival of the withdrawal,
   * whatever days the forms bear: in between the agent used the subject.
   * @returns the answers in which the subject may have been: nobody knows of which they were
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
