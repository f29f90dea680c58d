import type { Grid, Volume } from '@collimate/imaging-volume';
import type { Decoders } from './decoders.js';
import { FormatError } from './format.error.js';
import { readDicomFile, type DicomFile } from './dicom/dicom-file.reader.js';
import { readRtStruct } from './dicom/rtstruct.reader.js';
import { readSeg } from './dicom/seg.reader.js';
import { listSeriesOf } from './dicom/series-choice.js';
import type { DicomSeries } from './dicom/series-facts.js';
import { readSeriesOf } from './dicom/series.reader.js';
import { suvScaling } from './dicom/suv.js';
import { TAG } from './dicom/tag.table.js';
import { detectFormat, readImageFile } from './image-file.reader.js';
import { labelsOf } from './label-mask.js';

/** A region that a file offers, and how large it is there. */
export interface InspectedRegion {
  /** ROI number, segment number or label value. */
  readonly number: number;
  /** Name or label as in the file; empty where the format has none. May be personal. */
  readonly name: string;
  /** Contours of a ROI, frames of a segment, voxels of a label. */
  readonly count: number;
}

/** What is in one series or file, for `collimate inspect`. */
export interface InspectedImage {
  readonly kind: 'dicom-series' | 'rtstruct' | 'seg' | 'nifti' | 'nrrd' | 'metaimage' | 'dicom-other' | 'unreadable';
  /** Ordinals of the files in the caller's input. */
  readonly items: readonly number[];
  readonly modality: string | undefined;
  readonly seriesNumber: number | undefined;
  readonly transferSyntax: readonly string[];
  readonly grid: Grid | undefined;
  /** Lowest and highest intensity. */
  readonly range: readonly [number, number] | undefined;
  readonly intensityUnit: string | undefined;
  readonly rois: readonly InspectedRegion[];
  readonly segments: readonly InspectedRegion[];
  /** Sentences: what a person should know, or why it cannot be read (then `error` has the code). */
  readonly problems: readonly string[];
  readonly error: FormatError | undefined;
}

const NOTHING: Omit<InspectedImage, 'kind' | 'items'> = {
  modality: undefined, seriesNumber: undefined, transferSyntax: [], grid: undefined, range: undefined, intensityUnit: undefined,
  rois: [], segments: [], problems: [], error: undefined,
};

function rangeOf({ voxels }: Volume): readonly [number, number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of voxels.data) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return [lowest, highest];
}

/** A file that cannot be read is a fact about it, not a reason to stop looking at the others. */
function guarded(kind: InspectedImage['kind'], items: readonly number[], look: () => Partial<InspectedImage>): InspectedImage {
  try {
    return { ...NOTHING, kind, items, ...look() };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ...NOTHING, kind: 'unreadable', items, problems: [error.message], error };
  }
}

/**
 * Looks at files and tells what could be read from them: each DICOM series, structure set, segmentation and image file.
 * It never throws for a file that is damaged; that is a line of the answer.
 */
export function inspectFiles(files: readonly Uint8Array[], decoders: Decoders = {}): readonly InspectedImage[] {
  const found: InspectedImage[] = [];
  const dicom: Parsed[] = [];
  files.forEach((bytes, item) => {
    const format = detectFormat(bytes);
    if (format === 'dicom') {
      const seen = guarded('dicom-other', [item], () => {
        dicom.push({ bytes, file: readDicomFile(bytes, decoders, item) });
        return {};
      });
      if (seen.error) found.push(seen);
    } else {
      found.push(guarded(format ?? 'unreadable', [item], () => inspectFile(bytes, decoders, item)));
    }
  });
  return [...found, ...inspectDicom(dicom, decoders)];
}

function inspectFile(bytes: Uint8Array, decoders: Decoders, item: number): Partial<InspectedImage> {
  const { volume, problems, segments } = readImageFile(bytes, decoders, { item });
  const labels: InspectedRegion[] = [];
  // Only whole numbers in small number are labels; a scan has thousands of values.
  const few = guarded('unreadable', [item], () => {
    for (const [number, count] of labelsOf(volume, item)) labels.push({ number, count, name: segments.find((s) => s.label === number)?.name ?? '' });
    return {};
  });
  return { grid: volume.grid, range: rangeOf(volume), problems, segments: few.error || labels.length > 256 ? [] : labels };
}

interface Parsed {
  readonly bytes: Uint8Array;
  readonly file: DicomFile;
}

function inspectDicom(dicom: readonly Parsed[], decoders: Decoders): readonly InspectedImage[] {
  return listSeriesOf(dicom.map(({ file }) => file)).flatMap((series) => {
    const members = dicom.filter(({ file }) => series.items.includes(file.item));
    const facts = {
      modality: series.modality,
      seriesNumber: series.seriesNumber,
      transferSyntax: [...new Set(members.map(({ file }) => file.transferSyntax.name))].sort(),
    };
    if (!series.image) return members.map(({ bytes, file }) => ({ ...inspectObject(bytes, file, decoders), ...facts }));
    const seen = guarded('dicom-series', series.items, () => {
      const read = readSeriesOf(members.map(({ file }) => file), decoders);
      const problems = [...read.problems, ...suvProblems(read)];
      return { grid: read.volume.grid, range: rangeOf(read.volume), intensityUnit: read.intensityUnit, problems };
    });
    return [{ ...seen, ...facts }];
  });
}

function suvProblems(series: DicomSeries): readonly string[] {
  if (series.modality !== 'PT') return [];
  try {
    return suvScaling(series).problems;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [error.message];
  }
}

function inspectObject(bytes: Uint8Array, file: DicomFile, decoders: Decoders): InspectedImage {
  if (file.attributes.has(TAG.StructureSetROISequence)) {
    return guarded('rtstruct', [file.item], () => ({
      rois: readRtStruct(bytes, decoders, file.item).rois.map((roi) => ({ number: roi.number, name: roi.name, count: roi.contours.length })),
    }));
  }
  if (file.attributes.has(TAG.SegmentSequence)) {
    return guarded('seg', [file.item], () => {
      const seg = readSeg(bytes, decoders, file.item);
      const frames = (number: number): number => seg.frames.filter((f) => f.segmentNumber === undefined || f.segmentNumber === number).length;
      return { grid: seg.grid, segments: seg.segments.map((s) => ({ number: s.number, name: s.label, count: frames(s.number) })) };
    });
  }
  return { ...NOTHING, kind: 'dicom-other', items: [file.item] };
}
