import { greyLevelsOf, IDENTITY_DIRECTION, maskOf } from '@collimate/imaging-volume';

// Source: IBSI digital phantom, theibsi/data_sets 6da96021, ibsi_1_digital_phantom, licence CC BY 4.0.

const GRID = {
  size: [5, 4, 4] as const,
  spacingMm: [2, 2, 2] as const,
  originMm: [0, 0, 0] as const,
  direction: IDENTITY_DIRECTION,
};

/** Intensities of the 80 voxels, x fastest; in the region they are grey levels as they stand. */
export const PHANTOM_INTENSITIES: readonly number[] = [
  1, 4, 4, 1, 1,
  1, 4, 6, 1, 1,
  4, 1, 6, 4, 1,
  4, 4, 6, 4, 1,
  1, 4, 4, 1, 1,
  1, 1, 6, 1, 1,
  1, 1, 3, 1, 1,
  4, 4, 6, 1, 1,
  1, 4, 4, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 9, 1, 1,
  1, 1, 6, 1, 1,
  1, 4, 4, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 6, 1, 1,
];

/** 1 in the region of 74 voxels, 0 outside. */
export const PHANTOM_ROI: readonly number[] = [
  1, 1, 1, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 1, 1, 1,
  0, 1, 1, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 1, 0, 0,
  1, 1, 1, 1, 1,
  1, 1, 0, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 1, 0, 0,
  1, 1, 1, 1, 1,
  1, 1, 1, 1, 1,
  1, 1, 1, 1, 1,
];

/** The morphological mask, which is the intensity mask too. */
export const phantomMask = () => maskOf(GRID, Uint8Array.from(PHANTOM_ROI));

/** The levels of the region: 6 possible, 4 present. */
export const phantomLevels = () =>
  greyLevelsOf(GRID, Uint16Array.from(PHANTOM_INTENSITIES, (level, n) => level * PHANTOM_ROI[n]), 6);
