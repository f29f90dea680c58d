import { type Mask, type Triple, type Volume, ascends, maskOf, volumeOf } from '@collimate/imaging-volume';
import type { InterpolationPlan } from '@collimate/radiomics-vocabulary';
import { type AxisTaps, type InterpolationMethod, axisTaps } from './axis-taps.js';
import { type Box, boxGrid, boxOfExtent, boxSize, cropVolume } from './box.js';
import type { BoxTaps, PreparedImage, ProcessingEngine } from './engine/processing.engine.js';
import { type Sampling, pointOf, reachOf, supportOf } from './sampling.js';
import { prepared } from './steps-before.js';

/** Old voxels around the box that a spline needs: what lies further away weighs less than 1e-9. */
const SPLINE_MARGIN = 20;
/** Interpolated mask values carry rounding errors of about 1e-16: 0.49999999999999994 is 0.5. */
const THRESHOLD_GUARD = 1e-9;

/**
 * Resamples an image onto a box of the new grid, axis by axis, x first, z last: nearest, linear, or cubic B-spline with
 * prefilter. Beyond the border the nearest value holds. Rounds as the plan says.
 * @input the image, and what comes before, which is done on what the box needs and on nothing else
 * @returns the image on the box of the new grid
 * @source IBSI VTM2; rounding section 2.4
 */
export function interpolateImage(
  { volume, before }: PreparedImage,
  sampling: Sampling,
  plan: InterpolationPlan,
  box: Box,
  engine: ProcessingEngine,
): Volume {
  if (plan.method === 'none') return prepared(cropVolume(volume, box), before);
  const support = supportOf(sampling, box, plan.method === 'cubic' ? SPLINE_MARGIN : 1);
  const round = plan.rounding === 'nearest-integer';
  const values = engine.resampled({ volume, box: support, before }, tapsOf(sampling, plan.method, support, box), round);
  return volumeOf(boxGrid(sampling.target, box), values);
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
  engine: ProcessingEngine,
): { readonly mask: Mask; readonly box: Box } | undefined {
  const cropped = (whole: Mask, part: Box): Mask => engine.moveBox(whole, part, boxGrid(whole.grid, part), [0, 0, 0]);
  const roi = boxOfExtent(engine.extentOf(mask));
  if (roi === undefined) return undefined;
  if (plan.method === 'none') return { mask: cropped(mask, roi), box: roi };
  const box = reachOf(sampling, roi);
  const support = supportOf(sampling, box, 1);
  const threshold = plan.mask.threshold - THRESHOLD_GUARD;
  const inside = engine.reaching(mask, support, tapsOf(sampling, plan.mask.method, support, box), threshold);
  const out = maskOf(boxGrid(sampling.target, box), inside);
  const tight = boxOfExtent(engine.extentOf(out));
  if (tight === undefined) return undefined;
  return { mask: cropped(out, tight), box: shifted(tight, box.from) };
}

/** For each axis, which old voxels of the support make which new ones of the box. */
function tapsOf(sampling: Sampling, method: InterpolationMethod, support: Box, box: Box): BoxTaps {
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
