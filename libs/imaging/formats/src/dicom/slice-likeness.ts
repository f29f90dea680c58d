import { TAG, formatTag, keywordOf } from '@collimate/imaging-dicom';
import { FormatError } from '../format.error.js';
import type { DataSet } from './data-set.js';

/** A slice or frame: the data sets that describe it, the nearest first, and the ordinal of its file. */
export interface DescribedSlice {
  readonly holders: readonly DataSet[];
  readonly item: number;
}

/** Slices that differ in these hold other quantities, and no volume is made of them. */
const ONE_QUANTITY = [
  [TAG.Modality, 'are of two modalities'],
  [TAG.Units, 'are in two units'],
] as const;

/** How a scan was made. Slices that differ in these may be of two scans; sorted into one series, they are told. */
const ONE_SCAN = [
  TAG.StudyInstanceUID,
  TAG.ImageType,
  TAG.PhotometricInterpretation,
  TAG.DeviceSerialNumber,
  TAG.ProtocolName,
  TAG.ContrastBolusAgent,
  TAG.SliceThickness,
  TAG.KVP,
  TAG.ConvolutionKernel,
  TAG.FilterType,
  TAG.MagneticFieldStrength,
  TAG.ScanningSequence,
  TAG.SequenceVariant,
  TAG.SequenceName,
  TAG.RepetitionTime,
  TAG.EchoTime,
  TAG.EffectiveEchoTime,
  TAG.EchoNumbers,
  TAG.InversionTime,
  TAG.FlipAngle,
  TAG.DiffusionBValue,
  TAG.ReconstructionMethod,
  TAG.ReconstructionDiameter,
  TAG.SeriesDescription,
] as const;

/** Numbers this close are one number that was written twice. */
const SAME_NUMBER = 1e-3;

/**
 * Whether the slices of a volume belong together.
 * @returns what is to be told: the attributes in which slices differ, by name, never their values
 * @throws FormatError MIXED_SLICES for slices of two modalities or units
 */
export function unlikeSlices(slices: readonly DescribedSlice[]): readonly string[] {
  const [first] = slices;
  for (const [tag, what] of ONE_QUANTITY) {
    const other = slices.find((slice) => !isAlike(first, slice, tag));
    if (other === undefined) continue;
    throw new FormatError('MIXED_SLICES', `the slices of the series ${what}`, {
      place: { item: other.item, tag: formatTag(tag) },
      hint: 'Take out what is of another scan.',
    });
  }
  const unlike = ONE_SCAN.filter((tag) => slices.some((slice) => !isAlike(first, slice, tag))).map(keywordOf);
  return unlike.length === 0
    ? []
    : [`the slices were not made alike, and may be of several scans: they differ in ${unlike.join(', ')}`];
}

/** @returns whether two slices say the same in an attribute; numbers may differ by so large a part of the larger one */
export function isAlike(first: DescribedSlice, other: DescribedSlice, tag: number, part: number = SAME_NUMBER): boolean {
  if (first === other) return true;
  const [a, b] = [said(first, tag), said(other, tag)];
  if (a.length !== b.length) return false;
  return a.every((value, n) => {
    const word = b[n];
    if (typeof value !== 'number' || typeof word !== 'number') return value === word;
    return Math.abs(value - word) <= part * Math.max(Math.abs(value), Math.abs(word));
  });
}

/** Representations whose values are numbers that were written as texts; a file may not state its own. */
const DECIMALS: ReadonlySet<string | undefined> = new Set(['DS', 'IS', undefined]);

/** @returns the values of the nearest data set that has any */
function said({ holders }: DescribedSlice, tag: number): readonly (number | string)[] {
  const holder = holders.find((one) => one.has(tag));
  if (holder === undefined) return [];
  const number = holder.anyNumber(tag);
  const words = holder.texts(tag);
  if (number !== undefined && words.length <= 1) return [number];
  return DECIMALS.has(holder.vrOf(tag)) ? words.map(numberOf) : words;
}

function numberOf(word: string): number | string {
  return word !== '' && Number.isFinite(Number(word)) ? Number(word) : word;
}
