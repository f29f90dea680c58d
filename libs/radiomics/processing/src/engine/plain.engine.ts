import { maskExtentOf } from '@collimate/imaging-volume';
import { boxSize, cropMask, cropVolume, movedBox } from '../box.js';
import { discretise, placeLevels } from '../discretise.step.js';
import { allFinite, keptWithin, maskedValues } from '../masked-values.js';
import { resampleBox } from '../resample-axis.js';
import { singleOf } from '../single-precision.js';
import { prepared } from '../steps-before.js';
import type { ProcessingEngine } from './processing.engine.js';

/** The definitions of image processing: what the kernels are held to. */
export const plainProcessing: ProcessingEngine = {
  extentOf: maskExtentOf,
  moveBox: movedBox,
  allFinite,
  valuesIn: maskedValues,
  keptWithin,
  levelsInPlace: (values, mask, law) => placeLevels(discretise(values, law), mask, law),
  resampled({ volume, box, before }, taps, round) {
    const values = resampleBox(prepared(cropVolume(volume, box), before).voxels.data, boxSize(box), taps, round);
    return Float32Array.from(values, singleOf);
  },
  reaching(mask, box, taps, threshold) {
    const values = resampleBox(cropMask(mask, box).voxels.data, boxSize(box), taps, false);
    return Uint8Array.from(values, (value) => (value >= threshold ? 1 : 0));
  },
};
