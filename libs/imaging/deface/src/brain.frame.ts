import { DefaceError } from './deface.error.js';
import type { Triple } from '@collimate/imaging-volume';
import type { WorkGrid } from './work.grid.js';

/** Where a brain lies and how the head nods, in work cubes turned to mm. */
export interface BrainFrame {
  /** mm, LPS. */
  readonly centreMm: Triple;
  /** Half the width from ear to ear, mm. */
  readonly halfWidthMm: number;
  /** Chin towards the chest, in radians; from the long axis of the brain seen from the side. */
  readonly nod: number;
  /** Highest point, mm. */
  readonly topMm: number;
}

/** More than this is no nod but a brain that is cut or round. */
const MOST_NOD = (30 * Math.PI) / 180;
/** A brain that is seen from the side has axes in this ratio at least; a rounder one tells no direction. */
const LONG = 1.12;

/** @throws DefaceError NO_BRAIN for an empty mask */
export function brainFrame(brain: Uint8Array, { size, stepMm, originMm }: WorkGrid): BrainFrame {
  const [nx, ny] = size;
  let [n, sx, sy, sz, yy, zz, yz, top] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [left, right] = [Infinity, -Infinity];
  brain.forEach((one, i) => {
    if (one === 0) return;
    const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    n += 1;
    sx += x;
    sy += y;
    sz += z;
    yy += y * y;
    zz += z * z;
    yz += y * z;
    top = Math.max(top, z);
    left = Math.min(left, x);
    right = Math.max(right, x);
  });
  if (n === 0) throw new DefaceError('NO_BRAIN', 'the brain mask has no voxel on the image');
  const [cx, cy, cz] = [sx / n, sy / n, sz / n];
  const [vy, vz, cov] = [yy / n - cy * cy, zz / n - cz * cz, yz / n - cy * cz];
  // Axis of the larger spread, as an angle from the back (y) to the head (z). The back of a nodding head rises.
  const angle = 0.5 * Math.atan2(2 * cov, vy - vz);
  const spread = Math.hypot(vy - vz, 2 * cov);
  const ratio = Math.sqrt((vy + vz + spread) / Math.max(1e-9, vy + vz - spread));
  return {
    centreMm: [originMm[0] + cx * stepMm, originMm[1] + cy * stepMm, originMm[2] + cz * stepMm],
    halfWidthMm: ((right - left + 1) * stepMm) / 2,
    nod: ratio < LONG || Math.abs(angle) > MOST_NOD ? 0 : angle,
    topMm: originMm[2] + top * stepMm,
  };
}

/** Where a cube is seen from the middle of the brain, in the head's own directions. */
export interface Sight {
  /** mm towards the face, and towards the top. */
  readonly ahead: number;
  readonly up: number;
  /** From straight ahead to either side, and from level upward; radians. */
  readonly azimuth: number;
  readonly elevation: number;
}

/** @returns for each cube where it is seen */
export function sightOf({ centreMm, nod }: BrainFrame, { size, stepMm, originMm }: WorkGrid): (cube: number) => Sight {
  const [nx, ny] = size;
  const [c, s] = [Math.cos(nod), Math.sin(nod)];
  return (cube) => {
    const x = originMm[0] + (cube % nx) * stepMm - centreMm[0];
    const y = originMm[1] + (Math.floor(cube / nx) % ny) * stepMm - centreMm[1];
    const z = originMm[2] + Math.floor(cube / (nx * ny)) * stepMm - centreMm[2];
    const ahead = -(c * y + s * z);
    const up = -s * y + c * z;
    return { ahead, up, azimuth: Math.abs(Math.atan2(x, ahead)), elevation: Math.atan2(up, Math.hypot(x, ahead)) };
  };
}
