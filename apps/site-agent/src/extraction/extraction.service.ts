import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { parseDigest, type Digest, type ScanKey, type SubjectKey } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import type { FrozenStudy, StudyExtraction } from '@collimate/governance-study';
import { MAX_ATTEMPTS, failureCode, type JobCounts, type RunningJob } from '@collimate/platform-queue';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { Logger } from 'pino';
import { AgentError } from '../agent.error.js';
import { StudyNames } from '../cohort/study.names.js';
import { LOGGER } from '../logger.token.js';
import { ConsentCheck } from '../intake/consent.check.js';
import { Quarantine } from '../recovery/quarantine.js';
import { SiteStudies, isApproved } from '../state/site.studies.js';
import { ExtractionJobs, type ExtractJob, type ExtractOrder } from './extraction.jobs.js';
import { ExtractionProcess } from './extraction.process.js';
import type { QueueTrouble } from './queue.watch.js';
import { leavesRoots } from './root.check.js';
import { ExtractionRecords } from './extraction.records.js';

/** Codes after which nothing is computed and nothing is recorded: the subject is gone. */
const GONE: readonly string[] = ['NO_SUBJECT_KEY', 'SUBJECT_WITHDRAWN'];

/**
 * Puts scans into the queue, has them computed in the isolated process, and writes what comes back. In quarantine nothing is put
 * in and nothing is computed: a job that comes up is given back undone, and put in again from the tables when it has ended.
 */
