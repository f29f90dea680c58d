import { Inject, Injectable } from '@nestjs/common';
import type { Digest } from '@collimate/kernel-canonical';
import type { FrozenStudy } from '@collimate/governance-study';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { Logger } from 'pino';
import { LOGGER } from '../ground/logger.token.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { awaitsEngine, isApproved, otherEngine, type SiteStudyView } from '../studies/site.studies.js';
import { readsNoMore, StudyStandings, type StandingStudy } from '../studies/study.standings.js';
import { ExtractionJobs } from './extraction.jobs.js';
import { WaitingScans } from './waiting.scans.js';
import type { AgentErrorCode } from '../ground/agent.error.js';

/**
 * Keeps the extraction of studies going: waiting scans are put into the queue, and jobs that the queue has lost are put
 * in again. In quarantine nothing is put in.
 */
@Injectable()
export class ExtractionService {
  /** Studies of which nothing is left to extract, until a table or a consent brings more. */
  private readonly finished = new Set<Digest>();

  constructor(
    private readonly studies: StudyStandings,
    private readonly waiting: WaitingScans,
    private readonly jobs: ExtractionJobs,
    private readonly quarantine: Quarantine,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Puts in one job per scan that has no features of the study's plan yet and whose subject consents. A repeat is the
   * same job. A study that has ended, or has no answers left, gets none.
   */
  async enqueue(study: FrozenStudy): Promise<void> {
    if (this.quarantine.isActive) return;
    const standing = await this.studies.find(study.digest);
    if ((standing !== undefined && readsNoMore(standing)) || !(await this.put(study))) return;
    // A queue that has lost jobs of one study has lost those of the others, which would wait until these have ended.
    for (const view of await this.studies.all()) if (isUnderWay(view) && view.digest !== study.digest) await this.put(view.study);
  }

  /** @returns whether the queue had lost jobs of the study */
  private async put(study: FrozenStudy): Promise<boolean> {
    const waiting = this.waiting.of(study);
    return waiting.length > 0 && this.jobs.enqueue(study, waiting);
  }

  /** Puts in the scans that a new cohort or a new consent made possible, for every approved study. */
  async refresh(): Promise<void> {
    this.finished.clear();
    for (const view of await this.studies.all()) if (isUnderWay(view)) await this.enqueue(view.study);
  }

  /**
   * Puts in again the jobs that the queue has lost.
   * @returns whether a study still has scans to extract, so that it has to be looked at again
   */
  async upkeep(): Promise<boolean> {
    let isOpen = false;
    for (const view of await this.studies.all()) {
      const { study, digest } = view;
      // The waiting scans are put in when the quarantine has ended.
      if (this.quarantine.isActive) return true;
      if (!isUnderWay(view) || this.finished.has(digest)) continue;
      if (await this.isDone(study)) this.finished.add(digest);
      else isOpen = true;
    }
    return isOpen;
  }

  /**
   * Whether every scan of a consenting subject has features, or a code for why it has none. Waiting scans without a job
   * are put in again: the tables are the truth, and the queue may lose jobs.
   */
  async isDone(study: FrozenStudy): Promise<boolean> {
    if (this.waiting.unfinished(study).length > 0) {
      // Consent is asked again once the queue is empty, not after each scan.
      if (!(await this.jobs.isIdle())) return false;
      if (this.waiting.of(study).length > 0) {
        await this.enqueue(study);
        return false;
      }
    }
    await this.jobs.forgetFinished(study);
    return true;
  }

  /** At the start: says which studies are computed again, and forgets the jobs of those that need none. */
  async lookBack(): Promise<void> {
    const studies = await this.studies.all();
    for (const view of studies) if (awaitsEngine(view)) this.sayNotApproved(view);
    for (const view of studies) if (!readsNoMore(view) && this.waiting.areOutdated(view.study)) this.sayOutdated(view.study);
    for (const { study, state } of studies) if (state !== 'extracting') await this.jobs.forgetFinished(study);
  }

  /** Only the log says it: outside, the rounds of the study are declined with ENGINE_NOT_APPROVED. */
  private sayNotApproved(view: SiteStudyView): void {
    const { study, digest, engine } = view;
    const about = { study: study.protocol.id, digest, engine: engine.runs };
    const named = otherEngine(view);
    if (named !== undefined) {
      this.logger.warn(
        { code: 'ENGINE_DIFFERS' satisfies AgentErrorCode, ...about, named },
        'this study names another definition of the engine than the one that runs; nothing is computed or answered for it by this version of the agent',
      );
      return;
    }
    this.logger.warn(
      { code: 'ENGINE_NOT_APPROVED' satisfies AgentErrorCode, ...about, approved: engine.approved.at(-1) },
      'this study was approved for another definition of the engine; nothing is computed or answered for it until two approvers sign it again: `collimate site approve`',
    );
  }

  private sayOutdated({ protocol }: FrozenStudy): void {
    this.logger.warn(
      { code: 'FEATURES_OUTDATED', study: protocol.id, engine: ENGINE_DEFINITION },
      'features of this study are of another definition of the engine; they are computed again, and its answers wait for that',
    );
  }
}

/** Whether scans of a study may be put into the queue, and could be part of an answer. */
function isUnderWay(view: StandingStudy): boolean {
  return isApproved(view) && view.state !== 'approved' && !readsNoMore(view);
}
