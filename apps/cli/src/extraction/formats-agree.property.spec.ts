import { readDicomSeries, readImageFile, writeNifti } from '@collimate/imaging-formats';
import { type DicomDataset, bytes, numbers, text, writeDicom } from '@collimate/imaging-simulation';
import { type Grid, type Mask, type Volume, compareGrids, maskOf, positionMm, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import { parsePlan, planPreset } from '@collimate/radiomics-vocabulary';

const engine = wasmEngine();

/* One scan in four formats has one set of features, to the last digits: what float32 headers and decimal strings lose is made good. */

/** How many scans are tried; more by hand. */
const SCANS = Number(process.env['COLLIMATE_FORMAT_SCANS'] ?? 6);

const decimal = (value: number): string => String(Number(value.toPrecision(12)));

/** Axes of the patient in another order or the other way round, right-handed as slices of DICOM are. */
const ROTATIONS: readonly (readonly number[])[] = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [-1, 0, 0, 0, -1, 0, 0, 0, 1],
  [0, 0, 1, 1, 0, 0, 0, 1, 0],
  [0, 0, -1, 1, 0, 0, 0, -1, 0],
  [0, -1, 0, 1, 0, 0, 0, 0, 1],
  [0, 1, 0, 1, 0, 0, 0, 0, -1],
];

function scanOf(seed: number): { readonly volume: Volume; readonly mask: Mask } {
  const random = new SeededRandom(seed);
  const digits = (low: number, high: number, places: number): number =>
    Number((low + (high - low) * random.uniform()).toFixed(places));
  const places = 1 + Math.floor(5 * random.uniform());
  const inPlane = digits(0.6, 1.47, places);
  const grid: Grid = {
    size: [17, 14, 11],
    spacingMm: [inPlane, inPlane, digits(0.6, 1.47, places)],
    originMm: [digits(-300, 300, 3), digits(-300, 300, 2), digits(-900, 900, 1)],
    direction: ROTATIONS[seed % ROTATIONS.length],
  };
  const [volume, mask] = [volumeOf(grid), maskOf(grid)];
  const [nx, ny, nz] = grid.size;
  for (let k = 0, at = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, at++) {
        volume.voxels.data[at] = Math.round(40 * random.normal() + 3 * i - 2 * k) + 0;
        const r = Math.hypot((i - 8) / 6, (j - 6.5) / 5, (k - 5) / 4);
        mask.voxels.data[at] = r + 0.15 * random.uniform() < 1 ? 1 : 0;
      }
  return { volume, mask };
}

function bytesAfter(header: string, voxels: Float32Array): Uint8Array {
  return new Uint8Array([
    ...new TextEncoder().encode(header),
    ...new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength),
  ]);
}

function columns({ direction, spacingMm }: Grid, scaled: boolean): readonly string[][] {
  return [0, 1, 2].map((a) => [0, 3, 6].map((row) => decimal(direction[row + a] * (scaled ? spacingMm[a] : 1))));
}

function nrrd({ grid, voxels }: Volume): Uint8Array {
  const steps = columns(grid, true).map((step) => `(${step.join(',')})`);
  const lines = [
    'NRRD0004\ntype: float\ndimension: 3\nspace: left-posterior-superior\nencoding: raw\nendian: little',
    `sizes: ${grid.size.join(' ')}\nspace directions: ${steps.join(' ')}\nspace origin: (${grid.originMm.join(',')})\n\n`,
  ];
  return bytesAfter(lines.join('\n'), voxels.data);
}

function metaImage({ grid, voxels }: Volume): Uint8Array {
  const lines = [
    `ObjectType = Image\nNDims = 3\nDimSize = ${grid.size.join(' ')}\nElementType = MET_FLOAT`,
    `ElementSpacing = ${grid.spacingMm.join(' ')}\nOffset = ${grid.originMm.join(' ')}`,
    `TransformMatrix = ${columns(grid, false).flat().join(' ')}\nElementDataFile = LOCAL\n`,
  ];
  return bytesAfter(lines.join('\n'), voxels.data);
}

