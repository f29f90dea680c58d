import { setTimeout as wait } from 'node:timers/promises';
import { type Backoff, waitMs } from '../backoff.js';
import { PacsError, isPassing, type PacsCode } from '../pacs.error.js';
import { InstanceStore, type Verification } from './instance.store.js';
import type { FetchOrder, PacsSource, SeriesMatch } from './pacs.source.js';
import type { WorklistItem } from './worklist.js';

/** Progress of a retrieve. */
export interface RetrieveProgress {
  /** Ordinal of the item in the worklist. */
  readonly item: number;
  readonly items: number;
  /** Instances that this run has fetched. */
  readonly fetched: number;
  /** Instances that were there already. */
  readonly reused: number;
  /** Bytes that this run has fetched. */
  readonly bytes: number;
}

/** The outcome of one item of the worklist. */
export interface ItemReport {
  /** Ordinal in the worklist. */
  readonly item: number;
  /** Its line in the file, the header being line 1; undefined where it was not read from one. */
  readonly line?: number | undefined;
  readonly studies: readonly string[];
  readonly fetched: number;
  readonly reused: number;
  readonly bytes: number;
  /** Why it is not complete; undefined when it is. */
  readonly error: PacsError | undefined;
}

/** Settings of the retrieve of a worklist. */
export interface RetrieveOptions {
  /** Check of files that are in the folder already; sizes by default. */
  readonly verification?: Verification;
  /** Repetitions for a series of which nothing more comes; 5 by default. */
  readonly retries?: number;
  /** Wait before the first repetition, doubled at each; 1 s by default. */
  readonly firstWaitMs?: number;
  /** Wait for an archive that has answered in this run and is away now, ms; 30 s by default, 0 without retries. */
  readonly outlastMs?: number;
  readonly onProgress?: (progress: RetrieveProgress) => void;
}

/** Errors after which the next item would fail in the same way and is not tried. */
const STOPS_ALL: ReadonlySet<string> = new Set<PacsCode>([
  'UNREACHABLE',
  'TLS_UNTRUSTED',
  'UNAUTHORISED',
  'TOKEN_REFUSED',
  'CALLED_AE_UNKNOWN',
  'CALLING_AE_UNKNOWN',
  'ASSOCIATION_REJECTED',
  'MOVE_DESTINATION_UNKNOWN',
  'PORT_IN_USE',
  'CANNOT_WRITE',
  'BAD_SETTING',
]);

/** Codes of an archive that is away, or is starting. */
const AWAY: ReadonlySet<string> = new Set<PacsCode>([
  'UNREACHABLE',
  'LINK_CUT',
  'TIMED_OUT',
  'BUSY',
  'ARCHIVE_FAILED',
  'ASSOCIATION_ABORTED',
]);
/** While an archive is waited for it is asked at least this often, ms. */
const LONGEST_PAUSE_MS = 4_000;

function isAway(error: unknown): boolean {
  return error instanceof PacsError && AWAY.has(error.code);
}

/**
 * Fetches the studies of a worklist into a folder. Complete studies in it are not fetched again: after a cut link the
 * missing instances of a series are asked for by name, and after a restart the journal tells which ones are there.
 * @returns a report per item; a study that fails does not stop the others, and an error that would hit every study is
 *   in the reports of all that were not tried
 * @throws PacsError FOLDER_IN_USE, CANNOT_WRITE, before anything is fetched
 */
export async function retrieve(
  source: PacsSource,
  worklist: readonly WorklistItem[],
  folder: string,
  options: RetrieveOptions = {},
): Promise<readonly ItemReport[]> {
  const store = new InstanceStore(folder);
  try {
    const run = new Retrieve(source, store, worklist.length, options);
    const reports: ItemReport[] = [];
    for (const [index, item] of worklist.entries()) {
      const report = await run.item(item, index);
      reports.push(report);
      const { error } = report;
      if (error === undefined || !STOPS_ALL.has(error.code)) continue;
      for (let rest = index + 1; rest < worklist.length; rest++)
        reports.push({ item: rest, line: worklist[rest].line, studies: [], fetched: 0, reused: 0, bytes: 0, error });
      break;
    }
    return reports;
  } finally {
    store.close();
  }
}

class Retrieve {
  private readonly verification: Verification;
  private readonly backoff: Backoff;
  private readonly outlastMs: number;
  private total = { fetched: 0, reused: 0, bytes: 0 };
  /**
   * Whether the archive has answered in this run. If it never has, its address is probably wrong, and it is not waited
   * for.
   */
  private hasAnswered = false;

  constructor(
    private readonly source: PacsSource,
    private readonly store: InstanceStore,
    private readonly items: number,
    private readonly options: RetrieveOptions,
  ) {
    this.verification = options.verification ?? 'size';
    this.backoff = { retries: options.retries ?? 5, firstWaitMs: options.firstWaitMs ?? 1_000 };
    this.outlastMs = options.outlastMs ?? (options.retries === 0 ? 0 : 30_000);
  }

  async item(item: WorklistItem, index: number): Promise<ItemReport> {
    const before = { ...this.total };
    const report = (studies: readonly string[], error?: PacsError): ItemReport => ({
      item: index,
      line: item.line,
      studies,
      fetched: this.total.fetched - before.fetched,
      reused: this.total.reused - before.reused,
      bytes: this.total.bytes - before.bytes,
      error,
    });
    const key = JSON.stringify([item.studyInstanceUid ?? '', item.accession ?? '', item.series, item.modalities]);
    const finished = this.store.journal.finished(key);
    if (finished !== undefined && this.stillThere(finished)) {
      this.tell(index);
      return report(finished);
    }
    let studies: readonly string[] = [];
    try {
      studies = await this.studiesOf(item, index);
      for (const study of studies) await this.study(study, item, index);
      this.store.journal.finish(key, studies);
      return report(studies);
    } catch (error) {
      if (!(error instanceof PacsError)) throw error;
      return report(studies, placed(error, item));
    }
  }

