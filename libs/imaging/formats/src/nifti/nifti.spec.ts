import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type Grid, compareGrids, maskOf, positionMm, volumeOf } from '@collimate/imaging-volume';
import { labelsOf, selectLabel } from '../label-mask.js';
import { refused } from '../refused.fixture.js';
import type { PhaseAttribute } from '../dicom/phases/phase-attributes.table.js';
import { readNifti, readNiftiLabels } from './nifti.reader.js';
import { writeNifti } from './nifti.writer.js';

const decoders = { gunzip: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)) };

/** A NIfTI-1 file of 2 x 3 x 2 voxels as the standard lays it out. */
function nifti1(
  change: (view: DataView) => void = () => undefined,
  options: { le?: boolean; code?: number; body?: Uint8Array } = {},
): Uint8Array {
  const { le = true, code = 4, body = new Uint8Array(Int16Array.from({ length: 12 }, (_, i) => i - 2).buffer) } = options;
  const view = new DataView(new ArrayBuffer(352 + body.length));
  view.setInt32(0, 348, le);
  [3, 2, 3, 2, 1, 1, 1, 1].forEach((n, i) => view.setInt16(40 + 2 * i, n, le));
  view.setInt16(70, code, le);
  [1, 2, 3, 4].forEach((n, i) => view.setFloat32(76 + 4 * i, n, le));
  view.setFloat32(108, 352, le);
  view.setUint8(123, 2);
  view.setInt16(254, 1, le);
  [
    [-2, 0, 0, 10],
    [0, -3, 0, 20],
    [0, 0, 4, -30],
  ].forEach((row, r) => row.forEach((v, c) => view.setFloat32(280 + 16 * r + 4 * c, v, le)));
  [0x6e, 0x2b, 0x31].forEach((byte, i) => view.setUint8(344 + i, byte));
  change(view);
  const bytes = new Uint8Array(view.buffer);
  bytes.set(body, 352);
  return bytes;
}

describe('what a header keeps as float32', () => {
  it('is the decimal that was meant: spacings, places, the scale, in every length unit', () => {
    const rows = [
      [-0.7, 0, 0, 123.456],
      [0, -0.7, 0, -98.7],
      [0, 0, 1.2, 0.1],
    ];
    const affine = (unit: number, factor: number) => (view: DataView) => {
      rows.forEach((row, r) => row.forEach((v, c) => view.setFloat32(280 + 16 * r + 4 * c, v * factor, true)));
      view.setUint8(123, unit);
    };
    for (const change of [affine(2, 1), affine(1, 1e-3), affine(3, 1e3)]) {
      const { grid } = readNifti(nifti1(change)).volume;
      expect([grid.spacingMm, grid.originMm]).toEqual([
        [0.7, 0.7, 1.2],
        [-123.456, 98.7, 0.1],
      ]);
    }
    const scaled = nifti1((view) => [0.1, -0.3].forEach((v, i) => view.setFloat32(112 + 4 * i, v, true)));
    expect([...readNifti(scaled).volume.voxels.data.slice(0, 4)]).toEqual([-0.5, -0.4, -0.3, -0.2].map(Math.fround));
  });

  it('gives the spacing of pixdim to oblique axes, whose steps are rounded one by one', () => {
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
    const oblique = nifti1((view) => {
      [
        [-0.7 * c, 0.7 * s, 0, 1],
        [-0.7 * s, -0.7 * c, 0, 2],
        [0, 0, 1.2, 3],
      ].forEach((row, r) => row.forEach((v, k) => view.setFloat32(280 + 16 * r + 4 * k, v, true)));
      [1, 0.7, 0.7, 1.2].forEach((v, i) => view.setFloat32(76 + 4 * i, v, true));
    });
    expect(readNifti(oblique).volume.grid.spacingMm).toEqual([0.7, 0.7, 1.2]);
  });

  it('turns axes into axes exactly by all 24 quaternions, with either sign of the third', () => {
    const axes = [0, 1, 2].flatMap((a) => [1, -1].map((sign) => [0, 1, 2].map((i) => (i === a ? sign : 0))));
    let tried = 0;
    for (const x of axes)
      for (const y of axes.filter((v) => v.every((c, i) => c * x[i] === 0))) {
        const z = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
        for (const sign of [1, -1]) {
          const direction = [0, 1, 2].flatMap((i) => [x[i], y[i], sign * z[i] + 0]);
          const grid: Grid = { size: [2, 3, 2], spacingMm: [0.7, 0.9, 1.3], originMm: [0.1, 0.2, 0.3], direction };
          const bytes = writeNifti(volumeOf(grid));
          new DataView(bytes.buffer).setInt16(254, 0, true);
          expect(readNifti(bytes).volume.grid).toEqual(grid);
          tried += 1;
        }
      }
    expect(tried).toBe(48);
  });
});

