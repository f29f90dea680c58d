import type { Triple } from '@collimate/imaging-volume';
import type { Decoders } from '../../decoders.js';
import { withoutFloat32 } from '../../bytes/float32-decimal.js';
import { FormatError } from '../../format.error.js';
import { type RegionWish, findRegion } from '../../region-choice.js';
import type { DataSet } from '../data-set.js';
import { readDicomFile } from '../dicom-file.reader.js';
import type { DrawnOn } from '../drawn-on.js';
import { hasOtherLetters } from '../other-letters.js';
import { TAG } from '@collimate/imaging-dicom';

/** One closed contour: points in mm, LPS, x y z one after the other; the last point joins the first. */
export interface Contour {
  readonly pointsMm: Float64Array;
  /** SOP instance UID of the slice on which it was drawn, if the file says so; places are taken from the points. */
  readonly referencedSopInstanceUid: string | undefined;
  /** CLOSEDPLANAR_XOR: what it shares with another contour of its slice is outside. Not so unless told. */
  readonly isDisjunct?: boolean;
}

/** One region of interest of a structure set. */
export interface Roi {
  readonly number: number;
  readonly name: string;
  readonly frameOfReferenceUid: string | undefined;
  readonly contours: readonly Contour[];
  /** Contours that bound no area (points, open lines), by their ContourGeometricType. */
  readonly otherContours: Readonly<Record<string, number>>;
  /** Contours of fewer than three points, which bound no area either. */
  readonly emptyContours: number;
  /** What is wrong with its contours: the ROI cannot be filled, and the others can. */
  readonly fault: FormatError | undefined;
}

/** A structure set: what was drawn, on which series. */
export interface RtStruct {
  readonly label: string | undefined;
  readonly rois: readonly Roi[];
  /** Whether a name is not in the character set that the file declares, and was read as what it is. */
  readonly otherLetters: boolean;
  /** Contours that name no ROI: they are nobody's. */
  readonly strayContours: number;
  /** Number of the patient; personal. */
  readonly patientId: string | undefined;
  readonly drawnOn: DrawnOn;
}

/** The kinds that bound an area. @source DICOM PS3.3 C.8.8.6.1 */
const DISJUNCT = 'CLOSEDPLANAR_XOR';
const CLOSED: ReadonlySet<string> = new Set(['CLOSED_PLANAR', DISJUNCT]);

function readContour(item: DataSet): Contour {
  const numbers = item.decimals(TAG.ContourData).map(withoutFloat32);
  if (numbers.length % 3 !== 0) throw item.error('BAD_VALUE', 'contour points have three coordinates', TAG.ContourData);
  // NumberOfContourPoints is not compared: exporters write it wrong, and the coordinates speak for themselves.
  const [image] = item.items(TAG.ContourImageSequence);
  return {
    pointsMm: Float64Array.from(numbers),
    referencedSopInstanceUid: image?.text(TAG.ReferencedSOPInstanceUID),
    isDisjunct: item.text(TAG.ContourGeometricType) === DISJUNCT,
  };
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
  const drawn = new Map<number, Drawing>();
  let strayContours = 0;
  for (const roi of a.items(TAG.ROIContourSequence)) {
    const number = roi.looseDecimal(TAG.ReferencedROINumber);
    if (number === undefined) {
      strayContours += countOf(roi);
      continue;
    }
    const drawing = drawn.get(number) ?? { contours: [], other: {}, empty: 0, sopClasses: new Set() };
    drawn.set(number, drawing);
    try {
      for (const contour of roi.items(TAG.ContourSequence)) draw(contour, drawing);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      drawing.fault = error;
    }
  }
  const rois = listedRois(a).map(({ number, name, frameOfReferenceUid, shared }): Roi => {
    const drawing = drawn.get(number);
    return {
      number,
      name,
      frameOfReferenceUid,
      contours: drawing?.contours ?? [],
      otherContours: drawing?.other ?? {},
      emptyContours: drawing?.empty ?? 0,
      fault: shared ? sharedNumber(a) : drawing?.fault,
    };
  });
  const sopClassUids = [...new Set([...drawn.values()].flatMap(({ sopClasses }) => [...sopClasses]))];
  return {
    label: a.text(TAG.StructureSetLabel),
    rois,
    otherLetters: hasOtherLetters(a, TAG.StructureSetROISequence, TAG.ROIName),
    strayContours,
    patientId: a.text(TAG.PatientID),
    drawnOn: { seriesInstanceUids: referencedSeries(a), sopClassUids },
  };
}

interface ListedRoi {
  readonly number: number;
  readonly name: string;
  readonly frameOfReferenceUid: string | undefined;
  /** Whether a ROI of another name has the same number. */
  readonly shared: boolean;
}

