import { type Sight, brainFrame, sightOf } from './brain.frame.js';
import { connectedTo, countOf, distanceTo } from './shapes.js';
import { mirrorOf } from './symmetry.js';
import type { WorkGrid } from './work.grid.js';

/** What the mask of a brain may have lost of it. */
export interface Hollows {
  /** Cubes outside of the mask that lie as deep in the head as the brain does elsewhere; they are protected like it. */
  readonly mask: Uint8Array;
  /** Whether so much of them shines like fluid and not like air that a part of the brain may be missing elsewhere too. */
  readonly isDoubtful: boolean;
}

const DEGREE = Math.PI / 180;
/** Above this the skull is all that lies between brain and scalp: there the depth of the brain is measured. */
const VAULT = 25 * DEGREE;
/** Half the sector of the forehead, and how far down it is bone and sinus alone: below are the orbits. */
const FOREHEAD = { half: 75 * DEGREE, from: -5 * DEGREE } as const;
/** At the sides and the back the ears end below this. */
const SIDES_FROM = 10 * DEGREE;
/** Above the brows nothing is taken; and where a field ends at the top, the depth in the head is not known. */
const HIGHEST = 40 * DEGREE;
/** The surface of the mask is as rough as this. */
const ROUGH_MM = 2;
/** No cavity of a brain reaches farther from what is left of it. */
const FARTHEST_MM = 40;
/** Deeper than this below the mask's own surface a hollow is none of its roughness. */
const DEEP_MM = 4;
/** Air and bone are darker than this part of the brain's level, fluid is brighter. */
const OF_BRAIN = 0.1;
/** Of fluid in hollows there is less beside a whole brain. */
const DOUBTFUL_MM3 = 1000;
/** Fewer cubes of the vault do not tell its depth, and this is taken, the largest of most heads. */
const LEAST_CUBES = 100;
const USUAL_DEPTH_MM = 16;

/**
 * Looks for hollows of the mask of a brain that was found by its brightness: a cavity as dark as fluid at its surface goes lost with the
 * skull. Around the vault the brain lies everywhere equally deep in the head; what is deeper than that is inside of the skull, or a
 * sinus of the forehead, which does no harm. Below, where face and brain lie side by side, the other half of the brain tells.
 * @param mask of the brain, on the work grid
 * @param inside depth in the head of each cube, mm
 * @param values of each cube, and the level of brain among them
 */
export function findHollows(
  mask: Uint8Array,
  inside: Float32Array,
  { values, level }: { readonly values: Float32Array; readonly level: number },
  work: WorkGrid,
): Hollows {
  const seen = sightOf(brainFrame(mask, work), work);
  const inMask = distanceTo(
    mask.map((one) => 1 - one),
    work,
  );
  const least = vaultDepth(inMask, inside, seen, work) + ROUGH_MM;
  const mirror = mirrorOf(mask, work);
  const outer = connectedTo(
    mask.map((one) => 1 - one),
    [0],
    work,
  );
  const fromMask = distanceTo(mask, work);
  const isHollow = (cube: number): boolean => {
    if (outer[cube] === 0) return mask[cube] === 0;
    if (inside[cube] < least || fromMask[cube] > FARTHEST_MM) return false;
    const { azimuth, elevation } = seen(cube);
    if (elevation > HIGHEST) return false;
    if (inMask[mirror(cube)] > ROUGH_MM) return true;
    return elevation >= (azimuth <= FOREHEAD.half ? FOREHEAD.from : SIDES_FROM);
  };
  const hollows = mask.map((_, cube) => (isHollow(cube) ? 1 : 0));
  const fluid = hollows.map((one, cube) =>
    one === 1 && outer[cube] === 1 && fromMask[cube] > DEEP_MM && values[cube] > OF_BRAIN * level ? 1 : 0,
  );
  return { mask: hollows, isDoubtful: countOf(fluid) * work.stepMm ** 3 > DOUBTFUL_MM3 };
}

/** How deep in the head the surface of the mask lies around the vault: three quarters of it no deeper. */
function vaultDepth(inMask: Float32Array, inside: Float32Array, seen: (cube: number) => Sight, work: WorkGrid): number {
  const depths: number[] = [];
  for (let cube = 0; cube < inMask.length; cube++) {
    if (inMask[cube] > 0 && inMask[cube] <= work.stepMm && seen(cube).elevation >= VAULT) depths.push(inside[cube]);
  }
  if (depths.length < LEAST_CUBES) return USUAL_DEPTH_MM;
  return Float32Array.from(depths).sort()[Math.floor(0.75 * depths.length)];
}
