import type { Grid, Volume } from '@collimate/imaging-volume';
import type { Decoders } from './decoders.js';
import { FormatError } from './format.error.js';
import { readDicomFile, type DicomFile } from './dicom/dicom-file.reader.js';
import { readRtStruct } from './dicom/contours/rtstruct.reader.js';
import { readSeg, segmentVoxelCount } from './dicom/segmentation/seg.reader.js';
import type { DicomSeg } from './dicom/segmentation/segmentation.js';
import { listSeriesOf } from './dicom/series-choice.js';
import type { DicomSeries } from './dicom/series-facts.js';
import { readSeriesOf } from './dicom/series.reader.js';
import { suvScaling } from './dicom/suv/suv.js';
import { TAG } from '@collimate/imaging-dicom';
import { detectFormat, readImageFile, readLabelFile } from './image-file.reader.js';
import type { InspectedImage, InspectedKind, InspectedProblem, InspectedSegment, InspectedStatistics } from './inspect.model.js';
import { labelsOf } from './label-mask.js';
import { segmentsInLayers } from './nrrd/nrrd.reader.js';
import type { NrrdSegment } from './nrrd/slicer-segments.js';

/** More labels than this, and the file is taken for an image and no mask. */
const MOST_LABELS = 256;

/** One file to look at. */
export interface InspectableFile {
  readonly bytes: Uint8Array;
  /** The second file of a pair: `.img`, `.raw`, the data file of a `.nhdr` or `.mhd`. */
  readonly image?: Uint8Array;
}

const NOTHING: Omit<InspectedImage, 'kind' | 'items' | 'usable'> = {
  modality: undefined,
  seriesInstanceUid: undefined,
  seriesNumber: undefined,
  transferSyntaxes: [],
  grid: undefined,
  intensityUnit: undefined,
  rois: [],
  segments: [],
  statistics: undefined,
  problems: [],
};

/**
 * Looks at files and tells what could be read from them: each DICOM series, structure set, segmentation and image file.
 * It never throws for a file that is damaged; that is a problem of its item.
 */
export function inspectFiles(files: readonly InspectableFile[], decoders: Decoders = {}): readonly InspectedImage[] {
  const found: InspectedImage[] = [];
  const dicom: Parsed[] = [];
  files.forEach(({ bytes, image }, item) => {
    const format = detectFormat(bytes);
    if (format === 'dicom') {
      const seen = guarded('dicom-other', [item], () => {
        dicom.push({ bytes, file: readDicomFile(bytes, decoders, item) });
        return {};
      });
      if (!seen.usable) found.push(seen);
    } else {
      found.push(guarded(format ?? 'unreadable', [item], () => inspectFile({ bytes, image }, decoders, item)));
    }
  });
  return [...found, ...inspectDicom(dicom, decoders)];
}

/** A file that cannot be read is a fact about it, not a reason to stop looking at the others. */
function guarded(kind: InspectedKind, items: readonly number[], look: () => Partial<InspectedImage>): InspectedImage {
  try {
    return { ...NOTHING, kind, items, usable: true, ...look() };
  } catch (error) {
    return { ...NOTHING, kind, items, usable: false, problems: [refusal(error)] };
  }
}

function refusal(error: unknown): InspectedProblem {
  if (!(error instanceof FormatError)) throw error;
  return { code: error.code, message: error.message, hint: error.hint, place: error.place };
}

function note(message: string): InspectedProblem {
  return { code: 'NOTE', message, hint: undefined, place: {} };
}

function inspectFile({ bytes, image }: InspectableFile, decoders: Decoders, item: number): Partial<InspectedImage> {
  const layered = segmentsInLayers(bytes);
  if (layered.length > 0) return inspectLayers({ bytes, image }, layered, decoders, item);
  const read = readImageFile(bytes, decoders, { item, image });
  const { facts, notes } = statisticsOf(read.volume);
  return {
    grid: read.volume.grid,
    statistics: facts,
    problems: [...read.problems.map(note), ...notes],
    segments: labelsIn({ bytes, image }, decoders, item),
  };
}

function inspectLayers(
  { bytes, image }: InspectableFile,
  layered: readonly NrrdSegment[],
  decoders: Decoders,
  item: number,
): Partial<InspectedImage> {
  let seen: Partial<InspectedImage> = {};
  const counts = new Map<number, ReadonlyMap<number, number>>();
  for (const { name, layer } of layered) {
    if (counts.has(layer)) continue;
    const { volume, problems } = readImageFile(bytes, decoders, { item, image, segment: { name } });
    counts.set(layer, labelsOf(volume, item));
    seen = { grid: volume.grid, problems: problems.map(note) };
  }
  return {
    ...seen,
    segments: layered.map(({ name, label, layer }) => ({
      number: label,
      label: name,
      voxels: counts.get(layer)?.get(label) ?? 0,
    })),
  };
}

