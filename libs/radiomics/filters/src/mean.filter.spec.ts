import { type Grid, IDENTITY_DIRECTION, volumeOf } from '@collimate/imaging-volume';
import type { Padding } from '@collimate/radiomics-vocabulary';
import { meanFilter } from './mean.filter.js';
import { paddedIndex } from './padded-index.js';
import { plainFilters } from './engine/plain.engine.js';

const line: Grid = { size: [5, 1, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
const values = Float32Array.of(3, 6, 9, 30, 60);
const mean = (padding: Padding, dimensions: '2D' | '3D' = '3D', support = 3) => [
  ...meanFilter.apply(volumeOf(line, values), { method: 'mean', support, dimensions, padding }, plainFilters).voxels.data,
];

describe('the mean filter', () => {
  it('pads a line as the plan says', () => {
    expect(mean('nearest')).toEqual([4, 6, 15, 33, 50]);
    expect(mean('mirror')).toEqual([4, 6, 15, 33, 50]);
    expect(mean('periodic')).toEqual([23, 6, 15, 33, 31]);
    // Beyond the line zero stands on the other axes too: a third of a third of the sum.
    expect(mean('zero', '2D').map((value) => 3 * value)).toEqual([3, 6, 15, 33, 30]);
    expect(mean('zero', '3D').map((value) => Math.round(9 * value))).toEqual([3, 6, 15, 33, 30]);
  });

  it('turns a line round more than once where the support is longer than it', () => {
    // ... 1 1 0 0 | 0 1 | 1 0 0 1 ...
    const places = Array.from({ length: 10 }, (_, n) => paddedIndex(n - 4, 2, 'mirror'));
    expect(places).toEqual([0, 1, 1, 0, 0, 1, 1, 0, 0, 1]);
    expect(Array.from({ length: 6 }, (_, n) => paddedIndex(n - 3, 2, 'periodic'))).toEqual([1, 0, 1, 0, 1, 0]);
  });

  it('spoils no voxel beyond its reach by an intensity that is no number', () => {
    const plan = { method: 'mean', support: 3, dimensions: '3D', padding: 'nearest' } as const;
    const map = meanFilter.apply(volumeOf(line, Float32Array.of(NaN, 1, 1, 1, Infinity)), plan, plainFilters);
    expect([...map.voxels.data]).toEqual([NaN, NaN, 1, Infinity, Infinity]);
  });

  it('stays within the slices in 2D', () => {
    const column: Grid = { ...line, size: [1, 1, 3] };
    const plan = { method: 'mean', support: 3, padding: 'nearest' } as const;
    const image = volumeOf(column, Float32Array.of(3, 6, 12));
    expect([...meanFilter.apply(image, { ...plan, dimensions: '2D' }, plainFilters).voxels.data]).toEqual([3, 6, 12]);
    expect([...meanFilter.apply(image, { ...plan, dimensions: '3D' }, plainFilters).voxels.data]).toEqual([4, 7, 10]);
    expect(meanFilter.reachMm({ ...plan, dimensions: '2D' }, [1, 2, 3])).toEqual([1, 2, 0]);
  });
});
