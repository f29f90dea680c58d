import { digitalPhantom } from './digital-phantom.js';

describe('the digital phantom', () => {
  const { volume, mask, levels, inside } = digitalPhantom();

  it('has 80 voxels of 2 mm, 74 of them in its region, and sums to what the standard says of it', () => {
    expect([volume.grid.size, volume.grid.spacingMm]).toEqual([
      [5, 4, 4],
      [2, 2, 2],
    ]);
    expect(mask.voxels.data.reduce((sum, one) => sum + one, 0)).toBe(74);
    // stat_mean of the reference tables: 2.148648649 in 74 voxels.
    expect(inside.reduce((sum, one) => sum + one, 0) / inside.length).toBeCloseTo(2.148648649, 9);
  });

  it('has the levels 1, 3, 4 and 6 inside, and 9 outside', () => {
    expect([...new Set(inside)].sort()).toEqual([1, 3, 4, 6]);
    expect([...new Set(levels.voxels.data)].sort()).toEqual([0, 1, 3, 4, 6]);
    expect(Math.max(...volume.voxels.data)).toBe(9);
    expect(levels.levelCount).toBe(6);
  });

  it('is made anew for each caller', () => {
    volume.voxels.data[0] = -5;
    expect(digitalPhantom().volume.voxels.data[0]).toBe(1);
  });
});
