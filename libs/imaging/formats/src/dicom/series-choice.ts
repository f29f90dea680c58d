import { FormatError } from '../format.error.js';
import type { DicomFile } from './dicom-file.reader.js';
import type { PhaseChoice } from './phases/phase-choice.js';
import { TAG } from '@collimate/imaging-dicom';

/** Which series of several is meant; without it there must be exactly one. */
export interface SeriesChoice {
  readonly seriesInstanceUid?: string;
  readonly seriesNumber?: number;
  /** Which volume of a series of several. */
  readonly phase?: PhaseChoice;
}

/** What a folder of DICOM files holds, by series. */
export interface SeriesSummary {
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number | undefined;
  readonly modality: string;
  readonly files: number;
  /** It has pixels and a place in the patient, so it can be read as a volume. */
  readonly image: boolean;
  /** Ordinals of its files in the caller's input. */
  readonly items: readonly number[];
}

/** Files of one series, and what was left out on the way. */
export interface ChosenSeries {
  readonly files: readonly DicomFile[];
  readonly problems: readonly string[];
}

/** Modalities that are regions, plans or documents, not scans. */
const NO_SCAN: ReadonlySet<string> = new Set(['RTSTRUCT', 'RTPLAN', 'RTRECORD', 'SEG', 'SR', 'PR', 'KO', 'REG', 'DOC', 'AU']);

/** @returns whether the file is an enhanced image: several frames, or geometry in functional groups */
export function isMultiFrame({ attributes: a }: DicomFile): boolean {
  return (
    a.has(TAG.SharedFunctionalGroupsSequence) ||
    a.has(TAG.PerFrameFunctionalGroupsSequence) ||
    (a.looseDecimal(TAG.NumberOfFrames) ?? 1) > 1
  );
}

function hasPixels({ attributes: a }: DicomFile): boolean {
  return a.has(TAG.PixelData) || a.has(TAG.FloatPixelData) || a.has(TAG.DoubleFloatPixelData);
}

function isScan(file: DicomFile): boolean {
  return hasPixels(file) && !NO_SCAN.has(file.attributes.text(TAG.Modality) ?? '');
}

function isLocalizer({ attributes }: DicomFile): boolean {
  return attributes.texts(TAG.ImageType).some((value) => value === 'LOCALIZER' || value === 'SCOUT');
}

function bySeries(files: readonly DicomFile[]): ReadonlyMap<string, readonly DicomFile[]> {
  const groups = new Map<string, DicomFile[]>();
  for (const file of files) {
    const uid = file.attributes.text(TAG.SeriesInstanceUID) ?? '';
    const group = groups.get(uid);
    if (group) group.push(file);
    else groups.set(uid, [file]);
  }
  return groups;
}

function summary(uid: string, files: readonly DicomFile[]): SeriesSummary {
  const a = files[0].attributes;
  return {
    seriesInstanceUid: uid,
    seriesNumber: a.looseDecimal(TAG.SeriesNumber),
    modality: a.text(TAG.Modality) ?? '',
    files: files.length,
    image: files.some(isScan),
    items: files.map((file) => file.item),
  };
}

/** Lists the series among files that have been parsed. */
export function listSeriesOf(files: readonly DicomFile[]): readonly SeriesSummary[] {
  return [...bySeries(files)].map(([uid, group]) => summary(uid, group));
}

function choicesOf(groups: readonly (readonly [string, readonly DicomFile[]])[]): readonly string[] {
  return groups.map(([uid, files]) => {
    const { seriesNumber, modality } = summary(uid, files);
    return `${seriesNumber ?? '-'}\t${modality}\t${files.length} files\t${uid}`;
  });
}

/** @throws FormatError NO_IMAGE, SEVERAL_SERIES, UNKNOWN_SERIES, LOCALIZER, MIXED_SLICES */
export function chooseSeries(files: readonly DicomFile[], choice: SeriesChoice): ChosenSeries {
  const scans = [...bySeries(files.filter(isScan))];
  if (scans.length === 0) throw new FormatError('NO_IMAGE', 'there is no DICOM image among the files');
  const asked = choice.seriesInstanceUid !== undefined || choice.seriesNumber !== undefined;
  const matching = scans.filter(
    ([uid, group]) =>
      (choice.seriesInstanceUid === undefined || uid === choice.seriesInstanceUid) &&
      (choice.seriesNumber === undefined || group[0].attributes.looseDecimal(TAG.SeriesNumber) === choice.seriesNumber),
  );
  if (matching.length === 0) {
    throw new FormatError('UNKNOWN_SERIES', 'the series chosen is not among the files', {
      choices: choicesOf(scans),
      hint: 'Choose another by --series.',
    });
  }
  // A scout beside the one real scan is no second choice, but it counts when it is asked for by name.
  const real = asked ? matching : matching.filter(([, group]) => !group.every(isLocalizer));
  if (real.length > 1) {
    throw new FormatError('SEVERAL_SERIES', `there are ${real.length} image series among the files`, {
      choices: choicesOf(real),
      hint: 'Choose one by --series and its UID or number.',
      details: { series: real.length },
    });
  }
  const group = real[0]?.[1] ?? matching[0][1];
  const slices = group.filter((file) => !isLocalizer(file));
  if (slices.length === 0) {
    throw new FormatError('LOCALIZER', 'the series holds localizers only, which are no volume', {
      place: { item: group[0].item, tag: '(0008,0008)' },
    });
  }
  const problems: string[] = [];
  const dropped = scans.filter(([, other]) => other.every(isLocalizer)).reduce((n, [, other]) => n + other.length, 0);
  const localizers = group.length - slices.length + dropped;
  if (localizers > 0) problems.push(`${localizers} localizers passed over`);
  const noScan = files.length - scans.reduce((n, [, other]) => n + other.length, 0);
  if (noScan > 0) problems.push(`${noScan} DICOM files without a scan passed over`);
  return { files: slices, problems };
}