describe('readNifti', () => {
  it('turns the s-form from RAS to LPS', () => {
    const { volume, orientation } = readNifti(nifti1());
    expect(orientation).toBe('sform');
    expect(volume.grid).toEqual({
      size: [2, 3, 2],
      spacingMm: [2, 3, 4],
      originMm: [-10, -20, -30],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    expect([...volume.voxels.data]).toEqual([-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('takes the q-form where the s-form has a code and no axes, and says so', () => {
    const form = (sform: number): Uint8Array =>
      nifti1((view) => {
        view.setInt16(252, 1, true);
        view.setInt16(254, sform, true);
        for (let at = 280; at < 328; at += 4) view.setFloat32(at, 0, true);
      });
    const { volume, orientation, problems } = readNifti(form(1));
    expect([volume.grid, orientation]).toEqual([readNifti(form(0)).volume.grid, 'qform']);
    expect(problems).toEqual(['the s-form has a code and no axes; the q-form was used']);
    const without = nifti1((view) => {
      view.setInt16(252, 0, true);
      for (let at = 280; at < 328; at += 4) view.setFloat32(at, 0, true);
    });
    refused('BAD_GEOMETRY', () => readNifti(without));
  });

  it('reads gzip, and refuses it without a decoder or cut short', () => {
    const gz = new Uint8Array(gzipSync(nifti1()));
    expect(readNifti(gz, decoders).volume.voxels.data[11]).toBe(9);
    refused('DECODER_MISSING', () => readNifti(gz));
    refused('DECODING_FAILED', () => readNifti(gz.subarray(0, 40), decoders));
  });

  it('reads big endian files and the pair of header and image', () => {
    const swapped = Uint8Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 0 : i >> 1));
    expect([...readNifti(nifti1(undefined, { le: false, body: swapped })).volume.voxels.data.slice(0, 3)]).toEqual([0, 1, 2]);
    const header = nifti1((view) => {
      view.setUint8(345, 0x69);
      view.setFloat32(108, 0, true);
    }).subarray(0, 348);
    refused('NO_IMAGE', () => readNifti(header));
    const image = new Uint8Array(Int16Array.from({ length: 12 }, () => 5).buffer);
    expect(readNifti(header, {}, { image }).volume.voxels.data[0]).toBe(5);
  });

  it('reads one volume of several along the fourth axis, and only the one that is chosen', () => {
    const body = new Uint8Array(Int16Array.from({ length: 36 }, (_, i) => i).buffer);
    const several = nifti1(
      (view) => {
        view.setInt16(40, 4, true);
        view.setInt16(48, 3, true);
      },
      { body },
    );
    const at = (value: number, attribute: PhaseAttribute = 'TemporalPositionIndex') => ({ phase: { attribute, value } });
    for (const [file, its] of [
      [several, {}],
      [new Uint8Array(gzipSync(several)), decoders],
    ] as const) {
      const volumes = [1, 2, 3].map((value) => [...readNifti(file, its, at(value)).volume.voxels.data]);
      expect(volumes).toEqual([0, 12, 24].map((first) => Array.from({ length: 12 }, (_, i) => first + i)));
    }
    expect(readNifti(nifti1(), {}, at(1)).volume.grid.size).toEqual([2, 3, 2]);
    refused('SEVERAL_PHASES', () => readNifti(several));
    for (const wrong of [at(0), at(4), at(1.5), at(1, 'EchoTime')])
      refused('UNKNOWN_SERIES', () => readNifti(several, {}, wrong));
    refused('TRUNCATED', () => readNifti(several.subarray(0, 352 + 2 * 24 + 1), {}, at(3)));
    refused('UNSUPPORTED_IMAGE', () => readNiftiLabels(several));
  });

  it('reads NIfTI-2 with its wider fields', () => {
    const view = new DataView(new ArrayBuffer(544 + 8));
    view.setInt32(0, 540, true);
    [0x6e, 0x2b, 0x32, 0, 13, 10, 26, 10].forEach((byte, i) => view.setUint8(4 + i, byte));
    view.setInt16(12, 64, true);
    [3, 1, 1, 1, 1, 1, 1, 1].forEach((n, i) => view.setBigInt64(16 + 8 * i, BigInt(n), true));
    [1, 2, 3, 4].forEach((n, i) => view.setFloat64(104 + 8 * i, n, true));
    view.setBigInt64(168, 544n, true);
    view.setFloat64(176, 2, true);
    view.setFloat64(184, 1, true);
    view.setInt32(348, 1, true);
    [
      [2, 0, 0, 5],
      [0, 3, 0, 6],
      [0, 0, 4, 7],
    ].forEach((row, r) => row.forEach((v, c) => view.setFloat64(400 + 32 * r + 8 * c, v, true)));
    view.setInt32(500, 2, true);
    view.setFloat64(544, 20.25, true);
    const { version, volume } = readNifti(new Uint8Array(view.buffer));
    expect([version, volume.voxels.data[0], ...volume.grid.originMm]).toEqual([2, 41.5, -5, -6, 7]);
  });

  it('applies slope and intercept, and none when the slope is 0', () => {
    const scaled = nifti1((view) => {
      view.setFloat32(112, 0.5, true);
      view.setFloat32(116, 10, true);
    });
    expect([...readNifti(scaled).volume.voxels.data.slice(0, 3)]).toEqual([9, 9.5, 10]);
    expect(readNifti(nifti1((view) => view.setFloat32(116, 10, true))).volume.voxels.data[0]).toBe(-2);
  });

  it('reads a q-form, and says when s-form and q-form disagree', () => {
    const q = nifti1((view) => {
      view.setInt16(254, 0, true);
      view.setInt16(252, 1, true);
      view.setFloat32(76, -1, true);
      // 90 degrees about z: b = c = 0, d = sin 45.
      view.setFloat32(264, Math.SQRT1_2, true);
      view.setFloat32(268, 7, true);
    });
    const { volume, orientation } = readNifti(q);
    expect(orientation).toBe('qform');
    // One step along i goes along +y (anterior), so to -y in LPS; k is flipped by qfac.
    expect(positionMm(volume.grid, [1, 0, 0]).map((v) => Number(v.toFixed(4)))).toEqual([-7, -2, 0]);
    expect(positionMm(volume.grid, [0, 0, 1]).map((v) => Number(v.toFixed(4)))).toEqual([-7, 0, -4]);
    const both = nifti1((view) => view.setInt16(252, 1, true));
    expect(readNifti(both).problems.join()).toContain('s-form and q-form differ');
  });

  it('takes tenths of micrometres and metres for what they are', () => {
    expect(readNifti(nifti1((view) => view.setUint8(123, 1))).volume.grid.spacingMm).toEqual([2000, 3000, 4000]);
    refused('BAD_VALUE', () => readNifti(nifti1((view) => view.setUint8(123, 5))));
  });

  it('refuses what is no scalar volume, sheared axes, other files and missing voxels', () => {
    refused('UNSUPPORTED_IMAGE', () => readNifti(nifti1((view) => view.setInt16(70, 128, true))));
    refused('UNSUPPORTED_IMAGE', () =>
      readNifti(
        nifti1((view) => {
          view.setInt16(40, 5, true);
          view.setInt16(50, 2, true);
        }),
      ),
    );
    refused('BAD_GEOMETRY', () =>
      readNifti(
        nifti1((view) => {
          view.setInt16(40, 4, true);
          view.setInt16(48, 0, true);
        }),
      ),
    );
    expect(refused('BAD_GEOMETRY', () => readNifti(nifti1((view) => view.setFloat32(284, 1, true)))).place.tag).toBe('srow_x');
    refused('BAD_GEOMETRY', () => readNifti(nifti1((view) => view.setInt16(42, -2, true))));
    refused('TOO_LARGE', () => readNifti(nifti1((view) => [42, 44, 46].forEach((at) => view.setInt16(at, 32767, true)))));
    refused('TRUNCATED', () => readNifti(nifti1().subarray(0, 370)));
    refused('DAMAGED', () => readNifti(nifti1((view) => view.setFloat32(108, 100, true))));
    refused('WRONG_FORMAT', () => readNifti(new Uint8Array(400)));
  });

  const types: readonly (readonly [number, ArrayBufferView])[] = [
    [2, Uint8Array.of(200, 1)],
    [256, Int8Array.of(-56, 1)],
    [512, Uint16Array.of(40000, 1)],
    [8, Int32Array.of(-70000, 1)],
    [768, Uint32Array.of(4000000000, 1)],
    [16, Float32Array.of(0.25, 1)],
    [64, Float64Array.of(-1e10, 1)],
    [1024, BigInt64Array.of(-5n, 1n)],
    [1280, BigUint64Array.of(5n, 1n)],
  ];
  it.each(types)('reads datatype %i', (code, numbers) => {
    const body = new Uint8Array(numbers.buffer);
    const file = nifti1((view) => [2, 1, 1].forEach((n, i) => view.setInt16(42 + 2 * i, n, true)), { code, body });
    expect([...readNifti(file).volume.voxels.data]).toEqual(
      [...(numbers as unknown as number[])].map((v) => Math.fround(Number(v))),
    );
  });
});

describe('writeNifti', () => {
  const unit = fc.double({ min: -1, max: 1, noNaN: true });
  const grids = fc
    .tuple(
      fc.tuple(unit, unit, unit, unit),
      fc.boolean(),
      fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.3, max: 7, noNaN: true }))),
    )
    .filter(([q]) => Math.hypot(...q) > 0.1)
    .map(([q, flip, spacingMm]): Grid => {
      const [a, b, c, d] = q.map((v) => v / Math.hypot(...q));
      const s = flip ? -1 : 1;
      return {
        size: [4, 3, 2],
        originMm: [12.5, -300, 44],
        spacingMm: spacingMm as [number, number, number],
        direction: [
          a * a + b * b - c * c - d * d,
          2 * (b * c - a * d),
          s * 2 * (b * d + a * c),
          2 * (b * c + a * d),
          a * a + c * c - b * b - d * d,
          s * 2 * (c * d - a * b),
          2 * (b * d - a * c),
          2 * (c * d + a * b),
          s * (a * a + d * d - b * b - c * c),
        ],
      };
    });

  it('keeps a turn of an eighth of a degree beside the axes in the q-form', () => {
    const [cos, sin] = [Math.cos(0.00233), Math.sin(0.00233)];
    const direct = [cos, -sin, 0, sin, cos, 0, 0, 0, 1];
    const grid: Grid = { size: [4, 3, 2], spacingMm: [2.1, 0.3, 0.3], originMm: [12.5, -300, 44], direction: direct };
    const bytes = writeNifti(volumeOf(grid, new Float32Array(24)));
    new DataView(bytes.buffer).setInt16(254, 0, true);
    const { direction } = readNifti(bytes).volume.grid;
    expect(Math.abs(Math.asin(direction[3]) - 0.00233)).toBeLessThan(4e-4);
  });

  it('comes back on the same grid from the s-form and, without it, from the q-form, however oblique', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const bytes = writeNifti(
          volumeOf(
            grid,
            Float32Array.from({ length: 24 }, (_, i) => i / 7),
          ),
        );
        const back = readNifti(bytes);
        expect(back.problems).toEqual([]);
        expect(compareGrids(grid, back.volume.grid)).toEqual([]);
        expect(back.volume.voxels.data[23]).toBe(Math.fround(23 / 7));
        new DataView(bytes.buffer).setInt16(254, 0, true);
        // Half-turns leave the float32 quaternion about 0.02 degrees, which is the format's loss.
        expect(compareGrids(grid, readNifti(bytes).volume.grid, 0.05)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('label masks', () => {
  const grid: Grid = { size: [3, 1, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
  const image = (...values: number[]): ReturnType<typeof volumeOf> => volumeOf(grid, Float32Array.from(values));

  it.each([[1], [255], [1 / 255]])('takes non-zero for inside when %d is the only label', (value) => {
    expect(selectLabel(image(0, value, value))).toEqual(maskOf(grid, Uint8Array.of(0, 1, 1)));
  });

  it('wants a choice among several labels and lists them with their sizes', () => {
    expect([...labelsOf(image(2, 0, 2))]).toEqual([[2, 2]]);
    expect(refused('SEVERAL_REGIONS', () => selectLabel(image(1, 2, 2))).choices).toEqual(['1\t1 voxels', '2\t2 voxels']);
    expect([...selectLabel(image(1, 2, 2), { label: 2 }).voxels.data]).toEqual([0, 1, 1]);
    expect(refused('UNKNOWN_REGION', () => selectLabel(image(1, 2, 2), { label: 3 })).choices.length).toBe(2);
    refused('EMPTY_REGION', () => selectLabel(image(0, 0, 0)));
    const many = volumeOf(
      { ...grid, size: [100, 20, 1] },
      Float32Array.from({ length: 2000 }, (_, i) => i),
    );
    const error = refused('SEVERAL_REGIONS', () => selectLabel(many));
    expect([error.choices.length, error.choices.at(-1)]).toEqual([51, 'and 1949 more']);
    expect(error.hint).toContain('an image given in the place of the mask');
  });

  it('finds that an image is no mask', () => {
    refused('UNSUPPORTED_IMAGE', () => selectLabel(image(NaN, 0, 0)));
  });
});
