import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { parseDigest, type Digest, type ScanKey, type SubjectKey } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import type { FrozenStudy } from '@collimate/governance-study';
import { JobQueue, MAX_ATTEMPTS, failureCode, type JobCounts, type JobOrder, type RunningJob } from '@collimate/platform-queue';
import { planDigest } from '@collimate/radiomics-vocabulary';
import { ConsentCheck } from '../intake/consent.check.js';
import { SiteStudies, isApproved } from '../state/site.studies.js';
import { ExtractionProcess } from './extraction.process.js';
import { ExtractionRecords } from './extraction.records.js';

/** A job names a scan and a study by pseudonym and digest: no pixels, no path, no subject. */
export type ExtractJob = { readonly study: string; readonly scan: string };

/** Codes after which nothing is computed and nothing is recorded: the subject is gone. */
const GONE: readonly string[] = ['NO_SUCH_SCAN', 'NO_SUBJECT_KEY', 'SUBJECT_WITHDRAWN'];

/** Puts scans into the queue, has them computed in the isolated process, and writes what comes back. */
@Injectable()
export class ExtractionService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly records: ExtractionRecords,
    private readonly consent: ConsentCheck,
    private readonly studies: SiteStudies,
    private readonly queue: JobQueue<ExtractJob>,
    private readonly process: ExtractionProcess,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.records.removeOrphanedCopies();
    await this.queue.work((job) => this.run(job), { concurrency: this.process.threads });
    await this.refresh();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const closed = this.queue.close();
    await this.process.stop();
    await closed;
  }

  hasCohort(): boolean {
    return this.records.cohort().length > 0;
  }

  /** One job per scan that has no features of the study's plan yet and whose subject consents. A repeat is the same job. */
  async enqueue(study: FrozenStudy): Promise<void> {
    const plan = planDigest(study.protocol.plan);
    const known: JobOrder<ExtractJob>[] = [];
    for (const { scan } of this.waiting(study)) {
      const job = { id: jobId(study, scan, plan), payload: { study: study.digest, scan } };
      if ((await this.queue.enqueue(job)) === 'known') known.push(job);
    }
    const { waiting, running } = await this.queue.counts();
    if (waiting + running > 0) return;
    // Finished, and neither features nor a code: of a scan that went with its subject and came back, or a kill lay between.
    for (const job of known) {
      await this.queue.cancel(job.id);
      await this.queue.enqueue(job);
    }
  }

  /** Puts in what a new cohort or a new consent made possible, for every approved study. */
  async refresh(): Promise<void> {
    for (const { study, state } of this.studies.all()) {
      if (state === 'extracting' || state === 'ready') await this.enqueue(study);
    }
  }

  /** Whether every scan of a consenting subject has features, or a code for why it has none. */
  async isDone(study: FrozenStudy): Promise<boolean> {
    const { plan, roi } = study.protocol;
    if (this.records.unfinished(planDigest(plan), roi).length === 0) return true;
    // Consent is asked again once the queue is empty, not after each scan.
    const { waiting, running } = await this.queue.counts();
    return waiting + running === 0 && this.waiting(study).length === 0;
  }

  /** @returns whose scans the cohort holds now; asked before a withdrawal takes them out */
  scansBySubject(): ReadonlyMap<SubjectKey, readonly ScanKey[]> {
    const scans = new Map<SubjectKey, ScanKey[]>();
    for (const { subject, scan } of this.records.cohort()) scans.set(subject, [...(scans.get(subject) ?? []), scan]);
    return scans;
  }

  /** Forgets the jobs of a withdrawn subject's scans, done ones too; a running one is stopped and its result thrown away. */
  async dropJobs(scans: readonly ScanKey[]): Promise<void> {
    for (const { study } of this.studies.all()) {
      const plan = planDigest(study.protocol.plan);
      for (const scan of scans) await this.queue.cancel(jobId(study, scan, plan));
    }
    this.records.forgetSkipped(scans);
  }

  /** Lets skipped scans be tried again, after their files were mended. */
  async retrySkipped(): Promise<void> {
    await this.dropJobs(this.records.skippedScans());
  }

  /** Deletes what is kept of a withdrawn subject's voxels. */
  deleteVoxels(subject: SubjectKey): void {
    this.records.removeCopies(subject);
  }

  counts(): Promise<JobCounts> {
    return this.queue.counts();
  }

  private waiting(study: FrozenStudy): readonly { readonly scan: ScanKey }[] {
    const { protocol } = study;
    const unfinished = this.records.unfinished(planDigest(protocol.plan), protocol.roi);
    const permitting = this.consent.permitting(
      study,
      unfinished.map(({ subject }) => subject),
    );
    return unfinished.filter(({ subject }) => permitting.has(subject));
  }

  private async run(job: RunningJob<ExtractJob>): Promise<void> {
    const study = this.studies.find(parseDigest(job.payload.study));
    const scan = job.payload.scan as ScanKey;
    if (study === undefined || !isApproved(study)) return;
    try {
      await this.extract(study.study, scan, job);
    } catch (error) {
      if (error instanceof CollimateError && GONE.includes(error.code)) return;
      // One bad scan does not hold the study up: after the last attempt it is left out with its code.
      if (job.attempt < MAX_ATTEMPTS || job.signal.aborted) throw error;
      this.records.skip(scan, planDigest(study.study.protocol.plan), failureCode(error));
    }
  }

  private async extract(study: FrozenStudy, scan: ScanKey, job: RunningJob<ExtractJob>): Promise<void> {
    const { plan, roi, modality } = study.protocol;
    const digest: Digest = planDigest(plan);
    const subject = this.records.subjectToExtract(scan, digest);
    if (subject === undefined || !this.consent.permitting(study, [subject]).has(subject)) return;
    const source = this.records.sourceOf(scan);
    const root = this.records.imageRootOf(source.image);
    if (root === undefined) {
      this.records.skip(scan, digest, 'IMAGE_UNREADABLE');
      return;
    }
    const outcome = await this.process.extract({ ...source, roi, plan, modality }, root, job.signal);
    if (job.signal.aborted) return;
    if (outcome.kind === 'failed') this.records.skip(scan, digest, outcome.code);
    else await this.records.record(scan, study.digest, digest, outcome);
  }
}

function jobId(study: FrozenStudy, scan: ScanKey, plan: Digest): string {
  return `extract.${study.protocol.id}.${scan}.${plan}`;
}
