import { type Grid, IDENTITY_DIRECTION, maskVoxelCount } from '@collimate/imaging-volume';
import { refused } from '../../refused.fixture.js';
import { rasterise } from './rasterise.js';
import { type Roi } from './rtstruct.reader.js';
import { grid, roiOf, square } from './contours.fixture.js';

describe('rasterise', () => {
  it('takes the voxels whose centres lie inside', () => {
    const mask = rasterise(roiOf(square(1.5, 2.5, 4.5, 4.5, 2)), grid);
    const inside = [...mask.voxels.data].flatMap((v, i) => (v ? [i - 80] : []));
    expect(inside).toEqual([32, 33, 34, 42, 43, 44]);
  });

  it.each<[planes: readonly number[], volumes: number, spacing: number]>([
    [[1.5], 1, 3],
    [[1.5, 4.5, 7.5, 10.5], 4, 3],
    [[3, 9], 4, 3],
    [[3, 9, 15], 6, 3],
    [[3, 5, 7, 9], 8, 1],
    [[3, 7, 11], 12, 1],
    [[3, 6, 9], 9, 1],
  ])('of planes at %j fills as many slices as they are thick: %i of %i mm', (planes, slices, spacing) => {
    const roi = roiOf(...planes.map((z) => square(0.5, 0.5, 2.5, 2.5, z)));
    for (const direction of [IDENTITY_DIRECTION, [1, 0, 0, 0, -1, 0, 0, 0, -1]]) {
      const turned = direction !== IDENTITY_DIRECTION;
      const on: Grid = {
        size: [10, 8, 30],
        spacingMm: [1, 1, spacing],
        originMm: turned ? [0, 7, 29 * spacing] : [0, 0, 0],
        direction,
      };
      const mask = rasterise(roi, on, { betweenSlices: 'nearest-plane', outside: 'clip' });
      const drawn = Array.from({ length: 30 }, (_, k) => mask.voxels.data.subarray(80 * k, 80 * k + 80).includes(1));
      expect(drawn.filter(Boolean)).toHaveLength(slices);
      // The same places in the patient, whichever way the slices run.
      const places = drawn.flatMap((is, k) => (is ? [turned ? 29 - k : k] : [])).sort((a, b) => a - b);
      expect(places[0]).toBe(Math.ceil(planes[0] / spacing - slices / planes.length / 2));
    }
  });

  it('says so where a plane on the outer face of the image fills no slice', () => {
    const remarks: string[] = [];
    const roi = roiOf(...[-1, 1].map((z) => square(0.5, 0.5, 2.5, 2.5, z)));
    const mask = rasterise(roi, grid, { betweenSlices: 'nearest-plane', outside: 'clip', onRemark: (one) => remarks.push(one) });
    expect(maskVoxelCount(mask)).toBe(4);
    expect(remarks).toContain('contours of the region that reach outside of the image were cut off there: 1');
  });

  it('leaves a hole where an inner contour lies, whatever the order and turn of the contours', () => {
    const outer = square(0.5, 0.5, 8.5, 6.5, 0);
    const inner = [3.5, 2.5, 0, 3.5, 4.5, 0, 5.5, 4.5, 0, 5.5, 2.5, 0];
    expect(maskVoxelCount(rasterise(roiOf(outer, inner), grid))).toBe(48 - 4);
    expect(maskVoxelCount(rasterise(roiOf(inner, outer), grid))).toBe(48 - 4);
  });

  it('leaves the same hole for a keyhole contour', () => {
    const keyhole = [
      0.5, 0.5, 0, 8.5, 0.5, 0, 8.5, 6.5, 0, 0.5, 6.5, 0, 0.5, 2.5, 0, 3.5, 2.5, 0, 3.5, 4.5, 0, 5.5, 4.5, 0, 5.5, 2.5, 0, 3.5,
      2.5, 0, 0.5, 2.5, 0,
    ];
    const hole = rasterise(roiOf(square(0.5, 0.5, 8.5, 6.5, 0), square(3.5, 2.5, 5.5, 4.5, 0)), grid);
    expect(rasterise(roiOf(keyhole), grid).voxels.data).toEqual(hole.voxels.data);
  });

  it.each([
    ['the other way round', (c: number[]) => [0, 1, 2, 3].flatMap((n) => c.slice(3 * (3 - n), 3 * (4 - n)))],
    ['from another point on', (c: number[]) => [...c.slice(6), ...c.slice(0, 6)]],
    ['closed by its first point', (c: number[]) => [...c, ...c.slice(0, 3)]],
    ['with a point more on an edge', (c: number[]) => [...c, c[0], (c[1] + c[10]) / 2, c[2]]],
    ['rounded to another digit', (c: number[]) => c.map((mm, i) => (i % 3 === 2 ? mm : mm + 0.01 * ((i % 2) - 0.5)))],
  ])('counts a contour once that is drawn again %s', (_, again) => {
    const remarks: string[] = [];
    const contour = square(1.5, 1.5, 4.5, 4.5, 0);
    const mask = rasterise(roiOf(contour, again(contour)), grid, { onRemark: (remark) => remarks.push(remark) });
    expect(maskVoxelCount(mask)).toBe(9);
    expect(remarks).toEqual(['contours of the region that are drawn twice count once: 1']);
  });

  describe('of two contours of one slice', () => {
    // Circles in the middle of voxels of 2 x 2 x 3 mm, as a planning system draws them.
    const wide: Grid = { size: [40, 40, 6], spacingMm: [2, 2, 3], originMm: [-10, -20, -30], direction: IDENTITY_DIRECTION };
    const circle = (points: number, { radius = 20, x = 30, y = 20, z = -24, round = 1e3 } = {}): number[] =>
      Array.from({ length: points }, (_, n) => (2 * Math.PI * n) / points).flatMap((angle) => [
        Math.round((x + radius * Math.cos(angle)) * round) / round,
        Math.round((y + radius * Math.sin(angle)) * round) / round,
        z,
      ]);
    const filled = (on: Grid, ...contours: readonly (readonly number[])[]) => {
      const remarks: string[] = [];
      const mask = rasterise(roiOf(...contours), on, { onRemark: (remark) => remarks.push(remark) });
      return { count: maskVoxelCount(mask), remarks, data: mask.voxels.data };
    };
    const alone = filled(wide, circle(72)).count;

    it.each([
      ['of half the points', circle(36)],
      ['of one decimal', circle(72, { round: 10 })],
      ['a little higher in the slice', circle(72, { z: -23.94 })],
      ['a quarter of a millimetre larger', circle(72, { radius: 20.25 })],
    ])('counts a copy once: %s', (_, copy) => {
      for (const contours of [
        [circle(72), copy],
        [copy, circle(72)],
        [circle(72), copy, circle(72)],
      ]) {
        const { count, remarks } = filled(wide, ...contours);
        expect([alone, filled(wide, copy).count]).toContain(count);
        expect(remarks).toEqual([`contours of the region that are drawn twice count once: ${contours.length - 1}`]);
      }
    });

    it('counts slices of a small animal apart, however close they lie, and copies in them once', () => {
      const fine: Grid = { ...wide, spacingMm: [0.04, 0.04, 0.04], originMm: [0, 0, 0] };
      const box = (k: number, off = 0): number[] => square(0.18 + off, 0.14, 0.46 + off, 0.34, 0.04 * k);
      const { count, remarks } = filled(fine, box(1), box(2), box(3), box(4));
      expect([count, remarks]).toEqual([7 * 5 * 4, []]);
      expect(filled(fine, box(1), box(2), box(2, 0.005)).count).toBe(7 * 5 * 2);
      const parts = rasterise(roiOf(box(1), box(2), box(3), box(4)), fine, { betweenSlices: 'nearest-plane' });
      expect(maskVoxelCount(parts)).toBe(7 * 5 * 4);
    });

    it.each([2 ** -7, 2 ** 4])('judges them alike when everything is %s times as large', (scale) => {
      const scaled: Grid = {
        ...wide,
        spacingMm: [2 * scale, 2 * scale, 3 * scale],
        originMm: [-10 * scale, -20 * scale, -30 * scale],
      };
      const drawn = [circle(72), circle(36), circle(24, { radius: 5, x: 20 }), circle(72, { radius: 12, x: 45 })];
      const [plain, other] = [filled(wide, ...drawn), filled(scaled, ...drawn.map((points) => points.map((mm) => mm * scale)))];
      expect([...other.data]).toEqual([...plain.data]);
      expect(other.remarks).toEqual(plain.remarks);
      expect(plain.remarks).toHaveLength(2);
    });

    it('unites contours that cross, and says so: a hole does not cross its outline', () => {
      const other = circle(72, { radius: 12, x: 45 });
      const [a, b] = [filled(wide, circle(72)).data, filled(wide, other).data];
      const { data, remarks } = filled(wide, circle(72), other);
      expect([...data]).toEqual([...a].map((inside, i) => (inside === 1 || b[i] === 1 ? 1 : 0)));
      expect(remarks).toEqual(['contours of the region that cross one another in a slice count as one area, not as holes: 2']);
      // Bars that cross, corner points of neither within the other.
      const cross = filled(grid, square(0.5, 2.5, 8.5, 4.5, 0), square(3.5, 0.5, 5.5, 6.5, 0));
      expect(cross.count).toBe(16 + 12 - 4);
    });

    it('keeps the hole of an outline that another one crosses', () => {
      const [hole, other] = [circle(24, { radius: 5, x: 20 }), circle(72, { radius: 12, x: 45 })];
      const { count } = filled(wide, circle(72), hole, other);
      expect(count).toBe(filled(wide, circle(72), other).count - filled(wide, hole).count);
    });

    it('takes what two contours share out of the region where they say that they are disjunct', () => {
      const disjunct = (...contours: readonly (readonly number[])[]): Roi => {
        const roi = roiOf(...contours);
        return { ...roi, contours: roi.contours.map((contour) => ({ ...contour, isDisjunct: true })) };
      };
      const remarks: string[] = [];
      const mask = rasterise(disjunct(square(0.5, 2.5, 8.5, 4.5, 0), square(3.5, 0.5, 5.5, 6.5, 0)), grid, {
        onRemark: (remark) => remarks.push(remark),
      });
      expect([maskVoxelCount(mask), remarks]).toEqual([16 + 12 - 8, []]);
    });

    it('takes a hole that touches its outline, or leaves it by a rounding, for a hole', () => {
      const outer = square(0.5, 0.5, 8.5, 6.5, 0);
      for (const x of [0.5, 0.4, 0.6]) expect(filled(grid, outer, square(x, 2.5, 3.5, 4.5, 0)).count).toBe(48 - 6);
    });

    it('keeps neighbours apart, however thin they are and whatever they share', () => {
      const strips = Array.from({ length: 32 }, (_, n) => square(0.5, 0.5 + n / 8, 8.5, 0.625 + n / 8, 0));
      const { count, remarks } = filled(grid, ...strips);
      expect([count, remarks]).toEqual([32, []]);
    });

    it('tells of a contour that follows another one within a voxel and is no copy', () => {
      const { count, remarks } = filled(wide, circle(72), circle(9));
      expect(count).toBeLessThan(alone);
      expect(remarks).toEqual([
        'contours of the region that run within a voxel of another one leave a thin wall; look whether they are copies: 1',
      ]);
    });
  });

  it('keeps a thin wall: a contour a little within another is no copy of it', () => {
    const wall = rasterise(roiOf(square(1.9, 1.9, 5.1, 5.1, 0), square(2.1, 2.1, 4.9, 4.9, 0)), grid);
    expect(maskVoxelCount(wall)).toBe(12);
  });

  it('takes the parts of one plane together though their heights differ by rounding, holes with them', () => {
    const parts = [
      square(0.5, 0.5, 5.5, 5.5, 1.0),
      square(2.5, 2.5, 3.5, 3.5, 1.02),
      square(6.5, 0.5, 8.5, 2.5, 0.99),
      square(0.5, 0.5, 5.5, 5.5, 4.0),
    ];
    const mask = rasterise(roiOf(...parts), grid, { betweenSlices: 'nearest-plane' });
    const slices = [0, 1, 2].map((k) => mask.voxels.data.subarray(80 * k, 80 * (k + 1)).reduce((sum, v) => sum + v, 0));
    expect(slices).toEqual([28, 28, 25]);
  });

  it('keeps planes apart that lie close, though not by rounding', () => {
    const fine: Grid = { ...grid, size: [10, 8, 2], spacingMm: [1, 1, 5] };
    const planes = [0, 0.4, 0.8, 1.2].map((z, n) => square(0.5, 0.5, 2.5 + n, 2.5, z));
    const mask = rasterise(roiOf(...planes), fine, { betweenSlices: 'nearest-plane' });
    expect(maskVoxelCount(mask)).toBe(4);
  });

  it('cuts off what lies outside when it is asked to, and says how much', () => {
    const remarks: string[] = [];
    const contours = [0, 2, 4, 6, 8].map((z) => square(1.5, 1.5, 4.5, 4.5, z));
    const options = {
      betweenSlices: 'nearest-plane',
      outside: 'clip',
      onRemark: (remark: string) => remarks.push(remark),
    } as const;
    expect(maskVoxelCount(rasterise(roiOf(...contours), grid, options))).toBe(27);
    expect(remarks).toEqual(['contours of the region that reach outside of the image were cut off there: 2']);
  });

  it('tells of slices without a contour, and of planes that fill several slices', () => {
    const remarks: string[] = [];
    const onRemark = (remark: string): number => remarks.push(remark);
    const roi = roiOf(square(1.5, 1.5, 4.5, 4.5, 0), square(1.5, 1.5, 4.5, 4.5, 4));
    expect(maskVoxelCount(rasterise(roi, grid, { onRemark }))).toBe(18);
    expect(maskVoxelCount(rasterise(roi, grid, { betweenSlices: 'nearest-plane', onRemark }))).toBe(27);
    expect(remarks).toEqual([
      'slices between the first and the last of the region without a contour: 1',
      'the planes of the contours lie 4 mm apart, and each fills the slices within half of that',
    ]);
  });

  it('counts the contours of planes that lie closer than the slices and are the nearest of none', () => {
    const told: string[] = [];
    const roi = roiOf(...[0, 1, 2, 3, 4].map((z) => square(0.5, 0.5, 2.5, 2.5, z)));
    const mask = rasterise(roi, grid, { betweenSlices: 'nearest-plane', onRemark: (remark) => told.push(remark) });
    expect(maskVoxelCount(mask)).toBe(12);
    expect(told).toEqual(['contours of the region whose plane is the nearest of no slice were passed over: 2']);
  });

  it('tells of slices that no plane of contours is near enough to fill', () => {
    const remarks: string[] = [];
    const fine: Grid = { ...grid, size: [10, 8, 9], spacingMm: [1, 1, 0.5] };
    const roi = roiOf(...[0, 0.1, 2, 4].map((z) => square(1.5, 1.5, 4.5, 4.5, z)));
    rasterise(roi, fine, { betweenSlices: 'nearest-plane', onRemark: (remark) => remarks.push(remark) });
    expect(remarks).toEqual([
      'contours of the region whose plane is the nearest of no slice were passed over: 1',
      'slices between the first and the last of the region without a contour: 6',
    ]);
  });

  it('does not let a contour that was stored twice cancel itself', () => {
    const contour = square(1.5, 1.5, 4.5, 4.5, 0);
    expect(maskVoxelCount(rasterise(roiOf(contour, contour), grid))).toBe(9);
  });

  it('counts a centre on the outline on one side only, so that neighbours share no voxel and leave none out', () => {
    const left = rasterise(roiOf(square(1, 1, 4, 4, 0)), grid).voxels.data;
    const right = rasterise(roiOf(square(4, 1, 7, 4, 0)), grid).voxels.data;
    expect(left.some((v, i) => v === 1 && right[i] === 1)).toBe(false);
    expect(maskVoxelCount(rasterise(roiOf(square(1, 1, 7, 4, 0)), grid))).toBe(18);
  });

  it('works on an oblique grid through the positions', () => {
    const c = Math.cos(0.5);
    const s = Math.sin(0.5);
    const oblique: Grid = { ...grid, originMm: [5, -3, 7], direction: [c, 0, s, 0, 1, 0, -s, 0, c] };
    const turned = square(1.5, 2.5, 4.5, 4.5, 2).reduce<number[]>((points, _, i, all) => {
      if (i % 3 !== 0) return points;
      const [x, y, z] = [all[i], all[i + 1], all[i + 2]];
      return [...points, 5 + c * x + s * z, -3 + y, 7 - s * x + c * z];
    }, []);
    expect(rasterise(roiOf(turned), oblique).voxels.data).toEqual(
      rasterise(roiOf(square(1.5, 2.5, 4.5, 4.5, 2)), grid).voxels.data,
    );
  });

  it('refuses a contour between two slices by their numbers, unless the nearest plane is asked for', () => {
    const between = roiOf(square(1.5, 1.5, 4.5, 4.5, 0.9), square(1.5, 1.5, 4.5, 4.5, 3.9));
    expect(refused('CONTOUR_BETWEEN_SLICES', () => rasterise(between, grid)).message).toContain('slices 0 and 1');
    const mask = rasterise(between, grid, { betweenSlices: 'nearest-plane' });
    expect([0, 1, 2].map((k) => mask.voxels.data.subarray(80 * k, 80 * (k + 1)).reduce((a, b) => a + b, 0))).toEqual([9, 9, 9]);
  });

  it('bears a contour that is a little off its slice', () => {
    expect(maskVoxelCount(rasterise(roiOf(square(1.5, 1.5, 4.5, 4.5, 2.15)), grid))).toBe(9);
    refused('CONTOUR_BETWEEN_SLICES', () => rasterise(roiOf(square(1.5, 1.5, 4.5, 4.5, 2.15)), grid, { toleranceMm: 0.1 }));
  });

  it('refuses contours across slices, outside of the grid, without area, of another frame of reference', () => {
    refused('CONTOUR_NOT_PARALLEL', () => rasterise(roiOf([1, 1, 0, 4, 1, 0, 4, 4, 4]), grid));
    refused('OUTSIDE_GRID', () => rasterise(roiOf(square(1.5, 1.5, 4.5, 4.5, 6)), grid));
    refused('OUTSIDE_GRID', () => rasterise(roiOf(square(1.5, 1.5, 14.5, 4.5, 0)), grid));
    expect(maskVoxelCount(rasterise(roiOf(square(7.5, 1.5, 14.5, 4.5, 0)), grid, { outside: 'clip' }))).toBe(6);
    refused('EMPTY_REGION', () => rasterise(roiOf(square(1.1, 1.1, 1.2, 1.2, 0)), grid));
    refused('EMPTY_REGION', () => rasterise(roiOf(), grid));
    refused('UNSUPPORTED_CONTOUR', () => rasterise({ ...roiOf(), otherContours: { POINT: 3 } }, grid));
    refused('FRAME_OF_REFERENCE_MISMATCH', () => rasterise(roiOf(square(1, 1, 4, 4, 0)), grid, { frameOfReferenceUid: '1.3' }));
  });
});
