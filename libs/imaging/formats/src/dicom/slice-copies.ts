import { TAG, formatTag, keywordOf } from '@collimate/imaging-dicom';
import { FormatError } from '../format.error.js';
import { isAlike, unlikeSlices } from './slice-likeness.js';
import { PHASE_ATTRIBUTES } from './phases/phase-attributes.table.js';
import { isOnePhase, type PhasedPlane } from './phases/phases.js';
import type { Slice } from './slice.reader.js';
import { statesInjection, suvDifference } from './suv/suv-slices.js';

/** Attributes that decide the values of a slice or where they lie. Two files that differ in one of them are no copies. */
const OF_THE_VOLUME = [
  TAG.RescaleSlope,
  TAG.RescaleIntercept,
  TAG.RescaleType,
  TAG.PixelSpacing,
  TAG.ImageOrientationPatient,
  TAG.FrameOfReferenceUID,
  TAG.Rows,
  TAG.Columns,
  TAG.BitsStored,
  TAG.HighBit,
  TAG.PixelRepresentation,
  TAG.PhotometricInterpretation,
  TAG.PixelPaddingValue,
  TAG.PixelPaddingRangeLimit,
  TAG.SliceThickness,
] as const;
/** Attributes that one of two copies may lack, if no value changes by that. */
const MAY_BE_LEFT_OUT: ReadonlySet<number> = new Set([
  TAG.RescaleSlope,
  TAG.RescaleIntercept,
  TAG.RescaleType,
  TAG.FrameOfReferenceUID,
  TAG.SliceThickness,
]);
/**
 * Attributes by which two files of one slice belong to two volumes. The rest of PHASE_ATTRIBUTES, from KVP on but for AcquisitionTime, is left
 * out: some exports write those values anew, so two files that differ in nothing else are copies.
 */
const OF_COPIES = PHASE_ATTRIBUTES.slice(0, PHASE_ATTRIBUTES.indexOf('KVP')).concat('AcquisitionTime');
const PHASES = OF_COPIES.map((one) => TAG[one]);
/** Relative difference of a number that two exports wrote with other decimals. */
const SAME = 1e-9;

/**
 * Leaves out copies of slices, so that a file that lies twice in a folder is read once. A copy has the position, the pixels and the values of
 * its original. If one of two copies has fewer attributes, the other one is kept, whichever comes first.
 * @param problems gets the number of copies, and the attributes in which they differ without changing a value
 * @throws FormatError DUPLICATE_SLICES naming the attribute that two copies of one slice state in two ways; MIXED_SLICES of two modalities
 */
export function withoutCopies<T extends Slice & Pick<PhasedPlane, 'phases'>>(
  slices: readonly T[],
  problems: string[],
): readonly T[] {
  const known = new Map<string, T[]>();
  const unlike = new Set<string>();
  for (const slice of slices) {
    // Careless anonymisers give many slices one UID; blank ones then differ by their place only.
    const key = slice.sopInstanceUid === '' ? '' : `${slice.sopInstanceUid} ${slice.plane.positionMm.join(' ')}`;
    const others = known.get(key) ?? [];
    known.set(key, others);
    const at = key === '' ? -1 : others.findIndex((other) => samePhase(other, slice) && sameBytes(other, slice));
    if (at < 0) {
      others.push(slice);
      continue;
    }
    for (const told of differences(others[at], slice)) unlike.add(told);
    if (onlyIn(slice, others[at]) !== undefined) others[at] = slice;
  }
  const left = new Set([...known.values()].flat());
  const kept = slices.filter((slice) => left.has(slice));
  if (kept.length < slices.length) problems.push(`${slices.length - kept.length} copies of slices passed over`);
  problems.push(...unlike);
  return kept;
}

/** @returns one sentence per harmless difference of two copies @throws FormatError DUPLICATE_SLICES if their values differ */
function differences(a: Slice, b: Slice): readonly string[] {
  const [one, other] = [a, b].map(({ file }) => ({ holders: [file.attributes], item: file.item }));
  const told = unlikeSlices([one, other]);
  const tag =
    OF_THE_VOLUME.find((of) => (isLeftOut(a, b, of) ? changesNumber(a, b, of) : !isAlike(one, other, of, SAME))) ??
    suvDifference(a.file, b.file) ??
    // Each file has an attribute that the other one lacks, so neither of them is complete.
    (onlyIn(b, a) === undefined ? undefined : onlyIn(a, b));
  if (tag === undefined) return told;
  throw new FormatError('DUPLICATE_SLICES', `two copies of a slice differ in ${keywordOf(tag)}`, {
    place: { item: b.file.item, tag: formatTag(tag) },
    details: { otherItem: a.file.item },
    hint: 'Take out the export that is not meant.',
  });
}

function isLeftOut({ file: a }: Slice, { file: b }: Slice, tag: number): boolean {
  return MAY_BE_LEFT_OUT.has(tag) && a.attributes.has(tag) !== b.attributes.has(tag);
}

function changesNumber(a: Slice, b: Slice, tag: number): boolean {
  if (tag === TAG.RescaleSlope) return a.rescale.slope !== b.rescale.slope;
  if (tag === TAG.RescaleIntercept) return a.rescale.intercept !== b.rescale.intercept;
  // Without RescaleType the unit is that of Units; if that is missing too, HU for a CT and none for anything else.
  const { attributes } = a.file;
  const unsaid = attributes.text(TAG.Units) ?? (attributes.word(TAG.Modality) === 'CT' ? 'HU' : 'US');
  return tag === TAG.RescaleType && (a.scale.type ?? b.scale.type) !== unsaid;
}

/** @returns an attribute that the first of two copies states and the other one does not */
function onlyIn({ file: a }: Slice, { file: b }: Slice): number | undefined {
  const tag = [...MAY_BE_LEFT_OUT, ...PHASES].find((of) => a.attributes.has(of) && !b.attributes.has(of));
  return tag ?? (statesInjection(a) && !statesInjection(b) ? TAG.RadiopharmaceuticalStartDateTime : undefined);
}

/** Numbers and times are compared by value, not by text. A copy may lack an attribute. */
function samePhase({ phases: a }: Pick<PhasedPlane, 'phases'>, { phases: b }: Pick<PhasedPlane, 'phases'>): boolean {
  return OF_COPIES.every((one) => a[one] === undefined || b[one] === undefined || isOnePhase(one, a[one], b[one]));
}

function sameBytes(a: Slice, b: Slice): boolean {
  const [left, right] = [a.file.attributes.value(TAG.PixelData), b.file.attributes.value(TAG.PixelData)];
  return left !== undefined && right !== undefined && left.length === right.length && left.every((byte, i) => byte === right[i]);
}
