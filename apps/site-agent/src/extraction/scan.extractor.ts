import { Injectable } from '@nestjs/common';
import type { ScanKey } from '@collimate/kernel-canonical';
import type { FrozenStudy, StudyExtraction } from '@collimate/governance-study';
import { ConsentCheck } from '../intake/consent.check.js';
import { ExtractionProcess } from './extraction.process.js';
import { ImageRoots } from './image.roots.js';
import { ScanRecord } from './scan.record.js';

/** Extracts one scan: asks consent, has it computed in the isolated process, and writes what comes back. */
@Injectable()
export class ScanExtractor {
  constructor(
    private readonly record: ScanRecord,
    private readonly consent: ConsentCheck,
    private readonly roots: ImageRoots,
    private readonly process: ExtractionProcess,
  ) {}

  /** @throws AgentError EXTRACTION_CRASHED, EXTRACTION_CANCELLED; StoreError NO_SUCH_SCAN, SUBJECT_WITHDRAWN; KeystoreError NO_SUBJECT_KEY */
  async extract(
    study: FrozenStudy,
    { plan, digest, modality }: StudyExtraction,
    scan: ScanKey,
    signal: AbortSignal,
  ): Promise<void> {
    const subject = this.record.subjectToExtract(scan, digest);
    if (subject === undefined || !this.consent.permitting(study, [subject]).has(subject)) return;
    const source = this.record.sourceOf(scan);
    const root = await this.roots.choose(source);
    if (root.kind === 'refused') {
      this.record.skip(scan, digest, root.code);
      return;
    }
    const outcome = await this.process.extract({ ...source, plan, modality }, root.folder, signal);
    if (signal.aborted) return;
    if (outcome.kind === 'failed') this.record.skip(scan, digest, outcome.code);
    else await this.record.keep(scan, study.digest, digest, outcome);
  }
}
