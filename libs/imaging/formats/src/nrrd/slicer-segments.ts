import { FormatError } from '../format.error.js';
import { type RegionWish, findRegion } from '../region-choice.js';

/** A segment that 3D Slicer named in a `.seg.nrrd`. */
export interface NrrdSegment {
  readonly name: string;
  readonly label: number;
  /** Segments that overlap stand in several layers of one file; 0 where there is one layer. */
  readonly layer: number;
}

/** 3D Slicer writes `Segment0_Name:=`, `Segment0_LabelValue:=` and `Segment0_Layer:=`. */
export function slicerSegments(keys: ReadonlyMap<string, string>): readonly NrrdSegment[] {
  const segments: NrrdSegment[] = [];
  for (let n = 0; keys.has(`Segment${n}_Name`); n++) {
    const label = Number(keys.get(`Segment${n}_LabelValue`) ?? n + 1);
    segments.push({ name: keys.get(`Segment${n}_Name`) ?? '', label, layer: Number(keys.get(`Segment${n}_Layer`) ?? 0) });
  }
  return segments;
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