function dicom({ grid, voxels }: Volume): readonly Uint8Array[] {
  const [nx, ny, nz] = grid.size;
  const [row, column] = columns(grid, false);
  return Array.from({ length: nz }, (_, k) => {
    const pixels = Int16Array.from(voxels.data.subarray(k * nx * ny, (k + 1) * nx * ny));
    const slice: DicomDataset = [
      text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
      text(0x00080018, 'UI', `1.2.3.${k + 1}`),
      text(0x00080060, 'CS', 'CT'),
      text(0x0020000e, 'UI', '1.2.3'),
      text(0x00200032, 'DS', positionMm(grid, [0, 0, k]).map(decimal).join('\\')),
      text(0x00200037, 'DS', [...row, ...column].join('\\')),
      numbers(0x00280002, 'US', 1),
      text(0x00280004, 'CS', 'MONOCHROME2'),
      numbers(0x00280010, 'US', ny),
      numbers(0x00280011, 'US', nx),
      text(0x00280030, 'DS', `${grid.spacingMm[1]}\\${grid.spacingMm[0]}`),
      ...[16, 16, 15, 1].map((value, n) => numbers(0x00280100 + n, 'US', value)),
      text(0x00281052, 'DS', '0'),
      text(0x00281053, 'DS', '1'),
      bytes(0x7fe00010, 'OW', new Uint8Array(pixels.buffer)),
    ];
    return writeDicom(slice);
  });
}

/** The same header without its s-form, so that the quaternion counts. */
function byQuaternion(nifti: Uint8Array): Uint8Array {
  const copy = nifti.slice();
  new DataView(copy.buffer).setInt16(254, 0, true);
  return copy;
}

const readers: Readonly<Record<string, (volume: Volume) => Volume>> = {
  'NIfTI by its s-form': (volume) => readImageFile(writeNifti(volume)).volume,
  'NIfTI by its q-form': (volume) => readImageFile(byQuaternion(writeNifti(volume))).volume,
  NRRD: (volume) => readImageFile(nrrd(volume)).volume,
  MetaImage: (volume) => readImageFile(metaImage(volume)).volume,
  DICOM: (volume) => readDicomSeries(dicom(volume)).volume,
};

const plans = (['linear', 'cubic'] as const).flatMap((method) =>
  [1, 2].map((mm) => {
    const preset = planPreset('ibsi-c');
    const interpolation = { ...preset.interpolation, method, spacingMm: [mm, mm, mm] };
    return compile(parsePlan(JSON.parse(JSON.stringify({ ...preset, name: `${method}-${mm}`, interpolation }))));
  }),
);

describe('one scan in four formats', () => {
  it.each(Array.from({ length: SCANS }, (_, n) => n + 1))('has the same features in each (scan %i)', (seed) => {
    const { volume, mask } = scanOf(seed);
    const found = Object.entries(readers).map(([format, read]) => ({ format, read: read(volume) }));
    for (const { format, read } of found) {
      expect([format, read.grid]).toEqual([format, volume.grid]);
      expect(compareGrids(read.grid, volume.grid)).toEqual([]);
      expect([format, read.voxels.data]).toEqual([format, volume.voxels.data]);
    }
    for (const plan of plans) {
      const tables = found.map(({ read }) =>
        extract(plan, read, [{ name: 'roi', mask: maskOf(read.grid, mask.voxels.data) }], engine),
      );
      const [first, ...others] = tables.map(([{ table }]) => table.rows);
      for (const rows of others) {
        const differing = rows.filter(({ value }, n) => {
          const reference = first[n].value;
          if (value.kind !== 'value' || reference.kind !== 'value') return value.kind !== reference.kind;
          return Math.abs(value.value - reference.value) > 1e-9 * Math.max(1, Math.abs(reference.value));
        });
        expect(differing).toEqual([]);
      }
    }
  });
});