/** The ROIs that a structure set lists; one that is listed twice by the same name is one. */
function listedRois(a: DataSet): readonly ListedRoi[] {
  const common = commonFrame(a);
  const listed = a.items(TAG.StructureSetROISequence).flatMap((roi) => {
    const number = roi.looseDecimal(TAG.ROINumber);
    const name = roi.text(TAG.ROIName) ?? '';
    return number === undefined
      ? []
      : [{ number, name, frameOfReferenceUid: roi.text(TAG.ReferencedFrameOfReferenceUID) ?? common }];
  });
  const names = new Map<number, Set<string>>();
  for (const { number, name } of listed) names.set(number, (names.get(number) ?? new Set()).add(name));
  return listed
    .filter(({ number, name }, n) => listed.findIndex((other) => other.number === number && other.name === name) === n)
    .map((roi) => ({ ...roi, shared: (names.get(roi.number)?.size ?? 0) > 1 }));
}

/** The frame of reference of a ROI that names none: the only one that the file names, if it is one. @source DICOM PS3.3 C.8.8.5 */
function commonFrame(a: DataSet): string | undefined {
  const referenced = itemsIfWhole(a, TAG.ReferencedFrameOfReferenceSequence).map((frame) => frame.text(TAG.FrameOfReferenceUID));
  const named = new Set([...referenced, a.text(TAG.FrameOfReferenceUID)].filter((uid) => uid !== undefined));
  const [only] = named;
  return named.size === 1 ? only : undefined;
}

/** The items of a sequence; one that is broken says nothing. */
function itemsIfWhole(a: DataSet, tag: number): readonly DataSet[] {
  try {
    return a.items(tag);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/** Contours name their ROI by its number alone. @source DICOM PS3.3 C.8.8.5, C.8.8.6 */
function sharedNumber(a: DataSet): FormatError {
  return a.error(
    'BAD_VALUE',
    'two ROIs of the file have one number, and it does not say which contours are whose',
    TAG.ROINumber,
    'Export the structure set again, with a number for each ROI.',
  );
}

function countOf(roi: DataSet): number {
  try {
    return roi.items(TAG.ContourSequence).length;
  } catch (error) {
    if (error instanceof FormatError) return 1;
    throw error;
  }
}

/** What was drawn for one ROI. */
interface Drawing {
  readonly contours: Contour[];
  readonly other: Record<string, number>;
  empty: number;
  readonly sopClasses: Set<string>;
  fault?: FormatError;
}

function draw(item: DataSet, drawing: Drawing): void {
  const sopClass = item.items(TAG.ContourImageSequence)[0]?.text(TAG.ReferencedSOPClassUID);
  if (sopClass !== undefined) drawing.sopClasses.add(sopClass);
  const kind = item.text(TAG.ContourGeometricType) ?? 'CLOSED_PLANAR';
  if (!CLOSED.has(kind)) {
    drawing.other[kind] = (drawing.other[kind] ?? 0) + 1;
    return;
  }
  const contour = readContour(item);
  if (contour.pointsMm.length < 9) drawing.empty += 1;
  else drawing.contours.push(contour);
}

/** The series on which a structure set says it was drawn; a sequence that is broken says nothing. */
function referencedSeries(a: DataSet): readonly string[] {
  try {
    const studies = a
      .items(TAG.ReferencedFrameOfReferenceSequence)
      .flatMap((frame) => frame.items(TAG.RTReferencedStudySequence));
    const series = studies.flatMap((study) => study.items(TAG.RTReferencedSeriesSequence));
    return series.map((one) => one.text(TAG.SeriesInstanceUID)).filter((uid) => uid !== undefined);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/**
 * Finds a ROI by name (exact, then without regard to case and outer spaces) or number; text that is no name may be a number.
 * @throws FormatError UNKNOWN_REGION with the names present; SEVERAL_REGIONS when the name is not unique
 */
export function findRoi(structures: RtStruct, wanted: string | number | RegionWish, item?: number): Roi {
  const wish = typeof wanted === 'string' ? { name: wanted } : typeof wanted === 'number' ? { number: wanted } : wanted;
  return findRegion(
    structures.rois,
    wish,
    { kind: 'ROI', item },
    (roi) => `${roi.number}\t${roi.name}\t${roi.contours.length} contours`,
  );
}

/** Point i of a contour in mm, LPS. */
export function pointOf(contour: Contour, i: number): Triple {
  return [contour.pointsMm[3 * i], contour.pointsMm[3 * i + 1], contour.pointsMm[3 * i + 2]];
}
