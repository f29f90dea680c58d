import { Injectable } from '@nestjs/common';
import { parseDigest, type ScanKey } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import type { FrozenStudy, StudyExtraction } from '@collimate/governance-study';
import { MAX_ATTEMPTS, failureCode, type RunningJob } from '@collimate/platform-queue';
import type { StoreErrorCode } from '@collimate/platform-site-store';
import type { KeystoreErrorCode } from '@collimate/platform-keystore';
import { AgentError, type AgentErrorCode } from '../ground/agent.error.js';
import { Pause } from '../quarantine/pause.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { isApproved } from '../studies/site.studies.js';
import { readsNoMore, StudyStandings } from '../studies/study.standings.js';
import type { ExtractJob } from './extraction.jobs.js';
import { ScanExtractor } from './scan.extractor.js';
import { ScanRecord } from './scan.record.js';

/** Codes of a subject who is gone: nothing is computed or recorded. */
const GONE: readonly string[] = ['NO_SUBJECT_KEY' satisfies KeystoreErrorCode, 'SUBJECT_WITHDRAWN' satisfies StoreErrorCode];

/**
 * Runs one job of the queue. In quarantine nothing is computed. In a pause no job is begun: a job that comes up is
 * returned undone, and put in again from the tables after the pause.
 */
@Injectable()
export class JobRunner {
  /** Stops the running computation when a quarantine begins. */
  private halt = new AbortController();

  constructor(
    private readonly studies: StudyStandings,
    private readonly quarantine: Quarantine,
    private readonly extractor: ScanExtractor,
    private readonly record: ScanRecord,
    private readonly pause: Pause,
  ) {
    quarantine.onEnter(() => {
      this.halt.abort();
      this.halt = new AbortController();
    });
  }

  /** @throws AgentError JOB_FOREIGN, or the error of the extraction, so that the queue tries the job once more */
  async run(job: RunningJob<ExtractJob>): Promise<void> {
    const study = await this.studies.find(parseDigest(job.payload.study));
    const scan = job.payload.scan as ScanKey;
    // A job that this site did not make must not count as done: it fails, and stays in the queue's list of failures.
    if (study === undefined) throw new AgentError('JOB_FOREIGN', 'a job of the queue names a study that this site does not know');
    if (!isApproved(study) || this.quarantine.isActive || this.pause.current !== undefined) return;
    // Jobs put in before the study's last answer or its end. No answer can use their result any more.
    if (readsNoMore(study)) return;
    const extraction = extractionOf(study.study, job.payload.plan);
    const halted = this.halt.signal;
    try {
      await this.extractor.extract(study.study, extraction, scan, { id: job.id, signal: AbortSignal.any([job.signal, halted]) });
    } catch (error) {
      if (halted.aborted) return;
      if (error instanceof CollimateError && GONE.includes(error.code)) return;
      if (error instanceof CollimateError && error.code === ('NO_SUCH_SCAN' satisfies StoreErrorCode)) {
        if (job.signal.aborted) return;
        throw new AgentError('JOB_FOREIGN', 'a job of the queue names a scan that this site does not hold');
      }
      // One bad scan does not block the study: after its last attempt it is left out with its code.
      if (job.attempt < MAX_ATTEMPTS || job.signal.aborted || saysNothingOfScan(error)) throw error;
      this.record.skip(scan, extraction.digest, failureCode(error));
    }
  }
}

/**
 * The agent stops, or somebody has written to the queue. Neither is a fault of the scan, so its job is put in again
 * from the tables.
 */
const OF_NO_SCAN: readonly string[] = ['EXTRACTION_CANCELLED', 'JOB_FOREIGN'] satisfies readonly AgentErrorCode[];

function saysNothingOfScan(error: unknown): boolean {
  return error instanceof AgentError && OF_NO_SCAN.includes(error.code);
}

/** @param plan digest of the plan that a job names @throws AgentError JOB_FOREIGN if the study has no such plan */
function extractionOf({ reading }: FrozenStudy, plan: string | undefined): StudyExtraction {
  const found = plan === undefined ? reading.extractions[0] : reading.extractions.find(({ digest }) => digest === plan);
  if (found === undefined) throw new AgentError('JOB_FOREIGN', 'a job of the queue names a plan that its study does not have');
  return found;
}