@Injectable()
export class ExtractionService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Studies of which nothing is left to extract, until a table or a consent brings more. */
  private readonly finished = new Set<Digest>();
  /** Stops what is being computed when a quarantine begins. */
  private halt = new AbortController();

  constructor(
    private readonly records: ExtractionRecords,
    private readonly consent: ConsentCheck,
    private readonly studies: SiteStudies,
    private readonly names: StudyNames,
    private readonly jobs: ExtractionJobs,
    private readonly process: ExtractionProcess,
    private readonly quarantine: Quarantine,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    quarantine.onEnter(() => {
      this.halt.abort();
      this.halt = new AbortController();
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    // What a table brought while the queue was away is put in when it is back.
    this.jobs.onBack(() => void this.refresh());
    await this.jobs.work((job) => this.run(job), this.process.threads);
    await this.refresh();
    for (const { study } of this.studies.all()) if (this.isOutdated(study)) this.sayOutdated(study);
    for (const { study, state } of this.studies.all()) if (state !== 'extracting') await this.jobs.forgetFinished(study);
  }

  async beforeApplicationShutdown(): Promise<void> {
    const closed = this.jobs.close();
    await this.process.stop();
    await closed;
  }

  hasCohort(): boolean {
    return this.records.cohort().length > 0;
  }

  /** One job per scan that has no features of the study's plan yet and whose subject consents. A repeat is the same job. */
  async enqueue(study: FrozenStudy): Promise<void> {
    if (this.quarantine.isActive) return;
    const waiting = this.waiting(study);
    if (waiting.length > 0) await this.jobs.enqueue(study, waiting);
  }

  /** Puts in what a new cohort or a new consent made possible, for every approved study. */
  async refresh(): Promise<void> {
    this.finished.clear();
    for (const { study, state, isCancelled } of this.studies.all()) {
      if (!isCancelled && (state === 'extracting' || state === 'ready')) await this.enqueue(study);
    }
  }

  /**
   * Whether scans that would count for the study have features of another definition of the engine, which do not. They are
   * computed again; until then an answer would be made without their patients.
   */
  isOutdated(study: FrozenStudy): boolean {
    const outdated = new Map(study.reading.extractions.map(({ digest }) => [digest, this.records.outdated(digest)]));
    if ([...outdated.values()].every(({ size }) => size === 0)) return false;
    return this.waiting(study).some(({ scan, plan }) => outdated.get(plan)?.has(scan) === true);
  }

  /**
   * Looks after what was put in: what the queue has lost is put in again.
   * @returns whether a study still has scans to extract, so that it has to be looked at again
   */
  async upkeep(): Promise<boolean> {
    let isOpen = false;
    for (const { study, digest, state, isCancelled } of this.studies.all()) {
      // What waits is put in when the quarantine has ended.
      if (this.quarantine.isActive) return true;
      if (isCancelled || (state !== 'extracting' && state !== 'ready') || this.finished.has(digest)) continue;
      if (await this.isDone(study)) this.finished.add(digest);
      else isOpen = true;
    }
    return isOpen;
  }

  /**
   * Whether every scan of a consenting subject has features, or a code for why it has none. What waits without a job is put
   * in again: the tables are the truth, and the queue may lose what it was given.
   */
  async isDone(study: FrozenStudy): Promise<boolean> {
    if (this.unfinished(study).length > 0) {
      // Consent is asked again once the queue is empty, not after each scan.
      if (!(await this.jobs.isIdle())) return false;
      if (this.waiting(study).length > 0) {
        await this.enqueue(study);
        return false;
      }
    }
    await this.jobs.forgetFinished(study);
    return true;
  }

  /**
   * @returns how many jobs the queue knows of the scans, finished ones too, and how many studies have left them out
   * @throws QueueError while the queue is away
   */
  async jobsOf(scans: readonly ScanKey[]): Promise<number> {
    return (await this.jobs.known(this.everyStudy(), scans)).length + this.records.skippedOf(scans);
  }

  /**
   * Forgets the jobs of a withdrawn subject's scans, done ones too; a running one is stopped and its result thrown away.
   * @returns how many, with the notes that a scan was left out
   * @throws QueueError while the queue is away: nothing is called dropped that is not
   */
  async dropJobs(scans: readonly ScanKey[]): Promise<number> {
    const dropped = await this.jobs.drop(this.everyStudy(), scans);
    return dropped + this.records.forgetSkipped(scans);
  }

  /** Lets skipped scans be tried again, after their files were mended. */
  async retrySkipped(): Promise<void> {
    await this.dropJobs(this.records.skippedScans());
  }

  /** @returns of how many scans of the subject there are copies */
  copiesOf(subject: SubjectKey): number {
    return this.records.copiesOf(subject);
  }

  /** Deletes what is kept of a withdrawn subject's voxels. @returns of how many scans */
  deleteVoxels(subject: SubjectKey): number {
    return this.records.removeCopies(subject);
  }

  /** Deletes copies that belong to nobody in the cohort. */
  removeOrphanedCopies(): void {
    this.records.removeOrphanedCopies();
  }

  /** Why no scan is taken up now; undefined while the queue takes jobs. */
  get queueTrouble(): QueueTrouble | undefined {
    return this.jobs.trouble;
  }

  /** @returns undefined while the queue is away */
  counts(): Promise<JobCounts | undefined> {
    return this.jobs.counts();
  }

  private sayOutdated({ protocol }: FrozenStudy): void {
    this.logger.warn(
      { code: 'FEATURES_OUTDATED', study: protocol.id, engine: ENGINE_DEFINITION },
      'features of this study are of another definition of the engine; they are computed again, and its answers wait for that',
    );
  }

  private everyStudy(): readonly FrozenStudy[] {
    return this.studies.all().map(({ study }) => study);
  }

  private unfinished(study: FrozenStudy): readonly (ExtractOrder & { readonly subject: SubjectKey })[] {
    const names = this.names.of(study);
    return study.reading.extractions.flatMap(({ digest: plan, regions }) =>
      this.records.unfinished(plan, (roi) => names.isRegion(roi, regions)).map(({ scan, subject }) => ({ scan, subject, plan })),
    );
  }

  private waiting(study: FrozenStudy): readonly ExtractOrder[] {
    const unfinished = this.unfinished(study);
    const permitting = this.consent.permitting(
      study,
      unfinished.map(({ subject }) => subject),
    );
    return unfinished.flatMap(({ subject, scan, plan }) => (permitting.has(subject) ? [{ scan, plan }] : []));
  }

  private async run(job: RunningJob<ExtractJob>): Promise<void> {
    const study = this.studies.find(parseDigest(job.payload.study));
    const scan = job.payload.scan as ScanKey;
    // A job that this site did not make is nobody's success: it fails, and stays in the queue's list of failures.
    if (study === undefined) throw new AgentError('JOB_FOREIGN', 'a job of the queue names a study that this site does not know');
    if (!isApproved(study) || this.quarantine.isActive) return;
    const extraction = extractionOf(study.study, job.payload.plan);
    const halted = this.halt.signal;
    try {
      await this.extract(study.study, extraction, scan, AbortSignal.any([job.signal, halted]));
    } catch (error) {
      if (halted.aborted) return;
      if (error instanceof CollimateError && GONE.includes(error.code)) return;
      if (error instanceof CollimateError && error.code === 'NO_SUCH_SCAN') {
        if (job.signal.aborted) return;
        throw new AgentError('JOB_FOREIGN', 'a job of the queue names a scan that this site does not hold');
      }
      // One bad scan does not hold the study up: after the last attempt it is left out with its code.
      if (job.attempt < MAX_ATTEMPTS || job.signal.aborted) throw error;
      this.records.skip(scan, extraction.digest, failureCode(error));
    }
  }

  private async extract(
    study: FrozenStudy,
    { plan, digest }: StudyExtraction,
    scan: ScanKey,
    signal: AbortSignal,
  ): Promise<void> {
    const { modality } = study.reading;
    const subject = this.records.subjectToExtract(scan, digest);
    if (subject === undefined || !this.consent.permitting(study, [subject]).has(subject)) return;
    const source = this.records.sourceOf(scan);
    const root = this.records.imageRootOf(source.image);
    if (root === undefined) {
      this.records.skip(scan, digest, 'IMAGE_UNREADABLE');
      return;
    }
    const files = [source.image, source.mask, ...Object.values(source.regions ?? {})];
    if (await leavesRoots(files, this.records.imageRoots())) {
      this.records.skip(scan, digest, 'IMAGE_OUTSIDE_ROOT');
      return;
    }
    const roi = this.records.regionOf(scan);
    const outcome = await this.process.extract({ ...source, roi, plan, modality }, root, signal);
    if (signal.aborted) return;
    if (outcome.kind === 'failed') this.records.skip(scan, digest, outcome.code);
    else await this.records.record(scan, study.digest, digest, outcome);
  }
}

/** @param plan digest of the plan that a job names @throws AgentError JOB_FOREIGN if the study has no such plan */
function extractionOf({ reading }: FrozenStudy, plan: string | undefined): StudyExtraction {
  const found = plan === undefined ? reading.extractions[0] : reading.extractions.find(({ digest }) => digest === plan);
  if (found === undefined) throw new AgentError('JOB_FOREIGN', 'a job of the queue names a plan that its study does not have');
  return found;
}
