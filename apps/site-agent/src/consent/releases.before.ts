import { Injectable } from '@nestjs/common';
import type { ConsentWithdrawal } from '@collimate/governance-consent';
import { parseRational } from '@collimate/kernel-numeric';
import { ConsentStore, PastReleases, type PastRelease } from '@collimate/platform-site-store';
import { epsilonOfRho, roundedUp } from '@collimate/privacy-accounting';

/** At which epsilon is told to patients, whatever delta a study declares. */
const DELTA = 1e-6;

/** What one study was answered while a consent stood, and what protects it. */
export interface ReleasedBefore extends PastRelease {
  /** Of all its answers together, at delta 1e-6, rounded up. */
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

  /** @returns the answers in which the subject may have been: nobody knows of which they were */
  of({ subject, at }: ConsentWithdrawal): readonly ReleasedBefore[] {
    const given = this.consent.eventsOf(subject).filter(({ type }) => type === 'GIVEN');
    if (given.length === 0) return [];
    const first = given.reduce((earliest, event) => (event.at < earliest ? event.at : earliest), given[0].at);
    return this.past.between(first, at).map((release) => {
      const epsilon = roundedUp(epsilonOfRho(parseRational(release.rho), DELTA));
      return { ...release, epsilon, protection: 'noise-added-at-the-site' };
    });
  }
}
