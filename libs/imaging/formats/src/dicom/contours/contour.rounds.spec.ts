import { maskVoxelCount } from '@collimate/imaging-volume';
import { rasterise } from './rasterise.js';
import { grid, roiOf, square } from './contours.fixture.js';

describe('a contour that runs round more than once', () => {
  const c = square(1.5, 1.5, 5.5, 4.5, 2);
  const first = c.slice(0, 3);
  const backwards = [0, 3, 2, 1].flatMap((n) => c.slice(3 * n, 3 * n + 3));
  const filled = (...contours: readonly (readonly number[])[]): readonly [number, readonly string[]] => {
    const told: string[] = [];
    return [maskVoxelCount(rasterise(roiOf(...contours), grid, { onRemark: (remark) => told.push(remark) })), told];
  };

  it.each([
    ['twice', [...c, ...c]],
    ['three times', [...c, ...c, ...c]],
    ['closed between the rounds', [...c, ...first, ...c]],
    ['closed after each', [...c, ...first, ...c, ...first]],
    ['there and back', [...c, ...backwards]],
    ['a little off the second time', [...c, ...first, ...square(1.52, 1.49, 5.52, 4.47, 2)]],
  ])('counts once: %s', (_, points) => {
    const [voxels, told] = filled(points);
    expect(voxels).toBe(12);
    expect(told[0]).toBe('contours of the region that run round more than once count once: 1');
  });

  it('keeps the hole of a keyhole, whichever way it runs, and counts the whole once', () => {
    const outline = square(0.5, 0.5, 8.5, 6.5, 2);
    const hole = square(2.5, 2.5, 4.5, 4.5, 2);
    const other = [0, 3, 2, 1].flatMap((n) => hole.slice(3 * n, 3 * n + 3));
    for (const inner of [hole, other]) {
      const keyhole = [...outline, ...outline.slice(0, 3), ...inner, ...inner.slice(0, 3)];
      expect(filled(keyhole)).toEqual([44, []]);
      const [voxels, told] = filled([...keyhole, ...keyhole]);
      expect([voxels, told[0]]).toEqual([44, 'contours of the region that run round more than once count once: 1']);
    }
  });

  it('tells of a stroke that overlaps itself and is no copy', () => {
    // A brush that goes right, down, left and up again through what it covered: 2 x 2 voxels lie in it twice.
    const stroke = [
      [0.5, 2.5],
      [7.5, 2.5],
      [7.5, 6.5],
      [2.5, 6.5],
      [2.5, 0.5],
      [4.5, 0.5],
      [4.5, 4.5],
      [0.5, 4.5],
    ].flatMap(([x, y]) => [x, y, 2]);
    const [, told] = filled(stroke);
    expect(told).toEqual([expect.stringContaining('overlap themselves')]);
    expect(filled(c)).toEqual([12, []]);
  });

  it.each([
    ['one round and a half', [...c, ...c.slice(0, 9)]],
    ['two rectangles joined by a bridge', [...c, ...first, ...square(3.5, 2.5, 7.5, 6.5, 2), 3.5, 2.5, 2]],
    ['two rectangles from one corner', [...c, ...first, ...square(1.5, 1.5, 3.5, 6.5, 2).slice(3), ...first]],
    ['a second round that is shifted by a voxel', [...c, ...first, ...square(2.5, 1.5, 6.5, 4.5, 2), 2.5, 1.5, 2, ...first]],
  ])('tells of rounds that overlap and do not lie within one another: %s', (_, points) => {
    expect(filled(points)[1]).toContainEqual(expect.stringContaining('overlap themselves'));
  });

  it('tells nothing of rounds that touch and cover no voxel twice', () => {
    const eight = [...c, ...first, ...[-0.5, 1.5, 2, -0.5, -0.5, 2, 1.5, -0.5, 2], ...first];
    expect(filled(eight)).toEqual([16, []]);
  });

  it('tells nothing of a figure of eight whose halves are alike and run the other way round', () => {
    const upright = [0.5, 0.5, 2, 6.5, 6.5, 2, 0.5, 6.5, 2, 6.5, 0.5, 2];
    const lying = [0.5, 0.5, 2, 6.5, 6.5, 2, 6.5, 0.5, 2, 0.5, 6.5, 2];
    for (const eight of [upright, lying]) {
      const [voxels, told] = filled(eight);
      expect([voxels > 0, told]).toEqual([true, []]);
    }
  });

  it.each([
    ['out and back by the same points', [7.5, 3.5, 2, 5.5, 3.5, 2]],
    ['out and back by other points', [7.5, 3.5, 2, 6.5, 3.5, 2, 6.1, 3.5, 2, 5.5, 3.5, 2]],
    ['its tip twice', [7.5, 3.5, 2, 7.5, 3.5, 2, 5.5, 3.5, 2]],
    ['a tongue with a corner', [7.5, 3.5, 2, 7.5, 5.5, 2, 7.5, 3.5, 2, 5.5, 3.5, 2]],
    ['inwards', [3.5, 3.5, 2, 5.5, 3.5, 2]],
  ])('tells of a tongue of no width, and fills what is bounded: %s', (_, tongue) => {
    const points = [...c.slice(0, 6), 5.5, 3.5, 2, ...tongue, ...c.slice(6)];
    expect(filled(points)).toEqual([12, ['contours of the region that run out and back along one line bound nothing there: 1']]);
    // Whichever point it begins with.
    for (let n = 1; n < points.length / 3; n++)
      expect(filled([...points.slice(3 * n), ...points.slice(0, 3 * n)])[1]).toHaveLength(1);
  });

  it.each([
    ['the points and all of them backwards', [0, 1, 2, 3, 3, 2, 1, 0]],
    ['a path and back', [0, 1, 2, 3, 2, 1]],
    ['points on one line', [0, 1, 0]],
  ])('tells of a contour that bounds nothing: %s', (_, order) => {
    const path = order.flatMap((n) => c.slice(3 * n, 3 * n + 3));
    const other = square(1.5, 1.5, 5.5, 4.5, 4);
    const [voxels, told] = filled(path, other);
    expect(voxels).toBe(12);
    expect(told).toEqual([expect.stringContaining('there and back along one line bound no area')]);
  });

  it('tells nothing of a corner, of points that come twice in a row and of a tremor', () => {
    const withPoints = (...points: number[]): readonly string[] => filled([...c.slice(0, 6), ...points, ...c.slice(6)])[1];
    expect([withPoints(5.5, 3.5, 2), withPoints(5.5, 3.5, 2, 5.5, 3.5, 2), withPoints(5.5, 3.5, 2, 5.5, 3.2, 2)]).toEqual([
      [],
      [],
      [],
    ]);
  });
});
