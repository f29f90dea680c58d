import { looksLikeDicom, readDicomFile, readRtStruct } from '@collimate/imaging-formats';
import type { Grid } from '@collimate/imaging-volume';
import { located } from '../cli.error.js';
import { DECODERS, isFolder, readBytes } from '../sources/files.source.js';
import { type ImageSource, readImage } from '../sources/image.source.js';

/** RT Structure Set Storage. @source DICOM PS3.4 B.5 */
const RTSTRUCT_CLASS = '1.2.840.10008.5.1.4.1.1.481.3';
const SOP_CLASS_UID = 0x0008_0016;

/** `collimate inspect`: what files are, and nothing about whom. @returns the exit code */
export function runInspect(paths: readonly string[]): number {
  for (const path of paths) process.stdout.write(`${path}\n${describe(path).map((line) => `  ${line}\n`).join('')}`);
  return 0;
}

function describe(path: string): readonly string[] {
  if (!isFolder(path)) {
    const bytes = readBytes(path);
    if (looksLikeDicom(bytes) && located([path], () => isStructureSet(bytes))) return describeStructures(path, bytes);
  }
  return describeImage(readImage(path));
}

function isStructureSet(bytes: Uint8Array): boolean {
  return readDicomFile(bytes, DECODERS).attributes.text(SOP_CLASS_UID) === RTSTRUCT_CLASS;
}

function describeStructures(path: string, bytes: Uint8Array): readonly string[] {
  const { rois } = located([path], () => readRtStruct(bytes, DECODERS));
  const lines = rois.map((roi) => `ROI ${roi.number}  ${roi.name}  ${roi.contours.length} contours`);
  return ['DICOM structure set', ...lines];
}

function describeImage(image: ImageSource): readonly string[] {
  const values = image.volume.voxels.data;
  let [lowest, highest, sum] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    lowest = Math.min(lowest, values[i]);
    highest = Math.max(highest, values[i]);
    sum += values[i];
  }
  const kind = image.modality === '' ? 'NIfTI image' : `DICOM series, ${image.modality}`;
  return [
    kind,
    ...describeGrid(image.volume.grid),
    `intensities ${lowest} to ${highest}, mean ${sum / values.length}${image.intensityUnit ? `, ${image.intensityUnit}` : ''}`,
    ...image.problems.map((problem) => `note: ${problem}`),
  ];
}

function describeGrid(grid: Grid): readonly string[] {
  return [
    `voxels ${grid.size.join(' x ')}`,
    `spacing ${grid.spacingMm.join(' x ')} mm`,
    `origin ${grid.originMm.map((value) => Number(value.toFixed(4))).join(', ')} mm (LPS)`,
  ];
}
