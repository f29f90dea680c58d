import type { SampleArray } from '../bytes/voxel-array.js';
import type { PixelLayout } from './pixels.js';
import type { DicomFile } from './dicom-file.reader.js';
import { TAG } from './tag.table.js';

/** Pixels outside of the scanner's field. @source DICOM PS3.3 C.7.5.1.1.2 */
export interface Padding {
  /** Stored values from lowest to highest are padding. */
  readonly lowest: number;
  readonly highest: number;
  /** How many pixels of the volume have such a value. */
  readonly voxelCount: number;
}

/** Counts padded pixels slice by slice; files without the attribute cost nothing. */
export function paddingCounter(): {
  count(slice: { readonly file: DicomFile; readonly layout: PixelLayout }, samples: SampleArray): void;
  found(): Padding | undefined;
} {
  let lowest = Infinity;
  let highest = -Infinity;
  let voxelCount = 0;
  return {
    count({ file, layout }, samples) {
      const value = file.attributes.integer(TAG.PixelPaddingValue, layout.signed);
      if (value === undefined) return;
      const limit = file.attributes.integer(TAG.PixelPaddingRangeLimit, layout.signed) ?? value;
      const [from, to] = [Math.min(value, limit), Math.max(value, limit)];
      lowest = Math.min(lowest, from);
      highest = Math.max(highest, to);
      for (let i = 0; i < samples.length; i++) if (samples[i] >= from && samples[i] <= to) voxelCount += 1;
    },
    found: () => (lowest <= highest ? { lowest, highest, voxelCount } : undefined),
  };
}
