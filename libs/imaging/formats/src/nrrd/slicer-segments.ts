import { FormatError } from '../format.error.js';
import { type RegionWish, findRegion } from '../region-choice.js';

/** A segment that 3D Slicer named in a `.seg.nrrd`. */
export interface NrrdSegment {
  readonly name: string;
  readonly label: number;
  /** Segments that overlap stand in several layers of one file; 0 where there is one layer. */
  readonly layer: number;
}

/**
 * 3D Slicer writes `Segment0_Name:=`, `Segment0_LabelValue:=` and `Segment0_Layer:=`; up to 4.10 it wrote no label and no layer, and gave each
 * segment a layer of its own.
 * @param isStacked whether the file has an axis of layers
 */
export function slicerSegments(keys: ReadonlyMap<string, string>, isStacked: boolean): readonly NrrdSegment[] {
  const numbers = [...keys.keys()].flatMap((key) => /^Segment(\d+)_Name$/u.exec(key)?.slice(1).map(Number) ?? []);
  // A segment that was deleted leaves a gap in the numbers.
  return numbers
    .sort((a, b) => a - b)
    .map((n) => {
      const [label, layer] = ['LabelValue', 'Layer'].map((name) => keys.get(`Segment${n}_${name}`));
      const isOld = isStacked && label === undefined && layer === undefined;
      return {
        name: keys.get(`Segment${n}_Name`) ?? '',
        label: isOld ? 1 : Number(label ?? n + 1),
        layer: isOld ? n : Number(layer ?? 0),
      };
    });
}

/**
 * @param wanted name of a segment, or its label; without it there must be one
 * @returns the layer in which the segment stands
 * @throws FormatError UNKNOWN_REGION, SEVERAL_REGIONS with the segments present, DAMAGED for a layer that is not in the file
 */
export function layerOf(segments: readonly NrrdSegment[], layers: number, wanted: RegionWish, item: number): number {
  const { layer } = findRegion(
    segments.map(({ name, label, layer: stack }) => ({ name, number: label, layer: stack })),
    wanted,
    { kind: 'segment', item },
  );
  if (Number.isInteger(layer) && layer >= 0 && layer < layers) return layer;
  throw new FormatError('DAMAGED', 'a segment stands in a layer that is not there', { place: { item, tag: 'Segment_Layer' } });
}
