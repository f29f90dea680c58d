import { IDENTITY_DIRECTION } from './grid.js';
import { maskBits } from './mask-bits.js';
import { maskOf } from './volume.js';

describe('maskBits', () => {
  it('puts eight voxels in a byte, the first in the lowest bit, and fills the last byte up with zeros', () => {
    const grid = { size: [5, 2, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
    const mask = maskOf(grid, new Uint8Array([1, 0, 0, 1, 0, 0, 0, 1, 0, 1]));
    expect([...maskBits(mask)]).toEqual([0b1000_1001, 0b10]);
  });
});
