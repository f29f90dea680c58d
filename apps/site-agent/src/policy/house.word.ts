import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { Digest } from '@collimate/kernel-canonical';
import { Pause, WorkPaused } from '../quarantine/pause.js';
import { refusalFor, SiteStudies } from '../studies/site.studies.js';
import { HouseRules } from './house-rules.js';

/**
 * The present decision of the hospital's people on a study and on work. It is asked in the decision of a charge, before
 * rows are read, and before an answer leaves, each time anew: people may change it while a link, a silence or a tick is
 * awaited.
 */
@Injectable()
export class HouseWord {
  constructor(
    private readonly studies: SiteStudies,
    private readonly rules: HouseRules,
    private readonly pause: Pause,
  ) {}

  /** @returns the stored study, approved or not; undefined if there is none */
  study(digest: Digest): FrozenStudy | undefined {
    return this.studies.find(digest)?.study;
  }

  /** @returns why the hospital's yes to a study does not stand now: closed, cancelled, another engine, or rules that forbid it; undefined if it does */
  refusal(digest: Digest): ReturnType<typeof refusalFor> {
    const view = this.studies.find(digest);
    const refusal = refusalFor(view);
    if (refusal !== undefined || view === undefined) return refusal;
    return this.rules.objections(view.study).length > 0 ? 'STUDY_NOT_APPROVED' : undefined;
  }

  /** Whether somebody has stopped new work. */
  get isPaused(): boolean {
    return this.pause.current !== undefined;
  }

  /** @throws WorkPaused while somebody has stopped new work */
  demandWork(): void {
    if (this.isPaused) throw new WorkPaused();
  }
}
