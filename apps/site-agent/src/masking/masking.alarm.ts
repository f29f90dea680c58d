import { Inject, Injectable } from '@nestjs/common';
import type { AttemptDispute } from '@collimate/governance-provenance';
import { Clock, type Digest } from '@collimate/kernel-canonical';
import { PeerHeadStore, SiteLog } from '@collimate/platform-site-store';
import { isAlarm, type Advert, type AttemptRefusal, type AttemptRefusalCode } from '@collimate/privacy-aggregation';
import type { Logger } from 'pino';
import { LOGGER } from '../ground/logger.token.js';
import { Quarantine } from '../quarantine/quarantine.js';

/** Words of the log for refusals that no honest run causes. */
const DISPUTES: Partial<Record<AttemptRefusalCode, AttemptDispute>> = {
  OWN_LOG_CONTRADICTED: 'own-log-contradicted',
  ROSTER_CHANGED: 'roster-changed',
  SURVIVORS_CHANGED: 'survivors-changed',
  UNMASKING_REFUSED: 'unmasking-refused',
  PUBLISHED_OTHERWISE: 'published-otherwise',
};

/** Why a site that has sent its masked vector cannot check the sum. None of these is the coordinator's doing. */
export type NotChecked = 'roster-not-kept' | 'keys-lost' | 'not-in-sum';

/**
 * Reports events in an attempt that no honest coordinator causes to the hospital's people, by a leaf and a line of the
 * log.
 */
@Injectable()
export class MaskingAlarm {
  constructor(
    private readonly log: SiteLog,
    private readonly peers: PeerHeadStore,
    private readonly quarantine: Quarantine,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** @param transcript R, or another digest of the attempt before there is one */
  hear(refusal: AttemptRefusal, transcript: Digest): void {
    if (refusal.code === 'EXCLUDED') return this.excluded(transcript);
    const reason = DISPUTES[refusal.code];
    if (isAlarm(refusal) && reason !== undefined) this.dispute(reason, transcript);
  }

  dispute(reason: AttemptDispute, transcript: Digest): void {
    this.log.append({ kind: 'attempt-disputed', transcript, reason, at: this.clock.now() });
    this.logger.warn({ code: 'ATTEMPT_DISPUTED', reason, transcript }, 'an attempt at a masked sum did not go as it has to');
  }

  /**
   * The vector of this site was sent and is not in the sum: it came too late, or was held back. Logged once per
   * attempt, however often it is shown.
   */
  excluded(transcript: Digest): void {
    const reason = 'excluded' satisfies AttemptDispute;
    const said = [...this.log.leavesOf(this.log.treeNumber)].map((text) => JSON.parse(text) as Record<string, unknown>);
    const isKnown = said.some((leaf) => leaf['transcript'] === transcript && leaf['reason'] === reason);
    if (!isKnown) this.dispute(reason, transcript);
  }

  /** This site has lost the data for checking a sum: it neither confirms nor disputes it. */
  notChecked(reason: NotChecked, transcript: Digest): void {
    this.logger.warn(
      { code: 'SUM_NOT_CHECKED', reason, transcript },
      'this site could not check a sum, and has not confirmed it',
    );
  }

  /** No dispute: a line may have been added after the attempt was opened. The next attempt is opened under all lines. */
  olderMembers(named: number, seen: number): void {
    this.logger.warn(
      { code: 'MEMBERS_OLDER', named, seen },
      'an attempt names fewer lines of the log of members than this site has seen',
    );
  }

  /** Heads of this site's log that others have seen and that it does not hold: a restored backup, or a copy of this site. It stops. */
  contradicted(site: string, adverts: readonly Advert[]): void {
    const seen = adverts.flatMap(({ headsSeen }) => headsSeen.filter((head) => head.site === site));
    for (const head of seen) if (!this.peers.continues(head)) this.peers.noteElsewhere(head);
    this.quarantine.enter('peer-ahead');
  }
}
