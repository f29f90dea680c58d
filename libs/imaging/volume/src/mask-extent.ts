import { wordsOf } from './mask-words.js';
import { type Mask, type MaskExtent, knownExtentOf } from './volume.js';

/** @returns undefined for an empty mask */
export function maskExtentOf(mask: Mask): MaskExtent | undefined {
  const known = knownExtentOf(mask);
  if (known !== undefined) return known;
  const { grid, voxels } = mask;
  const inside = voxels.data;
  const [nx, ny, nz] = grid.size;
  const words = wordsOf(inside);
  const end = nx * ny * nz;
  let lowX = nx;
  let lowY = ny;
  let lowZ = nz;
  let highX = -1;
  let highY = -1;
  let highZ = -1;
  let voxelCount = 0;
  for (let at = nextInside(inside, words, 0, end); at < end;) {
    const row = Math.floor(at / nx);
    const from = row * nx;
    const to = from + nx;
    let last = to - 1;
    while (inside[last] === 0) last--;
    for (let i = at; i <= last; i++) voxelCount += inside[i];
    const y = row % ny;
    const z = (row - y) / ny;
    if (at - from < lowX) lowX = at - from;
    if (last - from > highX) highX = last - from;
    if (y < lowY) lowY = y;
    if (y > highY) highY = y;
    if (z < lowZ) lowZ = z;
    highZ = z;
    at = nextInside(inside, words, to, end);
  }
  if (voxelCount === 0) return undefined;
  return { first: [lowX, lowY, lowZ], last: [highX, highY, highZ], voxelCount };
}

/** @returns the first voxel inside from `from` on, or `end`; most of an image is outside, so it is passed eight voxels at a time */
function nextInside(inside: Uint8Array, words: Float64Array, from: number, end: number): number {
  let i = from;
  while (i < end && (i & 7) !== 0 && inside[i] === 0) i++;
  if (i >= end || (i & 7) !== 0) return i;
  let word = i >> 3;
  const lastWord = end >> 3;
  while (word < lastWord && words[word] === 0) word++;
  i = word << 3;
  while (i < end && inside[i] === 0) i++;
  return i;
}
