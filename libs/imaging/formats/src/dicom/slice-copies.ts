import { TAG, formatTag, keywordOf } from '@collimate/imaging-dicom';
import { FormatError } from '../format.error.js';
import { isAlike, unlikeSlices } from './slice-likeness.js';
import { PHASE_ATTRIBUTES } from './phases/phase-attributes.table.js';
import { isOnePhase, type PhasedPlane } from './phases/phases.js';
import type { Slice } from './slice.reader.js';
import { statesInjection, suvDifference } from './suv/suv-slices.js';

/** Of what is stated of a slice, what its values and their places come from. Two files that differ in it are two slices. */
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
/** What a copy may leave out, so far as that changes no number. */
const MAY_BE_LEFT_OUT: ReadonlySet<number> = new Set([
  TAG.RescaleSlope,
  TAG.RescaleIntercept,
  TAG.RescaleType,
  TAG.FrameOfReferenceUID,
  TAG.SliceThickness,
]);
/** By these two files of one slice are of two volumes. Those behind them are written anew by some exports, or say how the scan was made: what differs in them alone is a copy for all that. */
const OF_COPIES = PHASE_ATTRIBUTES.slice(0, PHASE_ATTRIBUTES.indexOf('KVP')).concat('AcquisitionTime');
const PHASES = OF_COPIES.map((one) => TAG[one]);
/** Numbers of a copy that was written with other decimals. */
const SAME = 1e-9;

/**
 * Passes copies of slices over: one file twice in a folder is no second slice. A copy has place, pixels and all that becomes of them from
 * its original. Where one says less the other one stays; which of the two is named first decides nothing.
 * @param problems told how many, and in which attributes they differ that change no number
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

/** @returns what is to be told of two copies @throws FormatError where they give two volumes */
function differences(a: Slice, b: Slice): readonly string[] {
  const [one, other] = [a, b].map(({ file }) => ({ holders: [file.attributes], item: file.item }));
  const told = unlikeSlices([one, other]);
  const tag =
    OF_THE_VOLUME.find((of) => (isLeftOut(a, b, of) ? changesNumber(a, b, of) : !isAlike(one, other, of, SAME))) ??
    suvDifference(a.file, b.file) ??
    // Each says what the other one does not: none of the two is the whole slice.
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
  // Without a type the numbers are in Units, those of a CT in HU, and others have no unit.
  const { attributes } = a.file;
  const unsaid = attributes.text(TAG.Units) ?? (attributes.word(TAG.Modality) === 'CT' ? 'HU' : 'US');
  return tag === TAG.RescaleType && (a.scale.type ?? b.scale.type) !== unsaid;
}

/** @returns an attribute that the first of two copies states and the other one does not */
function onlyIn({ file: a }: Slice, { file: b }: Slice): number | undefined {
  const tag = [...MAY_BE_LEFT_OUT, ...PHASES].find((of) => a.attributes.has(of) && !b.attributes.has(of));
  return tag ?? (statesInjection(a) && !statesInjection(b) ? TAG.RadiopharmaceuticalStartDateTime : undefined);
}

/** Two numbers or times that were written in two ways are one; a copy may leave a phase out. */
function samePhase({ phases: a }: Pick<PhasedPlane, 'phases'>, { phases: b }: Pick<PhasedPlane, 'phases'>): boolean {
  return OF_COPIES.every((one) => a[one] === undefined || b[one] === undefined || isOnePhase(one, a[one], b[one]));
}

function sameBytes(a: Slice, b: Slice): boolean {
  const [left, right] = [a.file.attributes.value(TAG.PixelData), b.file.attributes.value(TAG.PixelData)];
  return left !== undefined && right !== undefined && left.length === right.length && left.every((byte, i) => byte === right[i]);
}
