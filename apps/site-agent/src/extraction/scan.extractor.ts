import { Injectable } from '@nestjs/common';
import type { ScanKey } from '@collimate/kernel-canonical';
import type { FrozenStudy, StudyExtraction } from '@collimate/governance-study';
import { ConsentCheck } from '../intake/consent.check.js';
import { ScanComputer } from './scan.computer.js';
import { ScanRecord } from './scan.record.js';

/** The job for which a scan is extracted, and the signal that stops it. */
export interface ExtractedJob {
  readonly id: string;
  readonly signal: AbortSignal;
}

/** Extracts one scan: checks consent, has it computed, and stores the result. */
@Injectable()
export class ScanExtractor {
  constructor(
    private readonly record: ScanRecord,
    private readonly consent: ConsentCheck,
    private readonly computer: ScanComputer,
  ) {}

  /** @throws AgentError EXTRACTION_CRASHED, EXTRACTION_CANCELLED, JOB_FOREIGN; StoreError NO_SUCH_SCAN, SUBJECT_WITHDRAWN; KeystoreError NO_SUBJECT_KEY */
  async extract(
    study: FrozenStudy,
    { plan, digest, modality }: StudyExtraction,
    scan: ScanKey,
    { id: job, signal }: ExtractedJob,
  ): Promise<void> {
    const subject = this.record.subjectToExtract(scan, digest);
    if (subject === undefined || !this.consent.permitting(study, [subject]).has(subject)) return;
    const task = { ...this.record.sourceOf(scan), plan, modality };
    const outcome = await this.computer.compute({ job, task }, signal);
    if (signal.aborted) return;
    if (outcome.kind === 'failed') this.record.skip(scan, digest, outcome.code);
    else await this.record.keep(scan, study.digest, digest, outcome);
    await this.computer.forget(job);
  }
}
