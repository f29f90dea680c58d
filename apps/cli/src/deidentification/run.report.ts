import {
  PS315_EDITION,
  safeHarborTicks,
  type CleanedHeaderFile,
  type CleanedInstance,
  type FaceView,
  type HeaderRow,
  type PixelRemark,
  type ReportRow,
  type SafeHarborTick,
} from '@collimate/imaging-deidentify';
import { CLI_VERSION } from '../output/software.js';
import type { InputFile } from './input.files.js';
import type { NamedProfile } from './profile.file.js';
import { REFUSALS, UNKNOWN_REFUSAL } from './refusal.table.js';

/** Report of a run: tags, counts, new names, and places of files by number; no value of the input and no path. */
export interface RunReport {
  readonly schema: 'collimate.deidentification/1';
  readonly software: string;
  /** Edition of PS3.15, for example 2024b. */
  readonly edition: string;
  readonly profile: string;
  /** Whether the replacements can be made again. */
  readonly key: 'of a file' | 'in memory, gone with the run';
  readonly files: { readonly read: number; readonly cleaned: number; readonly sameAgain: number; readonly refused: number };
  readonly series: readonly SeriesReport[];
  readonly images: readonly ImageReport[];
  readonly refused: readonly RefusedFile[];
  /** With a profile of Safe Harbor: the eighteen identifiers one by one. */
  readonly safeHarbor?: readonly SafeHarborTick[];
}

/** One series, under its new names. */
export interface SeriesReport {
  readonly subject: string;
  readonly series: string;
  readonly modality: string;
  readonly files: number;
  /** Codes of CID 7050 in all of its files. */
  readonly methods: readonly string[];
  readonly face: FaceView;
  /** In how many files. */
  readonly remarks: Readonly<Partial<Record<PixelRemark, number>>>;
  readonly attributes: readonly ReportRow[];
}

/** One image that is no DICOM, or a side-car. */
export interface ImageReport {
  readonly name: string;
  readonly format: CleanedHeaderFile['format'];
  readonly fields: readonly HeaderRow[];
}

/** A file without a cleaned copy, by its place: a path can hold a name. */
export interface RefusedFile {
  /** Which argument, from 1. */
  readonly argument: number;
  /** Which file of it, from 1, in the order of paths byte by byte. */
  readonly file: number;
  readonly code: string;
  readonly tag?: string;
  readonly why: string;
  readonly hint: string;
}

interface SeriesSum {
  readonly first: CleanedInstance;
  files: number;
  readonly methods: Set<string>;
  readonly faces: Set<FaceView>;
  readonly remarks: Map<PixelRemark, number>;
  readonly rows: Map<string, ReportRow>;
}

/** Collects the outcomes of the files. */
export class ReportBook {
  private readonly series = new Map<string, SeriesSum>();
  private readonly images: ImageReport[] = [];
  private readonly refusals: RefusedFile[] = [];
  private sameAgain = 0;

  cleaned(instance: CleanedInstance): void {
    const key = `${instance.pseudonym} ${instance.seriesInstanceUid}`;
    const sum: SeriesSum = this.series.get(key) ?? {
      first: instance,
      files: 0,
      methods: new Set(),
      faces: new Set(),
      remarks: new Map(),
      rows: new Map(),
    };
    this.series.set(key, sum);
    sum.files++;
    sum.faces.add(instance.face);
    for (const method of instance.methods) sum.methods.add(method);
    for (const remark of instance.remarks) sum.remarks.set(remark, (sum.remarks.get(remark) ?? 0) + 1);
    for (const row of instance.report) {
      const name = `${row.tag} ${row.deed} ${row.reason}`;
      sum.rows.set(name, { ...row, count: row.count + (sum.rows.get(name)?.count ?? 0) });
    }
  }

  image(name: string, { format, report }: CleanedHeaderFile): void {
    this.images.push({ name, format, fields: report });
  }

  again(): void {
    this.sameAgain++;
  }

  refused({ argument, file }: InputFile, code: string, tag?: string): void {
    const [why, hint] = REFUSALS[code] ?? UNKNOWN_REFUSAL;
    this.refusals.push({ argument, file, code, ...(tag === undefined ? {} : { tag }), why, hint });
  }

  /** @param profile that was used @param isKeyOfFile whether the key outlives the run */
  report(profile: NamedProfile, isKeyOfFile: boolean): RunReport {
    const series = [...this.series.values()].map(seriesReport);
    const cleaned = series.reduce((sum, { files }) => sum + files, 0) + this.images.length;
    const ticks = safeHarborTicks({
      report: series.flatMap(({ attributes }) => attributes),
      faces: series.map(({ face }) => face),
      datesShifted: profile.policy.dates !== 'anchored' && profile.policy.options.includes('rtnLongModifDatesOpt'),
      otherImages: this.images.filter(({ format }) => format !== 'side-car').length,
    });
    return {
      schema: 'collimate.deidentification/1',
      software: `collimate ${CLI_VERSION}`,
      edition: PS315_EDITION,
      profile: profile.name,
      key: isKeyOfFile ? 'of a file' : 'in memory, gone with the run',
      files: {
        read: cleaned + this.sameAgain + this.refusals.length,
        cleaned,
        sameAgain: this.sameAgain,
        refused: this.refusals.length,
      },
      series,
      images: this.images,
      refused: this.refusals,
      ...(profile.isSafeHarbor ? { safeHarbor: ticks } : {}),
    };
  }
}

function seriesReport({ first, files, methods, faces, remarks, rows }: SeriesSum): SeriesReport {
  return {
    subject: first.pseudonym,
    series: first.seriesInstanceUid,
    modality: first.modality,
    files,
    methods: [...methods].sort(),
    face: faces.has('shown') ? 'shown' : faces.has('unknown') ? 'unknown' : 'not-shown',
    remarks: Object.fromEntries(remarks),
    attributes: [...rows.values()].sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : a.deed < b.deed ? -1 : 1)),
  };
}
