import { Injectable } from '@nestjs/common';
import { Clock, type Digest, type ScanKey, type SubjectKey } from '@collimate/kernel-canonical';
import { FeatureStore, ScanStore, SkipStore, type ScanSource } from '@collimate/platform-site-store';
import { featureRefOf } from '@collimate/radiomics-features';
import { featureKey } from '@collimate/radiomics-vocabulary';
import type { ExtractionOutcome } from './extraction.messages.js';
import { ResearchCopy } from './research.copy.js';

/** Tables that the extraction of one scan reads and writes. */
@Injectable()
export class ScanRecord {
  constructor(
    private readonly scans: ScanStore,
    private readonly features: FeatureStore,
    private readonly skips: SkipStore,
    private readonly copy: ResearchCopy,
    private readonly clock: Clock,
  ) {}

  /** @returns whose scan it is, unless it has features of the plan already @throws StoreError NO_SUCH_SCAN */
  subjectToExtract(scan: ScanKey, plan: Digest): SubjectKey | undefined {
    const { subject } = this.scans.get(scan);
    return this.features.recordOf(scan, plan) === undefined ? subject : undefined;
  }

  /**
   * @returns where the scan lies, and its region as the cohort table names it
   * @throws StoreError NO_SUCH_SCAN; KeystoreError NO_SUBJECT_KEY after a withdrawal
   */
  sourceOf(scan: ScanKey): ScanSource & { readonly roi: string } {
    return { ...this.scans.sourceOf(scan), roi: this.scans.get(scan).roi };
  }

  /**
   * Writes features and record with their leaf, after the study's research copy where the site keeps one.
   * @throws StoreError NO_SUCH_SCAN, SUBJECT_WITHDRAWN; then nothing of the scan is kept
   */
  async keep(
    scan: ScanKey,
    study: Digest,
    plan: Digest,
    { table, record }: Extract<ExtractionOutcome, { kind: 'extracted' }>,
  ): Promise<void> {
    const { subject } = this.scans.get(scan);
    await this.copy.write(subject, study, scan, this.scans.sourceOf(scan));
    const features = table.rows.map((row) => ({ feature: featureKey(featureRefOf(row)), value: row.value }));
    try {
      this.features.record({ scan, planDigest: plan, features, record, extractedAt: this.clock.now() });
    } catch (error) {
      this.copy.remove(subject);
      throw error;
    }
  }

  /** A scan that cannot be used is left out, with the code of its error, and does not stop the others. */
  skip(scan: ScanKey, plan: Digest, code: string): void {
    this.skips.skip(scan, plan, code);
  }
}
