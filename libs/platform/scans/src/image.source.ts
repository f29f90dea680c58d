import { basename } from 'node:path';
import {
  type DicomSeries,
  type FileBytes,
  FormatError,
  PHASE_ATTRIBUTES,
  type Padding,
  type SeriesChoice,
  looksLikeDicom,
  openDicomSeries,
  parsePhase,
  readImageFile,
  toSuv,
} from '@collimate/imaging-formats';
import type { Grid, Volume } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import { checkRegular, filesUnder, isFolder, openBytes, readBytes } from './files.source.js';
import { type FrameSharing, otherThreads, writeFrames } from './frames/series-frames.js';
import { allGzipped, toldPassedOver } from './passed-over.js';
import { codecDecoders, withCodecs } from './pixel-codecs.js';
import { readScalarFile } from './scalar-file.source.js';
import { SourceError, located } from './source.error.js';

/** An image as it was found on disk. */
export interface ImageSource {
  readonly volume: Volume;
  /** DICOM modality; empty if the file does not give it. */
  readonly modality: string;
  /** HU, SUV and so on, from the file; undefined if it gives none. */
  readonly intensityUnit: string | undefined;
  readonly frameOfReferenceUid: string | undefined;
  /** Number of the patient, where the file says it; personal, never logged. */
  readonly patientId?: string;
  readonly seriesInstanceUid?: string;
  readonly sopClassUid?: string;
  /** Which intensities mark pixels outside of the scanner's field. */
  readonly padding?: Padding;
  /** Anatomy of the scan, if its header tells it. */
  readonly anatomy?: 'head' | 'other';
  /** False if the file does not give the position of its voxels in the patient, so that the position is a guess. */
  readonly placed?: boolean;
  readonly problems: readonly string[];
}

/** The measure of the body by which each unit of uptake is normalised. */
const MEASURES = { SUV: 'BW', 'SUVlbm-james128': 'LBMJAMES128', 'SUVlbm-janma': 'LBMJANMA', SUVbsa: 'BSA' } as const;

/** Wanted properties of an image. */
export interface ImageChoice {
  /** A unit of uptake turns a DICOM uptake image into standardised uptake values: by body weight, lean body mass or body surface. */
  readonly unit?: 'HU' | 'arbitrary' | keyof typeof MEASURES;
  /** Which DICOM series of several: its UID or its number. */
  readonly series?: string;
  /** Which volume of a series that holds several, for example `EchoTime=4.6`. */
  readonly phase?: string;
  /** Sharing of the frames of a DICOM series among threads; the voxels are the same for any number. */
  readonly sharing?: FrameSharing;
}

/**
 * Reads a folder of one DICOM series (compressed or not), or a DICOM, NIfTI, NRRD or MetaImage file.
 * @throws LocatedError over FormatError; SourceError NO_SUCH_FILE, UNREADABLE, NO_IMAGE, WHICH_PHASE
 */
export async function readImage(path: string, choice: ImageChoice = {}): Promise<ImageSource> {
  const { files, told } = imageFilesOf(path);
  const chosen = seriesChoiceOf(choice);
  if (files.length === 1 && !looksLikeDicom(files[0].bytes.head)) return readScalarImage(path, chosen);
  const paths = files.map((file) => file.path);
  const bytes = files.reduce((sum, file) => sum + file.bytes.size, 0);
  let others = 0;
  const { open, codecs } = await withCodecs((decoders) => {
    const shared: Parameters<typeof openDicomSeries>[3] = (extent) => (others = otherThreads(extent, bytes, choice.sharing)) > 0;
    const series = located(paths, () =>
      openDicomSeries(
        files.map((file) => file.bytes),
        decoders,
        chosen,
        shared,
      ),
    );
    return { open: series, codecs: decoders.pixels !== undefined };
  });
  await writeFrames(open, paths, codecs, others);
  // A damaged frame costs the codecs, which the frames before it may still need.
  if (codecs) await codecDecoders();
  const image = located(paths, () => asWanted(open.finish(), choice));
  return told.length === 0 ? image : { ...image, problems: [...image.problems, ...told] };
}

interface FileOfImage {
  readonly path: string;
  readonly bytes: FileBytes;
}

