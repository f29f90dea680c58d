import {
  type Grid,
  type GreyLevels,
  type Mask,
  type Volume,
  greyLevelsOf,
  IDENTITY_DIRECTION,
  maskOf,
  volumeOf,
} from '@collimate/imaging-volume';
import { PHANTOM_INTENSITIES, PHANTOM_ROI, PHANTOM_SIZE, PHANTOM_SPACING_MM } from './digital-phantom.table.js';

const GRID: Grid = { size: PHANTOM_SIZE, spacingMm: PHANTOM_SPACING_MM, originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
/** The highest level of the region; 2 and 5 do not occur in it. */
const LEVEL_COUNT = 6;

/** The IBSI digital phantom in the forms in which it is used. */
export interface DigitalPhantom {
  /** 80 voxels of 2 mm, with those outside of the region. */
  readonly volume: Volume;
  /** Its region of 74 voxels: morphological and intensity mask alike. */
  readonly mask: Mask;
  /** The levels of the region, which are its intensities as they stand: 6 possible, 4 present. */
  readonly levels: GreyLevels;
  /** The intensities of the region one by one, x fastest. */
  readonly inside: readonly number[];
}

/**
 * The digital phantom of the IBSI, for which every feature has a reference value. Each call makes its own arrays.
 * @source IBSI 1 manual section 5.1; theibsi/data_sets 6da96021, ibsi_1_digital_phantom, licence CC BY 4.0
 */
export function digitalPhantom(): DigitalPhantom {
  return {
    volume: volumeOf(GRID, Float32Array.from(PHANTOM_INTENSITIES)),
    mask: maskOf(GRID, Uint8Array.from(PHANTOM_ROI)),
    levels: greyLevelsOf(
      GRID,
      Uint16Array.from(PHANTOM_INTENSITIES, (level, n) => level * PHANTOM_ROI[n]),
      LEVEL_COUNT,
    ),
    inside: PHANTOM_INTENSITIES.filter((_, n) => PHANTOM_ROI[n] === 1),
  };
}
