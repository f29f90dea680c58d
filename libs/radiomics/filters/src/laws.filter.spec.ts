import { type Grid, IDENTITY_DIRECTION, type Volume, volumeOf } from '@collimate/imaging-volume';
import { plainFilters } from './engine/plain.engine.js';
import type { PlanOf } from './filter.js';
import { lawsFilter } from './laws.filter.js';

type LawsPlan = PlanOf<'laws'>;

const flat: LawsPlan = { method: 'laws', kernels: 'E3L3', rotation: 'none', energy: 0, dimensions: '2D', padding: 'nearest' };
const deep: LawsPlan = { ...flat, kernels: 'E3L5L3', dimensions: '3D' };
const SIZE = 11;
const MIDDLE = (SIZE - 1) / 2;

/** A square or a cube, by what stands at each offset from its middle. */
function imageOf(dimensions: '2D' | '3D', at: (x: number, y: number, z: number) => number): Volume {
  const depth = dimensions === '2D' ? 1 : SIZE;
  const grid: Grid = { size: [SIZE, SIZE, depth], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
  const values = Float32Array.from({ length: SIZE * SIZE * depth }, (_, i) => {
    const z = dimensions === '2D' ? 0 : Math.floor(i / (SIZE * SIZE)) - MIDDLE;
    return at((i % SIZE) - MIDDLE, (Math.floor(i / SIZE) % SIZE) - MIDDLE, z);
  });
  return volumeOf(grid, values);
}

const answerOf = (image: Volume, plan: LawsPlan) => lawsFilter.apply(image, plan, plainFilters).voxels.data;
const middleOf = (image: Volume, plan: LawsPlan) => answerOf(image, plan)[(image.voxels.data.length - 1) / 2];

describe("Laws' kernels", () => {
  it('answer to a lone voxel by the product of the kernels, each of length one', () => {
    const lone = imageOf('2D', (x, y) => (x === 0 && y === 0 ? 1 : 0));
    const answer = answerOf(lone, flat);
    const at = (x: number, y: number) => answer[x + MIDDLE + SIZE * (y + MIDDLE)];
    // E3 is (-1, 0, 1) over the root of 2, L3 is (1, 2, 1) over the root of 6; a convolution sets them down as they are written.
    expect(at(-1, 0)).toBeCloseTo(-2 / Math.sqrt(12), 7);
    expect(at(1, 1)).toBeCloseTo(1 / Math.sqrt(12), 7);
    expect(at(0, 0)).toBe(0);
    expect(Math.hypot(...answer)).toBeCloseTo(1, 6);
  });

  it('but for the level answer nothing where nothing changes', () => {
    const even = imageOf('2D', () => -1000);
    for (const kernels of ['E3L5', 'L3S3', 'W5L3', 'S5E3', 'R5L5']) {
      // R5 takes each second voxel with the other sign, and sums to nothing as well.
      expect(Math.max(...answerOf(even, { ...flat, kernels }).map(Math.abs))).toBeLessThan(1e-3);
    }
    expect(middleOf(even, { ...flat, kernels: 'L3L3' })).toBeCloseTo((-1000 * 16) / 6, 2);
  });

  it.each<[string, LawsPlan, readonly (readonly [number, number, number])[]]>([
    [
      '2D',
      flat,
      [
        [1, 0, 0],
        [-1, 0, 0],
        [0, 1, 0],
        [0, -1, 0],
      ],
    ],
    [
      '3D',
      deep,
      [
        [1, 0, 0],
        [-1, 0, 0],
        [0, 1, 0],
        [0, -1, 0],
        [0, 0, 1],
        [0, 0, -1],
      ],
    ],
  ])('turned in %s answer the same to the same edge in every direction', (dimensions, plan, directions) => {
    const slopes = directions.map(([a, b, c]) =>
      imageOf(dimensions as '2D' | '3D', (x, y, z) => Math.exp((a * x + b * y + c * z) / 3)),
    );
    const turned = slopes.map((image) => middleOf(image, { ...plan, rotation: 'max' }));
    for (const answer of turned) expect(answer).toBeCloseTo(turned[0], 5);
    expect(turned[0]).toBeGreaterThan(0);
    const asTheyStand = slopes.map((image) => middleOf(image, plan));
    expect(Math.max(...asTheyStand) - Math.min(...asTheyStand)).toBeGreaterThan(0.05);
  });

  it('that are all odd answer to a twist and to its mirror image alike: a quarter turn makes one of the other', () => {
    const plan: LawsPlan = { ...deep, kernels: 'E3E3E3', rotation: 'max' };
    const twist = (sign: number) => imageOf('3D', (x, y, z) => sign * Math.sign(x * y * z));
    const [left, right] = [middleOf(twist(1), plan), middleOf(twist(-1), plan)];
    expect(left).toBe(right);
    expect(left).toBe(Math.abs(middleOf(twist(1), { ...plan, rotation: 'none' })));
    expect(left).toBeGreaterThan(1);
  });

  it('that are odd and of three kinds answer otherwise to a mirror image: no quarter turn makes it', () => {
    const plan: LawsPlan = { ...deep, kernels: 'E3E5W5', rotation: 'max' };
    const wild = (x: number, y: number, z: number) => Math.sin(5 * x + 3 * y * y + 7 * z + x * z * y);
    const wildImage = imageOf('3D', wild);
    const mirrored = imageOf('3D', (x, y, z) => wild(-x, y, z));
    expect(middleOf(wildImage, plan)).not.toBeCloseTo(middleOf(mirrored, plan), 3);
  });

  it('have an energy: the mean size of the answers within so many voxels', () => {
    const image = imageOf('2D', (x, y) => Math.sin(3 * x) + 2 * Math.cos(5 * y));
    const plan: LawsPlan = { ...flat, kernels: 'S5E3' };
    const answer = answerOf(image, plan);
    let sum = 0;
    for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) sum += Math.abs(answer[x + MIDDLE + SIZE * (y + MIDDLE)]);
    expect(middleOf(image, { ...plan, energy: 2 })).toBeCloseTo(sum / 25, 6);
  });
});
