import { TAG } from '@collimate/imaging-dicom';
import type { DicomFile } from './dicom-file.reader.js';
import { readPixelLayout } from './pixel-layout.js';
import { bytesBehindFrames } from './pixels.js';

/** Any of the secondary capture classes. @source DICOM PS3.4 B.5 */
const CAPTURE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(?:\.|$)/u;
const PROJECTION: ReadonlySet<string> = new Set(['PROJECTION IMAGE', 'MIP', 'MAXIP', 'MINIP', 'MNIP', 'MAX_IP', 'MIN_IP']);

/** @returns what is to be told of a scan that can be read, and whose values may not be what a scanner measured */
export function doubtsOf(files: readonly DicomFile[]): readonly string[] {
  const some = (doubt: (file: DicomFile) => boolean): boolean => files.some(doubt);
  const doubts: string[] = [];
  if (some(({ attributes, transferSyntax }) => attributes.text(TAG.LossyImageCompression) === '01' || transferSyntax.lossy))
    doubts.push('the scan was compressed with loss; its values are not those that were measured');
  if (some(({ attributes }) => CAPTURE.test(attributes.text(TAG.SOPClassUID) ?? '')))
    doubts.push('the scan is a secondary capture; its values may be those of a screen');
  if (some(({ attributes }) => attributes.texts(TAG.ImageType).some((word) => PROJECTION.has(word))))
    doubts.push('the slices are projections (ImageType), each of several slices of a scan');
  const behind = files.filter((file) => bytesBehindFrames(file, readPixelLayout(file)) > 0).length;
  if (behind > 0) doubts.push(`${behind} files have bytes behind their last pixel, which were passed over`);
  return doubts;
}
