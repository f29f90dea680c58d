import { basename, dirname, sep } from 'node:path';
import { TAG } from '@collimate/imaging-dicom';
import { detectFormat, readDicomFile } from '@collimate/imaging-formats';
import { CollimateError } from '@collimate/kernel-errors';
import { DECOMPRESSORS, filesUnder, isFolder, readBytes } from '@collimate/platform-scans';
import { companionOf } from '../../sources/companion.js';

/** Files that are looked at together: those of one DICOM series, or one file with its second half. */
export interface FileGroup {
  /** The file, or the folder in which all the files of a series lie. */
  readonly path: string;
  readonly files: readonly string[];
  /** The file with the voxels of a header that has none. */
  readonly companion?: string;
}

/** Endings of image files. Other files of a folder are reported only if they are images. */
const IMAGE_ENDING = /\.(?:dcm|dicom|ima|nii|hdr|img|nrrd|nhdr|mha|mhd|nii\.gz|hdr\.gz|img\.gz)$/iu;
/** Files that operating systems and media leave in folders. */
const LITTER = /^(?:\..*|thumbs\.db|desktop\.ini|dicomdir)$/iu;

/** @returns one group for a file, and one per series and file for a folder @throws SourceError NO_SUCH_FILE, UNREADABLE */
export function groupsOf(path: string): readonly FileGroup[] {
  return isFolder(path) ? groupsInFolder(path) : [groupOfFile(path, readBytes(path))];
}

function groupOfFile(path: string, bytes: Uint8Array): FileGroup {
  const companion = companionOf(path, bytes);
  return companion === undefined ? { path, files: [path] } : { path, files: [path], companion };
}

function groupsInFolder(folder: string): readonly FileGroup[] {
  const series = new Map<string, string[]>();
  const single: FileGroup[] = [];
  // Only the series of each file is kept: the files of a folder can be larger than the memory.
  for (const file of filesUnder(folder)) {
    if (LITTER.test(basename(file))) continue;
    const bytes = readBytes(file);
    const format = detectFormat(bytes);
    const uid = format === 'dicom' ? seriesOf(bytes) : undefined;
    if (uid === undefined) {
      if (oughtToBeImage(file, bytes, format !== undefined)) single.push(groupOfFile(file, bytes));
      continue;
    }
    const members = series.get(uid);
    if (members) members.push(file);
    else series.set(uid, [file]);
  }
  const second = new Set(single.map((group) => group.companion));
  return [
    ...[...series.values()].map((files) => ({ path: commonPath(files), files })),
    ...single.filter((group) => !second.has(group.path)),
  ];
}

/** Whether a file of a folder is inspected: it is an image, has the ending of one, or has no ending and is not a text. */
function oughtToBeImage(file: string, bytes: Uint8Array, recognised: boolean): boolean {
  if (IMAGE_ENDING.test(file)) return true;
  const name = basename(file);
  // Tables are zipped as well as images are.
  if (recognised) return !/\.gz$/iu.test(name);
  const isText = bytes.subarray(0, 512).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
  return !name.includes('.') && !isText;
}

/** @returns undefined for a file without a series UID, or one that cannot be read */
function seriesOf(bytes: Uint8Array): string | undefined {
  try {
    return readDicomFile(bytes, DECOMPRESSORS).attributes.text(TAG.SeriesInstanceUID);
  } catch (error) {
    if (!(error instanceof CollimateError)) throw error;
    return undefined;
  }
}

function commonPath(files: readonly string[]): string {
  if (files.length === 1) return files[0];
  const split = files.map((file) => dirname(file).split(sep));
  const differs = split[0].findIndex((part, i) => split.some((parts) => parts[i] !== part));
  return (differs < 0 ? split[0] : split[0].slice(0, differs)).join(sep) || sep;
}
