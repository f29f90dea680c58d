import { type Mask, type Volume, greyLevelsOf, knownExtentOf, maskOf } from '@collimate/imaging-volume';
import type { BinLaw, EngineKernels, ImageBox } from '@collimate/radiomics-kernels';
import { type Box, boxSize, cropVolume } from '../box.js';
import type { LevelLaw } from '../discretise.step.js';
import { prepared } from '../steps-before.js';
import { plainProcessing } from './plain.engine.js';
import type { ProcessingEngine } from './processing.engine.js';

/** @returns image processing by kernels, to the bits of the plain definitions; what a kernel does not cover, those take */
export function wasmProcessing(kernels: Pick<EngineKernels, 'region' | 'resample'>): ProcessingEngine {
  return {
    extentOf: (mask) => knownExtentOf(mask) ?? kernels.region.extentOf(mask.voxels.data, mask.grid.size),
    moveBox({ voxels, grid }, box, onto, at) {
      const source = { size: grid.size, from: box.from, boxSize: boxSize(box) };
      return maskOf(onto, kernels.region.moveBox(voxels.data, source, { size: onto.size, at }));
    },
    allFinite: (volume, mask) => kernels.region.isFinite(volume.voxels.data, mask.voxels.data),
    valuesIn: (volume, mask) => kernels.region.valuesOf(volume.voxels.data, mask.voxels.data).values,
    keptWithin: (volume, mask, lower, upper) =>
      maskOf(mask.grid, kernels.region.keepWithin(volume.voxels.data, mask.voxels.data, lower, upper)),
    levelsInPlace(values, mask, law) {
      const bins = binsOf(law);
      const found = bins && kernels.region.levelsOf(values, mask.voxels.data, bins);
      if (found === undefined) return plainProcessing.levelsInPlace(values, mask, law);
      return greyLevelsOf(mask.grid, found.placed, law.method === 'fixed-bin-number' ? law.bins : found.highest);
    },
    resampled({ volume, box, before }, taps, round) {
      const source =
        typeof before === 'function'
          ? prepared(cropVolume(volume, box), before).voxels.data
          : placeOf(volume, box, before === 'rounding');
      return new Float32Array(kernels.resample.resample(source, boxSize(box), taps, round));
    },
    reaching: (mask, box, taps, threshold) => kernels.resample.reaches(placeOf(mask, box, false), boxSize(box), taps, threshold),
  };
}

function placeOf({ grid, voxels }: Volume | Mask, { from }: Box, rounded: boolean): ImageBox {
  return { image: voxels.data, imageSize: grid.size, from, rounded };
}

/** @returns the law in numbers; undefined where levels are no quotients */
function binsOf(law: LevelLaw): BinLaw | undefined {
  if (law.method === 'none') return undefined;
  if (law.method === 'fixed-bin-size') return { width: law.width, lowerBound: law.lowerBound };
  return law.lowest === law.highest ? undefined : { bins: law.bins, lowest: law.lowest, highest: law.highest };
}
