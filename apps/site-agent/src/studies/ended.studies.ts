import { Inject, Injectable } from '@nestjs/common';
import type { Digest } from '@collimate/kernel-canonical';
import type { Logger } from '@collimate/platform-service-kit';
import { RoundStore, StudyWordStore } from '@collimate/platform-site-store';
import type { AgentErrorCode } from '../ground/agent.error.js';
import { LOGGER } from '../ground/logger.token.js';
import { SiteStudies } from './site.studies.js';

/**
 * Studies that are over, as the coordinator tells. A cancelled study stays cancelled. An ended study only stops the
 * reading of its scans: the ledger and the hospital's people decide which rounds may be answered.
 */
@Injectable()
export class EndedStudies {
  constructor(
    private readonly studies: SiteStudies,
    private readonly words: StudyWordStore,
    private readonly rounds: RoundStore,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'info' | 'warn'>,
  ) {}

  /** Remembers cancelled studies. @param digests as received; this site may not know some of them */
  cancelled(digests: readonly string[]): void {
    for (const study of this.studies.cancel(digests)) {
      this.logger.warn(
        { code: 'STUDY_CANCELLED' satisfies AgentErrorCode, study },
        'the coordinator has cancelled this study: nothing more is done for it',
      );
    }
  }

  /**
   * Remembers studies that have ended without being cancelled. While this site has an open order of such a study, its
   * scans are still needed, so the end is not noted yet. The message comes again with each heartbeat, and is noted once
   * the order is over.
   * @param digests as received; this site may not know some of them
   */
  ended(digests: readonly string[]): void {
    if (digests.length === 0) return;
    const said = new Set(digests);
    const asked = new Set(this.rounds.open().map(({ order }) => order.studyDigest));
    for (const { digest, study, isEnded } of this.studies.all()) {
      if (isEnded || !said.has(digest) || asked.has(digest)) continue;
      this.words.end(digest);
      this.logger.info(
        { study: study.protocol.id, digest },
        'this study has ended, the coordinator says: no scan is read for it any more, unless it asks again',
      );
    }
  }

  /** An order for a study came, so the study has not ended after all. */
  ordered(digest: Digest): void {
    if (!this.words.resume(digest)) return;
    const study = this.studies.find(digest)?.study.protocol.id;
    this.logger.info({ study, digest }, 'the coordinator asks again for a study that had ended: its scans are read again');
  }
}