/** @returns the files of an image, and what is told of those beside them */
function imageFilesOf(path: string): { readonly files: readonly FileOfImage[]; readonly told: readonly string[] } {
  checkRegular(path);
  if (!isFolder(path)) return { files: [{ path, bytes: openBytes(path) }], told: [] };
  const files = filesUnder(path).map((file) => ({ path: file, bytes: openBytes(file) }));
  const dicom = files.filter(({ bytes }) => looksLikeDicom(bytes.head));
  const others = files.filter(({ bytes }) => !looksLikeDicom(bytes.head));
  if (dicom.length > 0) return { files: dicom, told: toldPassedOver(others) };
  throw new SourceError('NO_IMAGE', 'missing', `"${path}" holds no DICOM file`, {
    hint: allGzipped(others)
      ? 'Its files are gzipped: unpack them, for example by gunzip.'
      : 'Give the folder of one DICOM series, or a NIfTI, NRRD or MetaImage file.',
  });
}

function readScalarImage(path: string, { seriesNumber, seriesInstanceUid, phase }: SeriesChoice): Promise<ImageSource> {
  return withCodecs((decoders) => {
    const bytes = readBytes(path);
    const { volume, placed, problems } = readScalarFile(path, bytes, decoders, (file, its, options) => {
      if (seriesNumber === undefined && seriesInstanceUid === undefined) return readImageFile(file, its, { ...options, phase });
      throw new FormatError('UNKNOWN_SERIES', 'a series was chosen, and the file is no DICOM', {
        hint: 'Leave the series out: the file is one image.',
      });
    });
    if (volume.voxels.data.buffer !== bytes.buffer) freeMemory(bytes);
    const told = [...problems, ...tooLarge(volume.grid)];
    return { volume, placed, problems: told, modality: '', intensityUnit: undefined, frameOfReferenceUid: undefined };
  });
}

/** @throws SourceError WHICH_PHASE */
function seriesChoiceOf({ series, phase }: ImageChoice): SeriesChoice {
  // A UID has dots, a number has none.
  const which =
    series === undefined ? {} : /^\d+$/u.test(series) ? { seriesNumber: Number(series) } : { seriesInstanceUid: series };
  if (phase === undefined) return which;
  const choice = parsePhase(phase);
  if (choice === undefined) {
    throw new SourceError('WHICH_PHASE', 'input', 'a phase is given as ATTRIBUTE=VALUE, several of them with commas between', {
      hint: `Attributes are ${PHASE_ATTRIBUTES.join(', ')}.`,
    });
  }
  return { ...which, phase: choice };
}

function asWanted(series: DicomSeries, { unit }: ImageChoice): ImageSource {
  const { volume, modality, intensityUnit, frameOfReferenceUid, problems } = series;
  const facts = {
    ...(series.anatomy === undefined ? {} : { anatomy: series.anatomy }),
    ...(series.patientId === undefined ? {} : { patientId: series.patientId }),
    ...(series.seriesInstanceUid === undefined ? {} : { seriesInstanceUid: series.seriesInstanceUid }),
    ...(series.sopClassUid === undefined ? {} : { sopClassUid: series.sopClassUid }),
  };
  const { padding } = series;
  if (
    unit === undefined ||
    unit === 'HU' ||
    unit === 'arbitrary' ||
    modality !== 'PT' ||
    (unit === 'SUV' && intensityUnit === 'SUV')
  ) {
    return { volume, modality, intensityUnit, frameOfReferenceUid, problems, ...facts, ...(padding && { padding }) };
  }
  const suv = toSuv(series, MEASURES[unit]);
  return {
    volume: suv.volume,
    modality,
    intensityUnit: unit,
    frameOfReferenceUid,
    problems: [...problems, ...suv.scaling.problems],
    ...facts,
    ...(padding && { padding: scaledPadding(padding, suv.scaling.factors) }),
  };
}

/** No scan of a patient has larger voxels, in millimetres. */
const LARGEST_VOXEL_MM = 100;

/** Remark on implausibly large voxels: most often the header names metres and means millimetres. */
function tooLarge({ spacingMm }: Grid): readonly string[] {
  if (spacingMm.every((mm) => mm <= LARGEST_VOXEL_MM)) return [];
  const size = spacingMm.map((mm) => Number(mm.toPrecision(6))).join(' x ');
  return [`the voxels are ${size} mm large by the header: check its unit of length`];
}

/** The same pixels mark the same voxels after their intensities were scaled, slice by slice. */
function scaledPadding(padding: Padding, factors: readonly number[]): Padding {
  const intensities = padding.intensities.map((range, k): Padding['intensities'][number] => {
    const factor = factors[k] ?? factors[0];
    return range && [Math.fround(range[0] * factor), Math.fround(range[1] * factor)];
  });
  return { ...padding, intensities };
}

/** @returns the name of an image without its folders and endings */
export function nameOf(path: string): string {
  return basename(path).replace(/\.(nii|nii\.gz|dcm|nrrd|nhdr|mha|mhd|hdr)$/i, '');
}