/** The labels of an image file, read as labels: as intensities, those beyond 24 bits would be one. */
function labelsIn({ bytes, image }: InspectableFile, decoders: Decoders, item: number): readonly InspectedSegment[] {
  let labels: ReadonlyMap<number, number>;
  let names: readonly NrrdSegment[];
  try {
    const file = readLabelFile(bytes, decoders, { item, image });
    names = file.segments;
    labels = labelsOf(file.labels);
  } catch (error) {
    // Thousands of values, values that are no numbers, several volumes: an image.
    refusal(error);
    return [];
  }
  if (labels.size > MOST_LABELS || [...labels.keys()].some((value) => value < 0 || !Number.isInteger(value))) return [];
  return [...labels].map(([number, voxels]) => ({
    number,
    label: names.find((segment) => segment.label === number)?.name ?? '',
    voxels,
  }));
}

function statisticsOf({ voxels }: Volume): { readonly facts: InspectedStatistics; readonly notes: readonly InspectedProblem[] } {
  const values = voxels.data;
  let [min, max, sum, finite] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    finite += 1;
  }
  const wild = values.length - finite;
  return {
    facts: { voxels: values.length, min, max, mean: sum / finite },
    notes: wild === 0 ? [] : [note(`${wild} voxels are not finite numbers and are left out of the statistics`)],
  };
}

interface Parsed {
  readonly bytes: Uint8Array;
  readonly file: DicomFile;
}

function inspectDicom(dicom: readonly Parsed[], decoders: Decoders): readonly InspectedImage[] {
  const byItem = new Map(dicom.map((parsed) => [parsed.file.item, parsed]));
  return listSeriesOf(dicom.map(({ file }) => file)).flatMap((series) => {
    const members = series.items.map((item) => byItem.get(item)).filter((member) => member !== undefined);
    const facts = {
      modality: series.modality === '' ? undefined : series.modality,
      seriesInstanceUid: series.seriesInstanceUid === '' ? undefined : series.seriesInstanceUid,
      seriesNumber: series.seriesNumber,
      transferSyntaxes: [...new Set(members.map(({ file }) => file.transferSyntax.uid))].sort(),
    };
    if (!series.image) return members.map(({ bytes, file }) => ({ ...inspectObject(bytes, file, decoders), ...facts }));
    const seen = guarded('dicom-series', series.items, () => {
      const read = readSeriesOf(
        members.map(({ file }) => file),
        decoders,
      );
      const statistics = statisticsOf(read.volume);
      const problems = [...read.problems.map(note), ...statistics.notes, ...suvProblems(read)];
      return { grid: read.volume.grid, statistics: statistics.facts, intensityUnit: read.intensityUnit, problems };
    });
    return [{ ...seen, ...facts }];
  });
}

/** A PET series that cannot become SUV is usable all the same; the person should know. */
function suvProblems(series: DicomSeries): readonly InspectedProblem[] {
  if (series.modality !== 'PT') return [];
  try {
    return suvScaling(series).problems.map(note);
  } catch (error) {
    return [refusal(error)];
  }
}

/** @returns the voxels of a segment; 0 for one that cannot be read, of which the others know nothing */
function voxelsOrFault(seg: DicomSeg, number: number, faults: FormatError[]): number {
  try {
    return segmentVoxelCount(seg, number);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    faults.push(error);
    return 0;
  }
}

/** @returns the grid on which all segments lie; undefined where they have none in common */
function gridOrNone(seg: DicomSeg): Grid | undefined {
  try {
    return seg.gridOf();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function inspectObject(bytes: Uint8Array, file: DicomFile, decoders: Decoders): InspectedImage {
  if (file.attributes.has(TAG.StructureSetROISequence)) {
    return guarded('rtstruct', [file.item], () => {
      const { rois } = readRtStruct(bytes, decoders, file.item);
      const empty = rois.filter((roi) => roi.contours.length === 0).length;
      const faults = rois.filter((roi) => roi.fault !== undefined);
      return {
        rois: rois.map((roi) => ({ number: roi.number, name: roi.name, contours: roi.contours.length })),
        problems: [
          ...(empty === 0 ? [] : [note(`${empty} ROIs have no closed contour`)]),
          ...faults.map(({ number, fault }) => note(`ROI ${number} cannot be read: ${fault?.message}`)),
        ],
      };
    });
  }
  if (file.attributes.has(TAG.SegmentSequence)) {
    return guarded('seg', [file.item], () => {
      const seg = readSeg(bytes, decoders, file.item);
      const faults: FormatError[] = [];
      const segments = seg.segments.map(({ number, label }) => ({ number, label, voxels: voxelsOrFault(seg, number, faults) }));
      const [fault] = faults;
      if (fault !== undefined && faults.length === segments.length) throw fault;
      return { grid: gridOrNone(seg), segments, problems: faults.map((one) => note(`a segment cannot be read: ${one.message}`)) };
    });
  }
  return guarded('dicom-other', [file.item], () => {
    throw new FormatError('NO_IMAGE', 'the DICOM object is no image, structure set or segmentation', {
      place: { item: file.item, tag: '(0008,0016)' },
    });
  });
}
