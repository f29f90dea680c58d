import { Injectable } from '@nestjs/common';
import { Clock, type Digest, type ScanKey, type SubjectKey } from '@collimate/kernel-canonical';
import { FeatureStore, ScanStore, SqliteSession, type Scan, type ScanSource } from '@collimate/platform-site-store';
import { featureRefOf } from '@collimate/radiomics-features';
import type { ExtractionRecord } from '@collimate/radiomics-pipeline';
import { featureKey } from '@collimate/radiomics-vocabulary';
import type { ExtractionOutcome } from './extraction.messages.js';
import { ResearchCopy } from './research.copy.js';

/** What of the cohort was extracted, what was skipped and why, and where the rest is read from. */
@Injectable()
export class ExtractionRecords {
  constructor(
    private readonly scans: ScanStore,
    private readonly features: FeatureStore,
    private readonly session: SqliteSession,
    private readonly clock: Clock,
    private readonly copy: ResearchCopy,
  ) {}

  /** @returns all scans of the site */
  cohort(): readonly Scan[] {
    return this.scans.all();
  }

  /** Whether the scan is in the cohort. */
  has(scan: ScanKey): boolean {
    return this.scans.has(scan);
  }

  /**
   * @param isRegion whether a region of the cohort table is the one that is asked for
   * @returns the scans of the region that have neither features of the plan nor a code for why they have none
   */
  unfinished(plan: Digest, isRegion: (roi: string) => boolean): readonly Scan[] {
    const without = new Set(this.features.scansWithout(plan));
    for (const { scan } of this.skippedUnder(plan)) without.delete(scan);
    return this.cohort().filter(({ scan, roi }) => without.has(scan) && isRegion(roi));
  }

  /** @returns how the extraction under a plan ended for each scan; a scan that is not in it was not read yet */
  stateOf(plan: Digest): ReadonlyMap<ScanKey, 'extracted' | { readonly code: string }> {
    const without = new Set(this.features.scansWithout(plan));
    const ends = new Map<ScanKey, 'extracted' | { readonly code: string }>();
    for (const { scan, code } of this.skippedUnder(plan)) ends.set(scan, { code });
    for (const { scan } of this.cohort()) if (!without.has(scan)) ends.set(scan, 'extracted');
    return ends;
  }

  /** @returns what the reader had to tell of scans that have features of a plan, each thing once, and of how many; for the hospital alone */
  notesUnder(plans: readonly Digest[]): readonly { readonly text: string; readonly scans: number }[] {
    const counts = new Map<string, number>();
    for (const { scan } of this.cohort()) {
      const records = plans.map((plan) => (this.features.recordOf(scan, plan) ?? {}) as Pick<ExtractionRecord, 'notes'>);
      for (const text of new Set(records.flatMap(({ notes = [] }) => notes))) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return [...counts].map(([text, scans]) => ({ text, scans })).sort((a, b) => b.scans - a.scans);
  }

  /** @returns those of the scans whose features of the plan are of another definition of the engine, and do not count */
  outdated(plan: Digest): ReadonlySet<ScanKey> {
    return new Set(this.features.scansOfOtherDefinition(plan));
  }

  /** @returns whose scan it is, unless it has features of the plan already @throws StoreError NO_SUCH_SCAN */
  subjectToExtract(scan: ScanKey, plan: Digest): SubjectKey | undefined {
    const { subject } = this.scans.get(scan);
    return this.features.recordOf(scan, plan) === undefined ? subject : undefined;
  }

  /** @returns the region as the cohort table names it @throws StoreError NO_SUCH_SCAN */
  regionOf(scan: ScanKey): string {
    return this.scans.get(scan).roi;
  }

  /** @throws StoreError NO_SUCH_SCAN; KeystoreError NO_SUBJECT_KEY after a withdrawal */
  sourceOf(scan: ScanKey): ScanSource {
    return this.scans.sourceOf(scan);
  }

  /**
   * Writes features and record with their leaf, after the study's research copy where the site keeps one.
   * @throws StoreError NO_SUCH_SCAN, SUBJECT_WITHDRAWN; then nothing of the scan is kept
   */
  async record(
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

  /** @returns of how many scans of the subject there are copies */
  copiesOf(subject: SubjectKey): number {
    return this.copy.count(subject);
  }

  /** Deletes what stands outside the database of a subject. @returns of how many scans */
  removeCopies(subject: SubjectKey): number {
    const copies = this.copy.count(subject);
    this.copy.remove(subject);
    return copies;
  }

  /** Finishes withdrawals that a kill has cut short: a copy without a scan in the cohort belongs to nobody. Older copies go too. */
  removeOrphanedCopies(): void {
    this.copy.removeOlderForm();
    const present = new Set<string>(this.scans.all().map(({ subject }) => subject));
    for (const subject of this.copy.subjects()) if (!present.has(subject)) this.copy.remove(subject);
  }

  /** A scan that cannot be used is left out, with the code of its error, and does not stop the others. */
  skip(scan: ScanKey, plan: Digest, code: string): void {
    this.session.prepare('insert or replace into agent_skip values (?, ?, ?)').run(plan, scan, code);
  }

  private skippedUnder(plan: Digest): readonly { readonly scan: ScanKey; readonly code: string }[] {
    return this.session.prepare('select scan, code from agent_skip where plan_digest = ?').all(plan);
  }

  /** @returns the scans that were left out of some study */
  skippedScans(): readonly ScanKey[] {
    return this.session
      .prepare('select distinct scan from agent_skip')
      .all<{ scan: ScanKey }>()
      .map(({ scan }) => scan);
  }

  /** @returns how often these scans were left out */
  skippedOf(scans: readonly ScanKey[]): number {
    const count = this.session.prepare('select count(*) as skipped from agent_skip where scan = ?');
    return scans.reduce((sum, scan) => sum + (count.get<{ skipped: number }>(scan)?.skipped ?? 0), 0);
  }

  /** Takes back that scans were left out. @returns how often */
  forgetSkipped(scans: readonly ScanKey[]): number {
    const remove = this.session.prepare('delete from agent_skip where scan = ?');
    return scans.reduce((sum, scan) => sum + remove.run(scan), 0);
  }

  /** @returns how many extractions have ended, with features or with a code for why there are none */
  ended(): number {
    const sql = 'select (select count(*) from feature_set) + (select count(*) from agent_skip) as ended';
    return this.session.prepare(sql).get<{ ended: number }>()?.ended ?? 0;
  }

  /** @returns how many scans were skipped with each code, for the console of the hospital alone */
  skipped(): readonly { readonly code: string; readonly scans: number }[] {
    return this.session.prepare('select code, count(*) as scans from agent_skip group by code order by code').all();
  }

  /** Remembers a folder below which images lie, so that the extraction process may read it. */
  addImageRoot(folder: string): void {
    this.session.prepare('insert into agent_image_root values (?) on conflict do nothing').run(folder);
  }

  /** @returns every folder below which images may lie */
  imageRoots(): readonly string[] {
    const rows = this.session.prepare('select folder from agent_image_root').all<{ folder: string }>();
    return rows.map(({ folder }) => folder);
  }

  /** @returns the known folder below which the path lies, or undefined */
  imageRootOf(path: string): string | undefined {
    return this.imageRoots().find((folder) => path.startsWith(folder));
  }
}
