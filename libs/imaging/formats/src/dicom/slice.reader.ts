import type { Triple } from '@collimate/imaging-volume';
import { axisParallel } from '../axis-parallel.js';
import { withoutFloat32 } from '../bytes/float32-decimal.js';
import type { DataSet } from './data-set.js';
import type { DicomFile } from './dicom-file.reader.js';
import { refuseNotRadiomic } from './not-radiomic.js';
import { readPixelLayout, type PixelLayout, type Rescale } from './pixel-layout.js';
import { statedScale, type StatedScale } from './stated-scale.js';
import { TAG } from '@collimate/imaging-dicom';

/** Where one slice or frame lies in the patient. */
export interface PlaneGeometry {
  /** Centre of the first pixel in mm, LPS. */
  readonly positionMm: Triple;
  /** Unit vector along a row: the direction in which columns grow. */
  readonly rowDirection: Triple;
  /** Unit vector along a column. */
  readonly columnDirection: Triple;
  /** Distance of pixel centres along a row (x) and along a column (y). */
  readonly spacingMm: readonly [number, number];
}

/** Header of one single-frame image of a series. */
export interface Slice {
  readonly file: DicomFile;
  readonly layout: PixelLayout;
  readonly plane: PlaneGeometry;
  readonly rescale: Rescale;
  readonly scale: StatedScale;
  readonly sopInstanceUid: string;
  readonly frameOfReferenceUid: string | undefined;
}

/** Row and column directions are unit vectors at right angles; decimal strings are good to 1e-3 at worst. */
const DIRECTION_TOLERANCE = 1e-3;

/** @throws FormatError MISSING_ATTRIBUTE, BAD_VALUE, BAD_GEOMETRY @source DICOM PS3.3 C.7.6.2.1.1 */
export function readPlane(position: DataSet, orientation: DataSet, measures: DataSet): PlaneGeometry {
  const [x, y, z] = position.exactDecimals(TAG.ImagePositionPatient, 3).map(withoutFloat32);
  const cosines = axisParallel(orientation.exactDecimals(TAG.ImageOrientationPatient, 6));
  const [columnStep, rowStep] = measures.exactDecimals(TAG.PixelSpacing, 2).map(withoutFloat32);
  if (!(columnStep > 0) || !(rowStep > 0)) throw measures.error('BAD_GEOMETRY', 'pixel spacings are positive', TAG.PixelSpacing);
  const row: Triple = [cosines[0], cosines[1], cosines[2]];
  const column: Triple = [cosines[3], cosines[4], cosines[5]];
  // What few decimals lose is made good, so that the grid's axes are orthonormal to the last digit.
  const unitRow = unit(row);
  const along = dot(column, unitRow);
  const unitColumn = unit([column[0] - along * unitRow[0], column[1] - along * unitRow[1], column[2] - along * unitRow[2]]);
  const off = Math.max(Math.abs(dot(row, row) - 1), Math.abs(dot(column, column) - 1), Math.abs(dot(row, column)));
  if (!(off < DIRECTION_TOLERANCE)) {
    throw orientation.error(
      'BAD_GEOMETRY',
      'row and column directions are unit vectors at right angles',
      TAG.ImageOrientationPatient,
    );
  }
  return { positionMm: [x, y, z], rowDirection: unitRow, columnDirection: unitColumn, spacingMm: [rowStep, columnStep] };
}

/** @throws FormatError BAD_VALUE for a slope of 0 or an infinite value @source DICOM PS3.3 C.11.1 */
export function readRescale(a: DataSet): Rescale {
  const slope = a.decimal(TAG.RescaleSlope) ?? 1;
  const intercept = a.decimal(TAG.RescaleIntercept) ?? 0;
  if (slope === 0 || !Number.isFinite(slope)) throw a.error('BAD_VALUE', 'a rescale slope is finite and not 0', TAG.RescaleSlope);
  if (!Number.isFinite(intercept)) throw a.error('BAD_VALUE', 'a rescale intercept is finite', TAG.RescaleIntercept);
  return { slope, intercept };
}

/** Reads the header of a single-frame image. @throws FormatError */
export function readSlice(file: DicomFile): Slice {
  const a = file.attributes;
  const layout = readPixelLayout(file);
  refuseNotRadiomic(a);
  return {
    file,
    layout,
    plane: readPlane(a, a, a),
    rescale: readRescale(a),
    scale: statedScale(a),
    sopInstanceUid: a.text(TAG.SOPInstanceUID) ?? '',
    frameOfReferenceUid: a.text(TAG.FrameOfReferenceUID),
  };
}

function unit(v: Triple): Triple {
  const length = Math.hypot(v[0], v[1], v[2]);
  return [v[0] / length, v[1] / length, v[2] / length];
}

/** Scalar product. */
export function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Vector product; of the row and column directions, the slice normal. */
export function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
