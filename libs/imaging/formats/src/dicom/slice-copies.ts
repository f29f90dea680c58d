import { TAG, formatTag, keywordOf } from '@collimate/imaging-dicom';
import { FormatError } from '../format.error.js';
import { isAlike, unlikeSlices } from './slice-likeness.js';
import { type PhasedPlane, PHASE_ATTRIBUTES } from './phase-choice.js';
import type { Slice } from './slice.reader.js';
import { suvDifference } from './suv-slices.js';

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
/** Written anew by some exports: what differs in it alone is a copy for all that. */
const OF_THE_EXPORT: ReadonlySet<string> = new Set(['ContentTime']);
/** Numbers of a copy that was written with other decimals. */
const SAME = 1e-9;

/**
 * Passes copies of slices over: one file twice in a folder is no second slice. A copy has place, pixels and all that becomes of them from
 * its original; which of the two is named first decides nothing.
 * @param problems told how many, and in which attributes they differ that change no number
 * @throws FormatError DUPLICATE_SLICES naming the attribute that two copies of one slice state in two ways; MIXED_SLICES of two modalities
 */
export function withoutCopies<T extends Slice & Pick<PhasedPlane, 'phases'>>(
  slices: readonly T[],
  problems: string[],
): readonly T[] {
  const kept: T[] = [];
  const known = new Map<string, T[]>();
  const unlike = new Set<string>();
  for (const slice of slices) {
    // Careless anonymisers give many slices one UID; blank ones then differ by their place only.
    const key = `${slice.sopInstanceUid} ${slice.plane.positionMm.join(' ')}`;
    const others = known.get(key) ?? [];
    const twin =
      slice.sopInstanceUid === '' ? undefined : others.find((other) => samePhase(other, slice) && sameBytes(other, slice));
    if (twin !== undefined) {
      for (const told of differences(twin, slice)) unlike.add(told);
      continue;
    }
    known.set(key, [...others, slice]);
    kept.push(slice);
  }
  if (kept.length < slices.length) problems.push(`${slices.length - kept.length} copies of slices passed over`);
  problems.push(...unlike);
  return kept;
}

/** @returns what is to be told of two copies @throws FormatError where they give two volumes */
function differences(a: Slice, b: Slice): readonly string[] {
  const [one, other] = [a, b].map(({ file }) => ({ holders: [file.attributes], item: file.item }));
  const told = unlikeSlices([one, other]);
  const tag = OF_THE_VOLUME.find((of) => !isAlike(one, other, of, SAME)) ?? suvDifference(a.file, b.file);
  if (tag === undefined) return told;
  throw new FormatError('DUPLICATE_SLICES', `two copies of a slice differ in ${keywordOf(tag)}`, {
    place: { item: b.file.item, tag: formatTag(tag) },
    details: { otherItem: a.file.item },
    hint: 'Take out the export that is not meant.',
  });
}

function samePhase(a: Pick<PhasedPlane, 'phases'>, b: Pick<PhasedPlane, 'phases'>): boolean {
  return PHASE_ATTRIBUTES.every((one) => OF_THE_EXPORT.has(one) || a.phases[one] === b.phases[one]);
}

function sameBytes(a: Slice, b: Slice): boolean {
  const [left, right] = [a.file.attributes.value(TAG.PixelData), b.file.attributes.value(TAG.PixelData)];
  return left !== undefined && right !== undefined && left.length === right.length && left.every((byte, i) => byte === right[i]);
}
