import { type Grid, IDENTITY_DIRECTION } from '@collimate/imaging-volume';
import { type Roi } from './rtstruct.reader.js';

export const grid: Grid = { size: [10, 8, 3], spacingMm: [1, 1, 2], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };

export function roiOf(...contours: readonly (readonly number[])[]): Roi {
  return {
    number: 1,
    name: 'GTV',
    frameOfReferenceUid: '1.2',
    otherContours: {},
    emptyContours: 0,
    fault: undefined,
    contours: contours.map((points) => ({ pointsMm: Float64Array.from(points), referencedSopInstanceUid: undefined })),
  };
}
export const square = (x0: number, y0: number, x1: number, y1: number, z: number): number[] => [
  x0,
  y0,
  z,
  x1,
  y0,
  z,
  x1,
  y1,
  z,
  x0,
  y1,
  z,
];
