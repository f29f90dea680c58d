import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { TAG } from '@collimate/imaging-dicom';
import { volumeOf } from '@collimate/imaging-volume';
import { ctFile, ctSlice, dicomBytes, words, type FixtureElement } from './dicom/dicom-bytes.fixture.js';
import { bits, frameGroup, multiFrame, segmentation } from './dicom/frames/multi-frame.fixture.js';
import { readSeg } from './dicom/segmentation/seg.reader.js';
import { readDicomSeries } from './dicom/series.reader.js';
import { readMetaImage } from './metaimage/metaimage.reader.js';
import { readNifti } from './nifti/nifti.reader.js';
import { writeNifti } from './nifti/nifti.writer.js';
import { readNrrd } from './nrrd/nrrd.reader.js';
import { refused } from './refused.fixture.js';

const text = (length: number): Uint8Array => new Uint8Array(length).fill(0x41);
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const decoders = {
  gunzip: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)),
  inflateZlib: (bytes: Uint8Array) => new Uint8Array(inflateSync(bytes)),
};

describe('bytes behind the last voxel', () => {
  // Three columns and two rows of two bytes: a frame is 12 bytes.
  const samples = words([0, 1, 2, 3, 4, 5]);
  const slice = (pixels: Uint8Array, ...change: readonly FixtureElement[]): Uint8Array =>
    ctFile({ with: [[TAG.SliceThickness, 'DS', 2], [TAG.PixelData, 'OW', pixels], ...change] });

  it('of a DICOM slice are told, and refuse it from a whole frame on', () => {
    const told = (behind: number): readonly string[] => readDicomSeries([slice(joined(samples, text(behind)))]).problems;
    expect(told(0).filter((problem) => problem.includes('behind'))).toEqual([]);
    for (const behind of [2, 10])
      expect(told(behind)).toContain('1 files have bytes behind their last pixel, which were passed over');
    for (const behind of [12, 24, 100])
      expect(refused('DAMAGED', () => readDicomSeries([slice(joined(samples, text(behind)))])).message).toContain('more samples');
  });

  it.each([
    ['a column', 4],
    ['a row', 6],
  ])('refuse a slice whose header has one less than its file: %s', (_, behind) => {
    refused('DAMAGED', () => readDicomSeries([slice(joined(samples, text(behind)))]));
    const frames = [0, 2.5].map((z) => frameGroup(z));
    const image = dicomBytes(multiFrame(frames, [[TAG.PixelData, 'OW', joined(samples, samples, text(2 * behind))]]));
    refused('DAMAGED', () => readDicomSeries([image]));
  });

  it('refuse NIfTI, NRRD and MetaImage of a row or column less than their file', () => {
    // Five columns, four rows and one slice of two bytes, or of four in NIfTI.
    const grid = { size: [5, 4, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const;
    const nifti = writeNifti(volumeOf(grid, new Float32Array(20)));
    const raw = new Uint8Array(40);
    const nrrd = new TextEncoder().encode(
      'NRRD0004\ntype: short\ndimension: 3\nspace: right-anterior-superior\nsizes: 5 4 1\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: raw\nendian: little\n\n',
    );
    const meta = new TextEncoder().encode(
      'NDims = 3\nDimSize = 5 4 1\nElementSpacing = 1 1 1\nOffset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementType = MET_SHORT\nElementDataFile = LOCAL\n',
    );
    const read: readonly ((behind: number) => readonly string[])[] = [
      (behind) => readNifti(joined(nifti, text(2 * behind)), decoders).problems,
      (behind) => readNrrd(joined(nrrd, raw, text(behind)), decoders).problems,
      (behind) => readMetaImage(joined(meta, raw, text(behind)), decoders).problems,
    ];
    for (const problems of read) {
      for (const behind of [8, 10]) refused('DAMAGED', () => problems(behind));
      expect(problems(6)).toEqual([expect.stringContaining('behind the last voxel')]);
    }
  });

  it('of bytes are no more than the one that fills an odd value up', () => {
    const bytes = (pixels: Uint8Array): Uint8Array =>
      slice(
        pixels,
        [TAG.Columns, 'US', 3],
        [TAG.Rows, 'US', 1],
        [TAG.BitsAllocated, 'US', 8],
        [TAG.BitsStored, 'US', 8],
        [TAG.HighBit, 'US', 7],
      );
    const told = (pixels: Uint8Array): number =>
      readDicomSeries([bytes(pixels)]).problems.filter((problem) => problem.includes('behind')).length;
    expect([told(Uint8Array.of(1, 2, 3)), told(Uint8Array.of(1, 2, 3, 4))]).toEqual([0, 0]);
    // Sixteen bits that the header calls eight would be read as twice the columns.
    refused('DAMAGED', () => readDicomSeries([bytes(Uint8Array.of(1, 2, 3, 4, 5, 6))]));
    // Three rows of three, of which the header says two: the byte that fills nine up is no voxel.
    const two = slice(
      joined(
        Uint8Array.from({ length: 9 }, (_, n) => n),
        Uint8Array.of(0),
      ),
      [TAG.BitsAllocated, 'US', 8],
      [TAG.BitsStored, 'US', 8],
      [TAG.HighBit, 'US', 7],
    );
    refused('DAMAGED', () => readDicomSeries([two]));
  });

  it('of floating point pixels count as those of integers, and an image has its pixels once', () => {
    const floats = (behind: number, ...change: readonly FixtureElement[]): Uint8Array =>
      dicomBytes([
        ...ctSlice({
          with: [
            [TAG.SliceThickness, 'DS', 2],
            [TAG.BitsAllocated, 'US', 32],
            [TAG.BitsStored, 'US', 32],
            [TAG.HighBit, 'US', 31],
          ],
          without: [TAG.PixelData],
        }),
        [TAG.FloatPixelData, 'OF', joined(new Uint8Array(24), text(behind))],
        ...change,
      ]);
    expect(readDicomSeries([floats(4)]).problems).toContainEqual(expect.stringContaining('behind their last pixel'));
    refused('DAMAGED', () => readDicomSeries([floats(24)]));
    refused('BAD_VALUE', () => readDicomSeries([floats(0, [TAG.PixelData, 'OW', samples])]));
  });

  it('of several frames are a frame that is not counted', () => {
    const frames = [0, 2.5].map((z) => frameGroup(z));
    const image = (behind: number): Uint8Array =>
      dicomBytes(multiFrame(frames, [[TAG.PixelData, 'OW', joined(samples, samples, text(behind))]]));
    expect(readDicomSeries([image(4)]).problems).toEqual([expect.stringContaining('behind their last pixel')]);
    refused('DAMAGED', () => readDicomSeries([image(12)]));
  });

  it('of single bits are frames that begin with a byte of their own, which would be read shifted', () => {
    const two = [
      { z: 0, segment: 1 },
      { z: 2.5, segment: 1 },
    ];
    const [, , , [, , packed]] = bits([1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1]);
    const seg = (pixels: Uint8Array) =>
      readSeg(dicomBytes(segmentation('BINARY', two, [...bits([]).slice(0, 3), [TAG.PixelData, 'OB', pixels]])));
    expect(seg(packed as Uint8Array).frames.length).toBe(2);
    refused('DAMAGED', () => seg(joined(packed as Uint8Array, text(2))));
  });

  it('are a codestream more than frames, of whatever codec', () => {
    const rle = (values: readonly number[]): Uint8Array => {
      const frame = new Uint8Array(64 + 7);
      frame.set([1, 0, 0, 0, 64]);
      frame.set([values.length - 1, ...values], 64);
      return frame;
    };
    const image = (fragments: readonly Uint8Array[], transferSyntaxUid = '1.2.840.10008.1.2.5'): Uint8Array =>
      ctFile(
        {
          with: [
            [TAG.SliceThickness, 'DS', 2],
            [TAG.BitsAllocated, 'US', 8],
            [TAG.BitsStored, 'US', 8],
            [TAG.HighBit, 'US', 7],
          ],
        },
        { transferSyntaxUid, fragments },
      );
    const frame = rle([1, 2, 3, 4, 5, 6]);
    expect([...readDicomSeries([image([frame])]).volume.voxels.data]).toEqual([1, 2, 3, 4, 5, 6].map((n) => n - 1000));
    refused('DAMAGED', () => readDicomSeries([image([frame, frame])]));
    refused('DAMAGED', () =>
      readDicomSeries([image([rle([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].slice(0, 6)), rle([9, 9, 9, 9, 9, 9])])]),
    );
    for (const [uid, start] of [
      ['1.2.840.10008.1.2.4.70', [0xff, 0xd8, 0xff, 0xc3]],
      ['1.2.840.10008.1.2.4.80', [0xff, 0xd8, 0xff, 0xf7]],
      ['1.2.840.10008.1.2.4.90', [0xff, 0x4f, 0xff, 0x51]],
    ] as const) {
      const stream = Uint8Array.from(start);
      expect(
        refused('DAMAGED', () =>
          readDicomSeries([image([stream, stream], uid)], { pixels: { supports: () => true, decode: () => new Uint8Array(6) } }),
        ).message,
      ).toContain('more frames');
    }
  });

  it('are more samples than a codec should give', () => {
    const jpeg = Uint8Array.of(
      0xff,
      0xd8,
      0xff,
      0xc3,
      0,
      11,
      16,
      0,
      2,
      0,
      3,
      1,
      1,
      0x11,
      0,
      0xff,
      0xda,
      0,
      8,
      1,
      1,
      0,
      0,
      0,
      0,
      0xff,
      0xd9,
    );
    const read = (bytes: number) =>
      readDicomSeries(
        [ctFile({ with: [[TAG.SliceThickness, 'DS', 2]] }, { transferSyntaxUid: '1.2.840.10008.1.2.4.70', fragments: [jpeg] })],
        { pixels: { supports: () => true, decode: () => new Uint8Array(bytes) } },
      );
    expect(read(12).volume.voxels.data.length).toBe(6);
    refused('DECODING_FAILED', () => read(24));
  });

  it('of NIfTI, NRRD and MetaImage are told, and refuse the file from a whole slice on', () => {
    // Two by two by two voxels of two bytes: a slice is 8 bytes.
    const grid = { size: [2, 2, 2], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const;
    const nifti = writeNifti(volumeOf(grid, new Float32Array(8)));
    const raw = new Uint8Array(16);
    const nrrd = (encoding: string, body: Uint8Array): Uint8Array =>
      joined(
        new TextEncoder().encode(
          `NRRD0004\ntype: short\ndimension: 3\nspace: right-anterior-superior\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: ${encoding}\nendian: little\n\n`,
        ),
        body,
      );
    const meta = (body: Uint8Array, extra = ''): Uint8Array =>
      joined(
        new TextEncoder().encode(
          `NDims = 3\nDimSize = 2 2 2\nElementSpacing = 1 1 1\nOffset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementType = MET_SHORT\n${extra}ElementDataFile = LOCAL\n`,
        ),
        body,
      );
    const read: readonly (readonly [(behind: number) => readonly string[], slice: number])[] = [
      [(behind) => readNifti(joined(nifti, text(behind)), decoders).problems, 16],
      [(behind) => readNifti(gzipSync(joined(nifti, text(behind))), decoders).problems, 16],
      [(behind) => readNrrd(nrrd('raw', joined(raw, text(behind))), decoders).problems, 8],
      [(behind) => readNrrd(nrrd('gzip', gzipSync(joined(raw, text(behind)))), decoders).problems, 8],
      [(behind) => readMetaImage(meta(joined(raw, text(behind))), decoders).problems, 8],
      [(behind) => readMetaImage(meta(deflateSync(joined(raw, text(behind))), 'CompressedData = True\n'), decoders).problems, 8],
    ];
    for (const [problems, ofSlice] of read) {
      expect(problems(0)).toEqual([]);
      expect(problems(6)).toEqual(['6 bytes behind the last voxel were passed over']);
      for (const behind of [ofSlice, 2 * ofSlice + 2]) refused('DAMAGED', () => problems(behind));
    }
    const numbers = (more: string): Uint8Array => new TextEncoder().encode(`1 2 3 4 5 6 7 8${more}`);
    expect(readNrrd(nrrd('ascii', numbers(' \n')), decoders).problems).toEqual([]);
    for (const more of [' 9', '\nname']) {
      refused('DAMAGED', () => readNrrd(nrrd('ascii', numbers(more)), decoders));
      refused('DAMAGED', () => readMetaImage(meta(numbers(more), 'BinaryData = False\n'), decoders));
    }
  });
});
