import type { Triple } from '@collimate/imaging-volume';
import type { Decoders } from '../decoders.js';
import { FormatError } from '../format.error.js';
import type { DataSet } from './data-set.js';
import { readDicomFile } from './dicom-file.reader.js';
import { TAG } from './tag.table.js';

/** One closed contour: points in mm, LPS, x y z one after the other; the last point joins the first. */
export interface Contour {
  readonly pointsMm: Float64Array;
  /** SOP instance UID of the slice on which it was drawn, if the file says so; places are taken from the points. */
  readonly referencedSopInstanceUid: string | undefined;
}

/** One region of interest of a structure set. */
export interface Roi {
  readonly number: number;
  readonly name: string;
  readonly frameOfReferenceUid: string | undefined;
  readonly contours: readonly Contour[];
  /** Contours that bound no area (points, open lines), by their ContourGeometricType. */
  readonly otherContours: Readonly<Record<string, number>>;
}

/** A structure set: what was drawn, on which series. */
export interface RtStruct {
  readonly label: string | undefined;
  readonly rois: readonly Roi[];
}

/** The kinds that bound an area. @source DICOM PS3.3 C.8.8.6.1 */
const CLOSED: ReadonlySet<string> = new Set(['CLOSED_PLANAR', 'CLOSEDPLANAR_XOR']);

function readContour(item: DataSet): Contour {
  const numbers = item.decimals(TAG.ContourData);
  if (numbers.length === 0) throw item.missing(TAG.ContourData);
  if (numbers.length % 3 !== 0) throw item.error('BAD_VALUE', 'contour points have three coordinates', TAG.ContourData);
  // NumberOfContourPoints is not compared: exporters write it wrong, and the coordinates speak for themselves.
  const [image] = item.items(TAG.ContourImageSequence);
  return { pointsMm: Float64Array.from(numbers), referencedSopInstanceUid: image?.text(TAG.ReferencedSOPInstanceUID) };
}

/**
 * Reads the regions of interest of an RTSTRUCT file, in the order of the file.
 * @throws FormatError WRONG_FORMAT when the file is another DICOM object
 * @source DICOM PS3.3 C.8.8.5, C.8.8.6
 */
export function readRtStruct(bytes: Uint8Array, decoders: Decoders = {}, item = 0): RtStruct {
  const { attributes: a } = readDicomFile(bytes, decoders, item);
  if (a.text(TAG.Modality) !== 'RTSTRUCT' && !a.has(TAG.StructureSetROISequence)) {
    throw a.error('WRONG_FORMAT', 'the file is no RT structure set', TAG.Modality);
  }
  const drawn = new Map<number, { contours: Contour[]; other: Record<string, number> }>();
  for (const roi of a.items(TAG.ROIContourSequence)) {
    const number = roi.decimal(TAG.ReferencedROINumber);
    if (number === undefined) throw roi.missing(TAG.ReferencedROINumber);
    const entry = drawn.get(number) ?? { contours: [], other: {} };
    for (const contour of roi.items(TAG.ContourSequence)) {
      const kind = contour.text(TAG.ContourGeometricType) ?? 'CLOSED_PLANAR';
      if (CLOSED.has(kind)) entry.contours.push(readContour(contour));
      else entry.other[kind] = (entry.other[kind] ?? 0) + 1;
    }
    drawn.set(number, entry);
  }
  const rois = a.items(TAG.StructureSetROISequence).map((roi): Roi => {
    const number = roi.decimal(TAG.ROINumber);
    if (number === undefined) throw roi.missing(TAG.ROINumber);
    const entry = drawn.get(number);
    return {
      number,
      name: roi.text(TAG.ROIName) ?? '',
      frameOfReferenceUid: roi.text(TAG.ReferencedFrameOfReferenceUID),
      contours: entry?.contours ?? [],
      otherContours: entry?.other ?? {},
    };
  });
  return { label: a.text(TAG.StructureSetLabel), rois };
}

/**
 * Finds a ROI by name (exact, then without regard to case and outer spaces) or number; text that is no name may be a number.
 * @throws FormatError UNKNOWN_REGION with the names present; SEVERAL_REGIONS when the name is not unique
 */
export function findRoi(structures: RtStruct, wanted: string | number, item?: number): Roi {
  const { rois } = structures;
  const loose = (name: string): string => name.trim().toLowerCase();
  const exact = rois.filter((roi) => (typeof wanted === 'number' ? roi.number === wanted : roi.name === wanted));
  const named = exact.length > 0 || typeof wanted === 'number' ? exact : rois.filter((roi) => loose(roi.name) === loose(wanted));
  // A person who types a number means one, unless a ROI is called so.
  const found = named.length > 0 ? named : rois.filter((roi) => String(roi.number) === wanted);
  if (found.length === 1) return found[0];
  const choices = rois.map((roi) => `${roi.number}\t${roi.name}\t${roi.contours.length} contours`);
  if (found.length > 1) {
    throw new FormatError('SEVERAL_REGIONS', 'several ROIs have that name; choose one by its number', {
      choices,
      place: { item },
    });
  }
  throw new FormatError('UNKNOWN_REGION', 'the ROI is not in the structure set', { choices, place: { item } });
}

/** Point i of a contour in mm, LPS. */
export function pointOf(contour: Contour, i: number): Triple {
  return [contour.pointsMm[3 * i], contour.pointsMm[3 * i + 1], contour.pointsMm[3 * i + 2]];
}
