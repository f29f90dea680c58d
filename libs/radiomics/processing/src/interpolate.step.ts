import { type Mask, type Triple, type Volume, ascends, maskOf, volumeOf } from '@collimate/imaging-volume';
import type { EngineKernels, ImageBox, ResampleKernel } from '@collimate/radiomics-kernels';
import type { InterpolationPlan } from '@collimate/radiomics-vocabulary';
import { type AxisTaps, type InterpolationMethod, axisTaps } from './axis-taps.js';
import { type Box, boundingBox, boxGrid, boxSize, cropMask, cropVolume } from './box.js';
import { rounded } from './convert.step.js';
import { resampleBox } from './resample-axis.js';
import { type Sampling, pointOf, reachOf, supportOf } from './sampling.js';
import { singleOf } from './single-precision.js';

/** Old voxels around the box that a spline needs: what lies further away weighs less than 1e-9. */
const SPLINE_MARGIN = 20;
/** Interpolated mask values carry rounding errors of about 1e-16: 0.49999999999999994 is 0.5. */
const THRESHOLD_GUARD = 1e-9;

/**
 * Resamples an image onto a box of the new grid, axis by axis, x first, z last: nearest, linear, or cubic B-spline with
 * prefilter. Beyond the border the nearest value holds. Rounds as the plan says.
 * @param kernel gives the same bits faster; without it the plain definition runs
 * @param before what comes before it, done on what the box needs and on nothing else
 * @returns the image on the box of the new grid
 * @source IBSI VTM2; rounding section 2.4
 */
export function interpolateImage(
  volume: Volume,
  sampling: Sampling,
  plan: InterpolationPlan,
  box: Box,
  before: StepsBefore = 'nothing',
  kernel?: ResampleKernel,
): Volume {
  if (plan.method === 'none') return prepared(cropVolume(volume, box), before);
  const support = supportOf(sampling, box, plan.method === 'cubic' ? SPLINE_MARGIN : 1);
  const round = plan.rounding === 'nearest-integer';
  const [size, taps] = [boxSize(support), tapsOf(sampling, plan.method, support, box)];
  const cropped = () => prepared(cropVolume(volume, support), before).voxels.data;
  const values =
    kernel === undefined
      ? resampleBox(cropped(), size, taps, round)
      : kernel.resample(
          typeof before === 'function' ? cropped() : boxOf(volume, support, before === 'rounding'),
          size,
          taps,
          round,
        );
  return volumeOf(boxGrid(sampling.target, box), kernel === undefined ? singlesOf(values) : new Float32Array(values));
}

function singlesOf(values: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const singles = new Float32Array(values.length);
  for (let i = 0; i < singles.length; i++) singles[i] = singleOf(values[i]);
  return singles;
}

/** The kernels of image processing. */
export type ProcessingKernels = Pick<EngineKernels, 'region' | 'resample'>;

/** What is done with an image before it is interpolated: nothing, rounding to integers, or steps of any kind. */
export type StepsBefore = 'nothing' | 'rounding' | ((part: Volume) => Volume);

function prepared(part: Volume, before: StepsBefore): Volume {
  if (typeof before === 'function') return before(part);
  return before === 'rounding' ? rounded(part) : part;
}

function boxOf({ grid, voxels }: Volume | Mask, { from }: Box, rounded: boolean): ImageBox {
  return { image: voxels.data, imageSize: grid.size, from, rounded };
}

/**
 * Resamples a mask and cuts it at the plan's threshold (reached means inside).
 * @returns the mask on the smallest box of the new grid that can hold it, and that box; an empty mask gives undefined
 * @source IBSI VTM2, partially masked voxels section 2.4
 */
export function interpolateMask(
  mask: Mask,
  sampling: Sampling,
  plan: InterpolationPlan,
  kernels?: ProcessingKernels,
): { readonly mask: Mask; readonly box: Box } | undefined {
  const region = kernels?.region;
  const roi = boundingBox(mask, region);
  if (roi === undefined) return undefined;
  if (plan.method === 'none') return { mask: cropMask(mask, roi, region), box: roi };
  const box = reachOf(sampling, roi);
  const support = supportOf(sampling, box, 1);
  const threshold = plan.mask.threshold - THRESHOLD_GUARD;
  const [size, taps] = [boxSize(support), tapsOf(sampling, plan.mask.method, support, box)];
  const inside =
    kernels === undefined
      ? reaching(resampleBox(cropMask(mask, support).voxels.data, size, taps, false), threshold)
      : kernels.resample.reaches(boxOf(mask, support, false), size, taps, threshold);
  const out = maskOf(boxGrid(sampling.target, box), inside);
  const tight = boundingBox(out, region);
  if (tight === undefined) return undefined;
  return { mask: cropMask(out, tight, region), box: shifted(tight, box.from) };
}

function reaching(values: Float64Array, threshold: number): Uint8Array {
  const inside = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) if (values[i] >= threshold) inside[i] = 1;
  return inside;
}

/** For each axis, which old voxels of the support make which new ones of the box. */
function tapsOf(
  sampling: Sampling,
  method: InterpolationMethod,
  support: Box,
  box: Box,
): readonly [AxisTaps, AxisTaps, AxisTaps] {
  const size = boxSize(support);
  const alongAxis = (axis: 0 | 1 | 2): AxisTaps => {
    const identity = sampling.start[axis] === 0 && sampling.step[axis] === 1;
    const points = Array.from({ length: box.to[axis] - box.from[axis] }, (_, k) => {
      const { below, part } = pointOf(sampling, axis, box.from[axis] + k);
      return { below: below - support.from[axis], part };
    });
    // A spline through its own samples gives them back: an axis that keeps its grid is only copied. A tie goes by the place in the
    // patient, which no way of storing the array can change.
    return axisTaps(identity ? 'nearest' : method, points, size[axis], ascends(sampling.source, axis) ? 'higher' : 'lower');
  };
  return [alongAxis(0), alongAxis(1), alongAxis(2)];
}

function shifted(box: Box, by: Triple): Box {
  return {
    from: [box.from[0] + by[0], box.from[1] + by[1], box.from[2] + by[2]],
    to: [box.to[0] + by[0], box.to[1] + by[1], box.to[2] + by[2]],
  };
}
