import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { refused } from '../refused.fixture.js';
import { ctFile, words, type FixtureEncoding } from './dicom-bytes.fixture.js';
import { readDicomSeries } from './series.reader.js';
import { TAG } from '@collimate/imaging-dicom';

const decoders = { inflateRaw: (bytes: Uint8Array) => new Uint8Array(inflateRawSync(bytes)) };

describe('encodings of one data set', () => {
  const written: readonly (readonly [string, FixtureEncoding])[] = [
    ['explicit little endian', {}],
    ['implicit little endian', { transferSyntaxUid: '1.2.840.10008.1.2' }],
    ['explicit big endian', { transferSyntaxUid: '1.2.840.10008.1.2.2' }],
    ['deflated', { transferSyntaxUid: '1.2.840.10008.1.2.1.99', deflate: (bytes) => new Uint8Array(deflateRawSync(bytes)) }],
    ['explicit without preamble', { preamble: false }],
    ['explicit without meta header', { preamble: false, meta: false }],
    ['implicit without meta header', { preamble: false, meta: false, transferSyntaxUid: '1.2.840.10008.1.2' }],
    ['big endian without meta header', { preamble: false, meta: false, transferSyntaxUid: '1.2.840.10008.1.2.2' }],
    ['open sequence lengths', { openLengths: true }],
  ];
  it.each(written)('reads the same volume from %s', (_, encoding) => {
    const series = readDicomSeries(
      [ctFile({ z: 2.5 }, encoding), ctFile({ z: 0, values: [9, 8, 7, 6, 5, 4] }, encoding)],
      decoders,
    );
    expect([...series.volume.voxels.data]).toEqual([-991, -992, -993, -994, -995, -996, -1000, -999, -998, -997, -996, -995]);
    expect(series.volume.grid).toEqual({
      size: [3, 2, 2],
      spacingMm: [2, 1.5, 2.5],
      originMm: [10, 20, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
  });

  it('refuses a compressed transfer syntax without a decoder by its name', () => {
    const file = ctFile({}, { transferSyntaxUid: '1.2.840.10008.1.2.4.90', fragments: [new Uint8Array(4)] });
    expect(refused('DECODER_MISSING', () => readDicomSeries([file])).message).toContain('JPEG 2000 Lossless');
  });

  it('refuses deflate without a decoder and an unknown transfer syntax', () => {
    const deflated = ctFile(
      {},
      { transferSyntaxUid: '1.2.840.10008.1.2.1.99', deflate: (bytes) => new Uint8Array(deflateRawSync(bytes)) },
    );
    refused('DECODER_MISSING', () => readDicomSeries([deflated]));
    refused('UNSUPPORTED_TRANSFER_SYNTAX', () => readDicomSeries([ctFile({}, { transferSyntaxUid: '1.2.840.10008.1.2.4.100' })]));
  });

  it('turns the frame that the codec gives into a slice', () => {
    const pixels = { supports: () => true, decode: () => words([1, 2, 3, 4, 5, -6]) };
    const file = ctFile(
      { with: [[TAG.PixelRepresentation, 'US', 1]] },
      { transferSyntaxUid: '1.2.840.10008.1.2.4.110', fragments: [Uint8Array.of(2, 0, 0, 0)] },
    );
    expect([...readDicomSeries([file], { pixels }).volume.voxels.data]).toEqual([-999, -998, -997, -996, -995, -1006]);
    const short = { supports: () => true, decode: () => new Uint8Array(3) };
    refused('DECODING_FAILED', () => readDicomSeries([file], { pixels: short }));
    const broken = {
      supports: () => true,
      decode: (): Uint8Array => {
        throw new RangeError('codec');
      },
    };
    refused('DECODING_FAILED', () => readDicomSeries([file], { pixels: broken }));
  });
});

describe('stored values', () => {
  const values = (file: Uint8Array): number[] => [...readDicomSeries([file]).volume.voxels.data];

  it('extends the sign of 12 stored bits and drops what stands above them', () => {
    const signed = ctFile({
      values: [0x0fff, 0x0800, 0x07ff, 0xf001, 0, 1],
      with: [
        [TAG.BitsStored, 'US', 12],
        [TAG.HighBit, 'US', 11],
        [TAG.PixelRepresentation, 'US', 1],
        [TAG.RescaleIntercept, 'DS', 0],
      ],
    });
    expect(values(signed)).toEqual([-1, -2048, 2047, 1, 0, 1]);
  });

  it('keeps unsigned 16 bits unsigned and signed ones signed', () => {
    const unsigned = ctFile({ values: [-1, -32768, 32767, 0, 1, 2], with: [[TAG.RescaleIntercept, 'DS', 0]] });
    expect(values(unsigned)).toEqual([65535, 32768, 32767, 0, 1, 2]);
    const signed = ctFile({
      values: [-1, -32768, 32767, 0, 1, 2],
      with: [
        [TAG.RescaleIntercept, 'DS', 0],
        [TAG.PixelRepresentation, 'US', 1],
      ],
    });
    expect(values(signed)).toEqual([-1, -32768, 32767, 0, 1, 2]);
  });

  it('reads 8 and 32 bit samples', () => {
    const eight = ctFile({
      with: [
        [TAG.BitsAllocated, 'US', 8],
        [TAG.BitsStored, 'US', 8],
        [TAG.HighBit, 'US', 7],
        [TAG.RescaleIntercept, 'DS', 0],
        [TAG.PixelData, 'OB', Uint8Array.of(255, 1, 2, 3, 4, 128)],
      ],
    });
    expect(values(eight)).toEqual([255, 1, 2, 3, 4, 128]);
    const wide = ctFile({
      with: [
        [TAG.BitsAllocated, 'US', 32],
        [TAG.BitsStored, 'US', 32],
        [TAG.HighBit, 'US', 31],
        [TAG.PixelRepresentation, 'US', 1],
        [TAG.RescaleIntercept, 'DS', 0],
        [TAG.PixelData, 'OW', new Uint8Array(Int32Array.of(-70000, 70000, 0, 1, 2, 3).buffer)],
      ],
    });
    expect(values(wide)).toEqual([-70000, 70000, 0, 1, 2, 3]);
  });

  it('swaps the pairs of bytes that big endian words hold', () => {
    const eight = ctFile(
      {
        with: [
          [TAG.BitsAllocated, 'US', 8],
          [TAG.BitsStored, 'US', 8],
          [TAG.HighBit, 'US', 7],
          [TAG.RescaleIntercept, 'DS', 0],
          [TAG.PixelData, 'OW', Uint8Array.of(2, 1, 4, 3, 6, 5)],
        ],
      },
      { transferSyntaxUid: '1.2.840.10008.1.2.2' },
    );
    expect(values(eight)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('applies the rescale of each slice', () => {
    const files = [0, 2.5].map((z, k) =>
      ctFile({
        z,
        with: [
          [TAG.RescaleSlope, 'DS', k + 0.5],
          [TAG.RescaleIntercept, 'DS', 10 * k],
        ],
      }),
    );
    expect([...readDicomSeries(files).volume.voxels.data]).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 10, 11.5, 13, 14.5, 16, 17.5]);
  });

  it('leaves MONOCHROME1 as stored and says so', () => {
    const series = readDicomSeries([ctFile({ with: [[TAG.PhotometricInterpretation, 'CS', 'MONOCHROME1']] })]);
    expect(series.volume.voxels.data[5]).toBe(-995);
    expect(series.problems.join()).toContain('MONOCHROME1');
  });

  it('counts padded pixels, signed or a range, and keeps their values', () => {
    const file = ctFile({
      values: [-2000, -2000, 0, 1, 2, -1999],
      with: [
        [TAG.PixelRepresentation, 'US', 1],
        [TAG.PixelPaddingValue, 'SS', -2000],
        [TAG.PixelPaddingRangeLimit, 'SS', -1999],
      ],
    });
    const series = readDicomSeries([file]);
    expect(series.padding).toEqual({ lowest: -2000, highest: -1999, voxelCount: 3, intensities: [[-3000, -2999]] });
    expect(series.volume.voxels.data[0]).toBe(-3000);
  });

  it.each([
    ['slope and intercept', [TAG.RescaleSlope, TAG.RescaleIntercept]],
    ['slope', [TAG.RescaleSlope]],
    ['intercept', [TAG.RescaleIntercept]],
  ])('are in no unit without %s', (_, without) => {
    const series = readDicomSeries([ctFile({ without }), ctFile({ z: 2.5, without })]);
    expect([series.intensityUnit, series.rescaleStated]).toEqual([undefined, false]);
    expect(refused('MISSING_ATTRIBUTE', () => readDicomSeries([ctFile(), ctFile({ z: 2.5, without })])).place.item).toBe(1);
  });

  it('are in HU where nothing else is said, in no unit where that is said, and in one unit for all slices', () => {
    const of = (z: number, type: string): Uint8Array => ctFile({ z, with: [[TAG.RescaleType, 'LO', type]] });
    expect(readDicomSeries([ctFile()]).intensityUnit).toBe('HU');
    expect(readDicomSeries([of(0, 'US')]).intensityUnit).toBeUndefined();
    refused('MIXED_SLICES', () => readDicomSeries([of(0, 'HU'), of(2.5, 'US')]));
  });

  it('refuses colour, a slope of 0 and pixels that are too few', () => {
    refused('UNSUPPORTED_IMAGE', () => readDicomSeries([ctFile({ with: [[TAG.SamplesPerPixel, 'US', 3]] })]));
    expect(refused('BAD_VALUE', () => readDicomSeries([ctFile({ with: [[TAG.RescaleSlope, 'DS', 0]] })])).place.tag).toBe(
      '(0028,1053)',
    );
    expect(refused('TRUNCATED', () => readDicomSeries([ctFile({ values: [1, 2, 3, 4, 5] })])).place).toEqual({
      item: 0,
      tag: '(7fe0,0010)',
    });
  });
});

describe('several series in one folder', () => {
  const [a, b] = [0, 2.5].map((z) => ctFile({ z, with: [[TAG.SeriesNumber, 'IS', 4]] }));
  const other = ctFile({ series: '1.2.4', values: [7, 0, 0, 0, 0, 0], with: [[TAG.SeriesNumber, 'IS', 5]] });

  it('refuses to choose and lists them', () => {
    const error = refused('SEVERAL_SERIES', () => readDicomSeries([a, b, other]));
    expect(error.choices).toEqual(['4\tCT\t2 files\t1.2.3', '5\tCT\t1 files\t1.2.4']);
    expect(error.message).not.toContain('1.2.3');
  });

  it('reads the one chosen by number or UID and knows an absent one', () => {
    expect(readDicomSeries([a, b, other], {}, { seriesNumber: 5 }).volume.voxels.data[0]).toBe(-993);
    expect(readDicomSeries([a, b, other], {}, { seriesInstanceUid: '1.2.3' }).volume.grid.size[2]).toBe(2);
    refused('UNKNOWN_SERIES', () => readDicomSeries([a, b, other], {}, { seriesNumber: 6 }));
  });

  it('passes over a damaged file of another series and says so; one that may be of this series stops it', () => {
    const cut = (series: string): Uint8Array => ctFile({ z: 5, series, with: [[TAG.SeriesNumber, 'IS', 9]] }).slice(0, -4);
    const own = [ctFile(), ctFile({ z: 2.5 })];
    const { problems, volume } = readDicomSeries([...own, cut('9.9')]);
    expect(volume.grid.size[2]).toBe(2);
    expect(problems).toEqual([expect.stringContaining('a file of another series cannot be read and was passed over')]);
    expect(refused('TRUNCATED', () => readDicomSeries([...own, cut('1.2.3')])).place.item).toBe(2);
    for (const choice of [{ seriesInstanceUid: '9.9' }, { seriesNumber: 9 }])
      refused('TRUNCATED', () => readDicomSeries([...own, cut('9.9')], {}, choice));
    refused('TRUNCATED', () => readDicomSeries([...own, cut('9.9').slice(0, 200)]));
  });

  it('passes over localizers and refuses a series of nothing else', () => {
    const localizer = ctFile({ series: '1.2.5', with: [[TAG.ImageType, 'CS', 'ORIGINAL\\PRIMARY\\LOCALIZER']] });
    expect(readDicomSeries([a, b, localizer]).problems).toEqual(['1 localizers passed over']);
    refused('LOCALIZER', () => readDicomSeries([localizer]));
  });

  it('finds no image among structure sets', () => {
    refused('NO_IMAGE', () => readDicomSeries([ctFile({ with: [[TAG.Modality, 'CS', 'RTSTRUCT']] })]));
    refused('WRONG_FORMAT', () => readDicomSeries([Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)]));
  });
});
