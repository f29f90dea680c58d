// Made by tools/scripts/ibsi-tables.mjs; do not edit.
// Source: IBSI digital phantom, theibsi/data_sets 6da96021, ibsi_1_digital_phantom, licence CC BY 4.0.

/** Voxels along x, y, z and their spacing in mm. */
export const PHANTOM_SIZE = [5, 4, 4] as const;
/** Distance of voxel centres in mm. */
export const PHANTOM_SPACING_MM = [2, 2, 2] as const;

/** Intensities of the digital phantom, x fastest. */
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

/** Its ROI: 1 inside. */
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
