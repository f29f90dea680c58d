import type { WorkGrid } from './work.grid.js';

/** A head is turned and leans by no more than this from the directions of its scan. */
const MOST_DEGREES = 30;
/** Coarse steps and fine ones of the search. */
const STEPS_DEGREES = [6, 2] as const;
const FINE_REACH_DEGREES = 4;
/** Cubes by which a plane is judged. */
const SAMPLES = 4000;

/** Where a cube's mirror image lies: the index of its cube, -1 beyond the field. */
export type Mirror = (cube: number) => number;

/** Directions of the plane between left and right: about the long axis of the body, and about the one from front to back. */
type Tilt = readonly [yaw: number, roll: number];

/**
 * The plane that parts left from right: of all through the middle of the brain the one by which most of it lies upon itself.
 * @param mask of the brain, on the work grid, with a cube at least
 */
export function mirrorOf(mask: Uint8Array, work: WorkGrid): Mirror {
  const cubes: number[] = [];
  for (let cube = 0; cube < mask.length; cube++) if (mask[cube] === 1) cubes.push(cube);
  const centre = centreOf(cubes, work);
  const stride = Math.max(1, Math.floor(cubes.length / SAMPLES));
  const sample = cubes.filter((_, n) => n % stride === 0);
  const score = (tilt: Tilt): number => {
    const mirror = reflection(tilt, centre, work);
    let count = 0;
    for (const cube of sample) count += mask[mirror(cube)] ?? 0;
    return count;
  };
  let best: Tilt = [0, 0];
  for (const [n, step] of STEPS_DEGREES.entries()) {
    const reach = n === 0 ? MOST_DEGREES : FINE_REACH_DEGREES;
    const [yaw, roll] = best;
    let most = score(best);
    for (let a = yaw - reach; a <= yaw + reach; a += step) {
      for (let b = roll - reach; b <= roll + reach; b += step) {
        const found = score([a, b]);
        if (found > most) [most, best] = [found, [a, b]];
      }
    }
  }
  return reflection(best, centre, work);
}

/** Middle of the cubes, counted in cubes. */
function centreOf(cubes: readonly number[], { size }: WorkGrid): readonly [number, number, number] {
  const [nx, ny] = size;
  const sum: [number, number, number] = [0, 0, 0];
  for (const cube of cubes) {
    sum[0] += cube % nx;
    sum[1] += Math.floor(cube / nx) % ny;
    sum[2] += Math.floor(cube / (nx * ny));
  }
  return [sum[0] / cubes.length, sum[1] / cubes.length, sum[2] / cubes.length];
}

function reflection([yaw, roll]: Tilt, [cx, cy, cz]: readonly [number, number, number], { size }: WorkGrid): Mirror {
  const [nx, ny, nz] = size;
  const [a, b] = [(yaw * Math.PI) / 180, (roll * Math.PI) / 180];
  const [u, v, w] = [Math.cos(a) * Math.cos(b), Math.sin(a) * Math.cos(b), Math.sin(b)];
  return (cube) => {
    const [x, y, z] = [cube % nx, Math.floor(cube / nx) % ny, Math.floor(cube / (nx * ny))];
    const twice = 2 * (u * (x - cx) + v * (y - cy) + w * (z - cz));
    const [p, q, r] = [Math.round(x - twice * u), Math.round(y - twice * v), Math.round(z - twice * w)];
    return p < 0 || q < 0 || r < 0 || p >= nx || q >= ny || r >= nz ? -1 : p + nx * (q + ny * r);
  };
}