  /** Whether all files of finished studies are still complete on the disk; then the archive is not asked at all. */
  private stillThere(studies: readonly string[]): boolean {
    const instances = studies.flatMap((study) => this.store.journal.ofStudy(study));
    const whole = instances.every(({ study, series, sop }) =>
      this.store.holds(study, { seriesInstanceUid: series, sopInstanceUid: sop, sopClassUid: '' }, this.verification),
    );
    if (!whole || instances.length === 0) return false;
    this.total.reused += instances.length;
    return true;
  }

  private async studiesOf(item: WorklistItem, index: number): Promise<readonly string[]> {
    const found = await this.outlast(() =>
      this.source.findStudies({ studyInstanceUid: item.studyInstanceUid, accession: item.accession }),
    );
    // Some archives widen a search that they do not understand.
    const fitting = found.filter(
      ({ studyInstanceUid, accession }) =>
        (item.studyInstanceUid === undefined || studyInstanceUid === item.studyInstanceUid) &&
        (item.accession === undefined || accession === '' || accession === item.accession),
    );
    if (fitting.length > 0) return fitting.map(({ studyInstanceUid }) => studyInstanceUid);
    throw new PacsError('STUDY_NOT_FOUND', 'the archive does not hold this study', {
      place: { item: index },
      hint: 'Check the UID or accession number, and that the account may see the study.',
    });
  }

  private async study(study: string, item: WorklistItem, index: number): Promise<void> {
    const wanted = (series: SeriesMatch): boolean =>
      (item.series.length === 0 || item.series.includes(series.seriesInstanceUid)) &&
      (item.modalities.length === 0 || item.modalities.includes(series.modality));
    const all = await this.outlast(() => this.source.findSeries(study));
    const series = all.filter(wanted);
    if (series.length === 0) {
      throw new PacsError('STUDY_NOT_FOUND', 'the study has no series of those that are wanted', {
        place: { item: index },
        hint: 'Look at what it has with `collimate pacs find`.',
      });
    }
    for (const { seriesInstanceUid } of series) await this.series(study, seriesInstanceUid, index);
  }

  private async series(study: string, series: string, index: number): Promise<void> {
    const instances = await this.outlast(() => this.source.findInstances(study, series));
    if (instances.length === 0)
      throw new PacsError('INCOMPLETE', 'the archive names no instance of a series', { place: { item: index } });
    const missingOf = (verification: Verification): FetchOrder => {
      const missing = instances.filter((instance) => !this.store.holds(study, instance, verification));
      return {
        studyInstanceUid: study,
        seriesInstanceUid: series,
        instances: missing,
        wholeSeries: missing.length === instances.length,
      };
    };
    let order = missingOf(this.verification);
    this.total.reused += instances.length - order.instances.length;
    let gained = performance.now();
    for (let attempt = 0; order.instances.length > 0; attempt++) {
      if (attempt > 0) await wait(this.pauseMs(attempt - 1));
      const failure = await this.fetchOnce(order, index);
      const next = missingOf('size');
      // A link that breaks again and again is still a link while something comes through.
      if (next.instances.length < order.instances.length) {
        attempt = 0;
        gained = performance.now();
      } else if (isAway(failure) && performance.now() - gained < this.outlastMs) {
        order = next;
        continue;
      } else if (attempt >= this.backoff.retries || (failure !== undefined && !isPassing(failure)))
        throw failure ?? incomplete(next, index);
      order = next;
    }
    this.tell(index);
  }

  /** Asks again while an archive that has answered before is away: it may be starting. @throws the last error */
  private async outlast<T>(question: () => Promise<T>): Promise<T> {
    const from = performance.now();
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await question();
        this.hasAnswered = true;
        return answer;
      } catch (error) {
        if (!this.hasAnswered || !isAway(error) || performance.now() - from >= this.outlastMs) throw error;
        await wait(this.pauseMs(attempt));
      }
    }
  }

  private pauseMs(attempt: number): number {
    return Math.min(LONGEST_PAUSE_MS, waitMs(this.backoff, attempt));
  }

  private async fetchOnce(order: FetchOrder, index: number): Promise<PacsError | undefined> {
    const sink = this.store.sinkFor(order, ({ bytes }) => {
      this.total.fetched += 1;
      this.total.bytes += bytes;
      this.tell(index);
    });
    try {
      await this.source.fetch(order, sink);
      return undefined;
    } catch (error) {
      if (error instanceof PacsError) return error;
      throw error;
    }
  }

  private tell(item: number): void {
    this.options.onProgress?.({ item, items: this.items, ...this.total });
  }
}

/** Names the item by its line in the file, if it has one, because people look for that. */
function placed(error: PacsError, { line }: WorklistItem): PacsError {
  if (line === undefined || error.place.item === undefined) return error;
  const { code, message, cause, details, hint, place } = error;
  return new PacsError(code, message, {
    ...{ cause, details, place: { tag: ['worklist', `line ${line}`, place.tag].filter((part) => part !== undefined).join(' ') } },
    ...(hint === undefined ? {} : { hint }),
  });
}

function incomplete(order: FetchOrder, index: number): PacsError {
  return new PacsError(
    'INCOMPLETE',
    `${order.instances.length} instances of a series did not come although the archive names them`,
    {
      place: { item: index },
      details: { missing: order.instances.length },
      hint: 'Start again later; if they are still missing, the archive cannot read them itself.',
    },
  );
}
