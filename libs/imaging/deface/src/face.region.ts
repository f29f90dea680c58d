import { type BrainFrame, type Sight, sightOf } from './brain.frame.js';
import { distanceTo } from './shapes.js';
import type { WorkGrid } from './work.grid.js';

/** Around brain and regions of interest nothing is touched. */
const PROTECTED_MM = 5;
/** The new surface lies up to so much farther out than that, by a smooth random field. */
const JITTER_MM = 6;
/** Buffer between what is protected and the plane. */
const PLANE_MM = 10;
/** How far the plane looks down from straight ahead. */
const PLANE_DOWN = Math.PI / 4;
/** Half the sector in which the face lies, seen from above. */
const FRONT = (75 * Math.PI) / 180;
/** Up to here above the middle of the brain the front is taken: above the brows. */
const BROW = (25 * Math.PI) / 180;
/** Sector of the ears and of the angles of the jaw. */
const SIDE = [(60 * Math.PI) / 180, (135 * Math.PI) / 180] as const;
/** Depth of what is taken at the sides. */
const SHELL_MM = 20;

/** Part of the face region: why a cube goes. */
export const PARTS = ['kept', 'plane', 'front', 'side'] as const;

/**
 * The region of the face: in front of and below a plane under the brain; the whole front from chin to above the brows down to the protected
 * surface; and a shell at ears and jaw. Everything is measured from the brain and nothing from the face, so that the new surface tells the
 * brain's shape and noise. It is geometry: air in front of the face belongs to it too.
 * @param head of the work grid @param kept what is protected, ROIs included
 * @param jitter 0 to 1 at each cube
 * @returns index into PARTS
 * @source plane: Schimke and Hale 2011, Quickshear Defacing for Neuroimages, section 2
 */
export function faceRegion(
  head: Uint8Array,
  kept: Uint8Array,
  frame: BrainFrame,
  work: WorkGrid,
  jitter: (cube: number) => number,
): Uint8Array {
  const fromKept = distanceTo(kept, work);
  const fromOutside = distanceTo(
    head.map((one) => 1 - one),
    work,
  );
  const seen = sightOf(frame, work);
  const support = supportOf(kept, seen);
  const out = new Uint8Array(head.length);
  for (let cube = 0; cube < out.length; cube++) {
    if (fromKept[cube] <= PROTECTED_MM) continue;
    const { ahead, up, azimuth, elevation } = seen(cube);
    if (planeHeight(ahead, up) > support + PLANE_MM && ahead > -support / 2) out[cube] = 1;
    // Beyond the sectors most of the image lies: the field is asked for where it decides.
    else if (azimuth <= FRONT && elevation <= BROW) {
      if (fromKept[cube] > PROTECTED_MM + JITTER_MM * jitter(cube)) out[cube] = 2;
    } else if (azimuth >= SIDE[0] && azimuth <= SIDE[1] && elevation <= BROW) {
      const depth = SHELL_MM - JITTER_MM + JITTER_MM * jitter(cube);
      if (fromOutside[cube] <= depth && fromKept[cube] > PROTECTED_MM + JITTER_MM * jitter(cube)) out[cube] = 3;
    }
  }
  return out;
}

function planeHeight(ahead: number, up: number): number {
  return Math.cos(PLANE_DOWN) * ahead - Math.sin(PLANE_DOWN) * up;
}

/** How far the protected reaches towards the plane. */
function supportOf(kept: Uint8Array, seen: (cube: number) => Sight): number {
  let support = 0;
  kept.forEach((one, cube) => {
    if (one === 0) return;
    const { ahead, up } = seen(cube);
    support = Math.max(support, planeHeight(ahead, up));
  });
  return support;
}
