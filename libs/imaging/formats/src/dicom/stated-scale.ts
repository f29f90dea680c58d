import { FormatError } from '../format.error.js';
import type { DataSet } from './data-set.js';
import { TAG } from '@collimate/imaging-dicom';

/** What a slice or frame says of the map from its stored values to intensities. */
export interface StatedScale {
  /** Whether slope and intercept are both there. Without them stored values are all that is known. */
  readonly stated: boolean;
  /** RescaleType: `HU`, `US` for unspecified, or another unit. */
  readonly type: string | undefined;
}

/** @input the data set, or the item of functional groups, that has the rescale */
export function statedScale(a: DataSet): StatedScale {
  return { stated: a.has(TAG.RescaleSlope) && a.has(TAG.RescaleIntercept), type: a.word(TAG.RescaleType) };
}

/**
 * The scale of a whole series.
 * @input one per slice, with the ordinal of its file
 * @throws FormatError MISSING_ATTRIBUTE where some slices state a rescale and others do not, MIXED_SLICES where their types differ
 */
export function scaleOfSeries(slices: readonly { readonly scale: StatedScale; readonly item: number }[]): StatedScale {
  const [{ scale: first }] = slices;
  const other = slices.find(({ scale }) => scale.stated !== first.stated);
  if (other !== undefined) {
    const { item } = first.stated ? other : slices[0];
    throw new FormatError('MISSING_ATTRIBUTE', 'a slice states no rescale slope and intercept, and others of the series do', {
      place: { item, tag: '(0028,1053)' },
      hint: 'Export the series again with every attribute; nothing is guessed.',
    });
  }
  const mixed = slices.find(({ scale }) => scale.type !== first.type);
  if (mixed === undefined) return first;
  throw new FormatError('MIXED_SLICES', 'the slices of the series differ in the type of their rescale', {
    place: { item: mixed.item, tag: '(0028,1054)' },
  });
}
