import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type DicomDataset, bytes, numbers, sequence, text, writeDicom } from '@collimate/imaging-simulation';
import { runCli } from '../../cli.js';

/* Whether a structure set belongs to an image, and whether the image says what its numbers are. */

let folder: string;
let [out, err] = ['', ''];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-belonging-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((written) => ((out += String(written)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((written) => ((err += String(written)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const CT_FRAME = '1.2.9';
/** Four slices of 6 x 6 voxels of 1 x 1 x 2 mm whose value is their place. */
function writeScan(change: Readonly<Record<number, string | undefined>> = {}, modality = 'CT', unit: DicomDataset = []): string {
  const series = join(folder, 'scan');
  mkdirSync(series, { recursive: true });
  for (let k = 0; k < 4; k++) {
    const pixels = Int16Array.from({ length: 36 }, (_, i) => i + 40 * k);
    const plain: DicomDataset = [
      text(0x00080016, 'UI', modality === 'PT' ? '1.2.840.10008.5.1.4.1.1.128' : '1.2.840.10008.5.1.4.1.1.2'),
      text(0x00080018, 'UI', `1.2.3.${k + 1}`),
      text(0x00080060, 'CS', modality),
      text(0x00100020, 'LO', 'A-1'),
      text(0x0020000e, 'UI', '1.2.3'),
      text(0x00200032, 'DS', `0\\0\\${2 * k}`),
      text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
      text(0x00200052, 'UI', CT_FRAME),
      numbers(0x00280002, 'US', 1),
      text(0x00280004, 'CS', 'MONOCHROME2'),
      numbers(0x00280010, 'US', 6),
      numbers(0x00280011, 'US', 6),
      text(0x00280030, 'DS', '1\\1'),
      ...[16, 16, 15, 1].map((value, n) => numbers(0x00280100 + n, 'US', value)),
      text(0x00281052, 'DS', '0'),
      text(0x00281053, 'DS', '1'),
      bytes(0x7fe00010, 'OW', new Uint8Array(pixels.buffer)),
      ...unit,
    ];
    const elements = plain.flatMap((element) => {
      if (!(element.tag in change)) return [element];
      const value = change[element.tag];
      return value === undefined ? [] : [{ ...element, value }];
    });
    writeFileSync(join(series, `${k}.dcm`), writeDicom(elements));
  }
  return series;
}

interface Drawn {
  readonly patient?: string;
  readonly frame?: string;
  readonly series?: string;
  readonly names?: readonly string[];
  readonly contours?: readonly string[];
}

const square = (z: number): string => `0.5\\0.5\\${z}\\3.5\\0.5\\${z}\\3.5\\3.5\\${z}\\0.5\\3.5\\${z}`;

function writeStructures({ patient = 'A-1', frame = CT_FRAME, series, names = ['GTV'], contours }: Drawn = {}): string {
  const file = join(folder, 'structures.dcm');
  const drawn = (n: number): readonly string[] => (n === 0 ? [square(2), square(4)] : (contours ?? [square(2)]));
  const referenced =
    series === undefined
      ? []
      : [sequence(0x30060010, [sequence(0x30060012, [sequence(0x30060014, [text(0x0020000e, 'UI', series)])])])];
  const contour = (points: string): DicomDataset => [
    ...(series === undefined
      ? []
      : [sequence(0x30060016, [text(0x00081150, 'UI', '1.2.840.10008.5.1.4.1.1.128'), text(0x00081155, 'UI', '1.9')])]),
    text(0x30060042, 'CS', 'CLOSED_PLANAR'),
    text(0x30060050, 'DS', points),
  ];
  const set: DicomDataset = [
    text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.481.3'),
    text(0x00080018, 'UI', '1.2.4'),
    text(0x00080060, 'CS', 'RTSTRUCT'),
    text(0x00100020, 'LO', patient),
    ...referenced,
    sequence(
      0x30060020,
      ...names.map((name, n) => [
        text(0x30060022, 'IS', String(n + 1)),
        ...(frame === '' ? [] : [text(0x30060024, 'UI', frame)]),
        text(0x30060026, 'LO', name),
      ]),
    ),
    sequence(
      0x30060039,
      ...names.map((_, n) => [text(0x30060084, 'IS', String(n + 1)), sequence(0x30060040, ...drawn(n).map(contour))]),
    ),
  ];
  writeFileSync(file, writeDicom(set));
  return file;
}

const extract = (scan: string, mask: string, ...more: string[]): Promise<number> =>
  runCli(['extract', '--image', scan, '--mask', mask, '--subject', 'p', '--threads', '1', '--plan', 'ct-default', ...more]);
const regions = (): string[] => [
  ...new Set(
    out
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',')[1]),
  ),
];

describe('an image that does not say where it lies', () => {
  const placed = 'TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 0\n';
  const writeImage = (place: string, name = 'scan.mha'): string => {
    const header = `ObjectType = Image\nNDims = 3\n${place}DimSize = 6 6 4\nElementSpacing = 1 1 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n`;
    const voxels = Int16Array.from({ length: 144 }, (_, i) => i);
    writeFileSync(join(folder, name), Buffer.concat([Buffer.from(header), Buffer.from(voxels.buffer)]));
    return join(folder, name);
  };

  it('takes no region that is drawn in millimetres, unless places are taken as they are guessed', async () => {
    expect(await extract(writeImage(placed), writeStructures())).toBe(0);
    expect(await extract(writeImage(''), writeStructures())).toBe(2);
    expect(err).toMatch(/--regrid[^]*GEOMETRY_MISMATCH/);
    expect(await extract(writeImage(placed.split('\n')[0] + '\n'), writeStructures())).toBe(2);
    expect(await extract(writeImage(''), writeStructures(), '--regrid')).toBe(0);
    expect(err).toContain('where its place is guessed to be');
  });

  it('takes a mask on its own grid, and no other that says where it lies', async () => {
    const labels = (place: string, name: string): string => {
      const header = `ObjectType = Image\nNDims = 3\n${place}DimSize = 6 6 4\nElementSpacing = 1 1 2\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n`;
      writeFileSync(join(folder, name), Buffer.concat([Buffer.from(header), Buffer.from(new Uint8Array(144).fill(1, 50, 60))]));
      return join(folder, name);
    };
    const image = writeImage('');
    expect(await extract(image, labels(placed, 'same.mha'))).toBe(0);
    // The same voxels, counted from the other end: it lies on the guess by chance alone.
    const flipped = labels('TransformMatrix = -1 0 0 0 1 0 0 0 1\nOffset = 5 0 0\n', 'flipped.mha');
    expect(await extract(writeImage(placed, 'placed.mha'), flipped)).toBe(0);
    err = '';
    expect(await extract(image, flipped)).not.toBe(0);
    expect(err).toContain('the file of the image does not say where it lies');
    expect(await extract(image, flipped, '--regrid')).toBe(0);
  });
});

describe('a segmentation', () => {
  const writeSegmentation = (...heights: readonly number[]): string => {
    const file = join(folder, 'seg.dcm');
    const frame = (z: number): DicomDataset => [
      sequence(0x00209113, [text(0x00200032, 'DS', `0\\0\\${z}`)]),
      sequence(0x0062000a, [numbers(0x0062000b, 'US', 1)]),
    ];
    const shared: DicomDataset = [
      sequence(0x00209116, [text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0')]),
      sequence(0x00289110, [text(0x00180050, 'DS', '2'), text(0x00280030, 'DS', '1\\1')]),
    ];
    const set: DicomDataset = [
      text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.66.4'),
      text(0x00080018, 'UI', '1.2.5'),
      text(0x00080060, 'CS', 'SEG'),
      text(0x00100020, 'LO', 'A-1'),
      text(0x00200052, 'UI', CT_FRAME),
      numbers(0x00280002, 'US', 1),
      text(0x00280004, 'CS', 'MONOCHROME2'),
      text(0x00280008, 'IS', String(heights.length)),
      numbers(0x00280010, 'US', 6),
      numbers(0x00280011, 'US', 6),
      ...[8, 8, 7, 0].map((value, n) => numbers(0x00280100 + n, 'US', value)),
      text(0x00620001, 'CS', 'FRACTIONAL'),
      sequence(0x00620002, [numbers(0x00620004, 'US', 1), text(0x00620005, 'LO', 'GTV')]),
      numbers(0x0062000e, 'US', 1),
      sequence(0x52009229, shared),
      sequence(0x52009230, ...heights.map(frame)),
      bytes(0x7fe00010, 'OB', new Uint8Array(36 * heights.length).fill(1)),
    ];
    writeFileSync(file, writeDicom(set));
    return file;
  };

  it('tells how many frames it lacks between its first and its last', async () => {
    expect(await extract(writeScan(), writeSegmentation(0, 2, 4))).toBe(0);
    expect(err).not.toContain('without a frame');
    expect(await extract(writeScan(), writeSegmentation(0, 2, 6))).toBe(0);
    expect(err).toContain('between the first and the last frame of the segment without a frame: 1');
  });
});

describe('a structure set', () => {
  it('of another patient is refused when no frame of reference says that it belongs to the image', async () => {
    const scan = writeScan({ 0x00200052: undefined });
    expect(await extract(scan, writeStructures({ patient: 'B-2' }))).toBe(2);
    expect(err).toContain('WRONG_PATIENT');
    expect(err).not.toMatch(/A-1|B-2/);
    expect(await extract(scan, writeStructures({ patient: 'B-2' }), '--regrid')).toBe(2);
  });

  it('of another patient number is read in the same frame of reference, and that is told', async () => {
    expect(await extract(writeScan(), writeStructures({ patient: 'B-2' }))).toBe(0);
    expect(err).toContain('image and region state two patient numbers');
  });

  it('in another frame of reference is taken as it lies when that is asked for, of the same patient', async () => {
    expect(await extract(writeScan(), writeStructures({ frame: '1.2.8' }))).toBe(2);
    expect(err).toMatch(/do: .*--regrid[^]*FRAME_OF_REFERENCE_MISMATCH/);
    expect(await extract(writeScan(), writeStructures({ frame: '1.2.8' }), '--regrid')).toBe(0);
    expect(err).toContain('different frames of reference; their places were taken as they are');
    for (const more of [[], ['--regrid']]) {
      err = '';
      expect(await extract(writeScan(), writeStructures({ frame: '1.2.8', patient: 'B-2' }), ...more)).toBe(2);
      expect(err).toMatch(/two patients, and two frames of reference[^]*WRONG_PATIENT/);
      expect(err).not.toContain('--regrid');
    }
  });

  it('that was drawn on the images of another modality says so', async () => {
    expect(await extract(writeScan(), writeStructures({ series: '1.2.77' }))).toBe(0);
    expect(err).toContain('the regions were drawn on another series (PET) than this one (CT)');
  });

  it('with a fault in one region gives the others, and names the one at fault', async () => {
    const mask = writeStructures({ names: ['GTV', 'Heart'], contours: ['0.5\\0.5\\2\\x'] });
    expect(await extract(writeScan(), mask, '--roi', 'GTV')).toBe(0);
    expect(err).toContain('region 2 ("Heart") of the file cannot be read and was passed over');
    expect(await extract(writeScan(), mask, '--roi', 'Heart')).toBe(2);
    expect(err).toContain('BAD_VALUE');
  });

  it('is extracted whole by --all-rois, and two regions of one name stay two', async () => {
    expect(await extract(writeScan(), writeStructures({ names: ['GTV', 'GTV', 'Heart'] }), '--all-rois')).toBe(0);
    expect(regions()).toEqual(['GTV (1)', 'GTV (2)', 'Heart']);
    out = '';
    const named = writeStructures({ names: ['GTV', 'GTV', 'GTV (1)', '', 'roi-4'] });
    expect(await extract(writeScan(), named, '--all-rois')).toBe(0);
    expect(regions()).toEqual(['GTV (1) (1)', 'GTV (2)', 'GTV (1)', 'roi-4 (4)', 'roi-4 (5)']);
    out = '';
    const faulty = writeStructures({ names: ['GTV', 'Heart'], contours: ['0.5\\0.5\\2\\x'] });
    expect(await extract(writeScan(), faulty, '--all-rois')).toBe(2);
    expect(regions()).toEqual(['GTV']);
    expect(err).toContain('p Heart under ct-default was left out');
    [out, err] = ['', ''];
    const pointed = writeStructures({ names: ['GTV', 'Isocentre'], contours: ['1\\1\\2'] });
    expect(await extract(writeScan(), pointed, '--all-rois')).toBe(0);
    expect([regions(), err]).toEqual([['GTV'], expect.stringMatching(/p: regions .* passed over: Isocentre/)]);
  });
});

describe('an image', () => {
  it.each([
    ['slope', { 0x00281053: undefined }],
    ['intercept', { 0x00281052: undefined }],
  ])('without a rescale %s is no HU, unless somebody says so', async (_, change) => {
    const scan = writeScan(change);
    expect(await extract(scan, writeStructures())).toBe(2);
    expect(err).toMatch(/no rescale slope and intercept[^]*--unit HU[^]*UNIT_MISMATCH/);
    expect(await extract(scan, writeStructures(), '--unit', 'HU')).toBe(0);
  });

  it('that names its padding says how much of a region is padding', async () => {
    const scan = writeScan({}, 'CT', [numbers(0x00280120, 'US', 47)]);
    expect(await extract(scan, writeStructures())).toBe(0);
    expect(err).toContain('1 of 18 voxels of the region are padding');
  });
});
