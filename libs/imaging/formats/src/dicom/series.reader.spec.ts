import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { refused } from '../refused.fixture.js';
import { ctFile, words, type FixtureElement, type FixtureEncoding } from './dicom-bytes.fixture.js';
import { parsePhase } from './phase-choice.js';
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

describe('slices and their places', () => {
  const stack = (...zs: number[]): Uint8Array[] => zs.map((z) => ctFile({ z, values: [z, 0, 0, 0, 0, 0] }));

  it('orders by position whatever SliceThickness and InstanceNumber say', () => {
    const files = [5, -5, 0].map((z, i) => ctFile({ z, values: [z + 5, 0, 0, 0, 0, 0], with: [[TAG.InstanceNumber, 'IS', i]] }));
    const { grid, voxels } = readDicomSeries(files).volume;
    expect([voxels.data[0], voxels.data[6], voxels.data[12]]).toEqual([-1000, -995, -990]);
    expect(grid.spacingMm[2]).toBe(5);
    expect(grid.originMm[2]).toBe(-5);
  });

  it('projects on the normal of an oblique stack', () => {
    const c = Math.SQRT1_2;
    const files = [2, 0, 1].map((k) =>
      ctFile({ position: [0, -c * 4 * k, c * 4 * k], with: [[TAG.ImageOrientationPatient, 'DS', [1, 0, 0, 0, c, c]]] }),
    );
    const { grid } = readDicomSeries(files).volume;
    expect(grid.spacingMm[2]).toBe(4);
    expect(grid.direction.map((d) => Number(d.toFixed(6)))).toEqual([1, 0, 0, 0, 0.707107, -0.707107, 0, 0.707107, 0.707107]);
  });

  it('refuses a gap and says how many slices are missing', () => {
    const error = refused('MISSING_SLICES', () => readDicomSeries(stack(0, 2.5, 5, 12.5, 15)));
    expect(error.details).toMatchObject({ missing: 2, spacingMm: 2.5, widestGapMm: 7.5 });
    expect(error.place).toEqual({ item: 2, tag: '(0020,0032)' });
  });

  it('tells a loss of slices from a scan of two spacings, by the numbers of the slices or by where the gaps stand', () => {
    const stack = (heights: readonly number[], numbers?: readonly number[]): Uint8Array[] =>
      heights.map((z, n) => ctFile({ z, with: numbers === undefined ? [] : [[TAG.InstanceNumber, 'IS', numbers[n]]] }));
    const heights = [0, 2.5, 5, 7.5, 10, 17.5, 25, 32.5];
    const uneven = refused('UNEVEN_SLICES', () => readDicomSeries(stack(heights, [1, 2, 3, 4, 5, 6, 7, 8])));
    expect(uneven.message).toContain('from 2.5 to 7.5 mm');
    refused('UNEVEN_SLICES', () => readDicomSeries(stack(heights)));
    expect(refused('MISSING_SLICES', () => readDicomSeries(stack(heights, [1, 2, 3, 4, 5, 8, 11, 14]))).details['missing']).toBe(
      6,
    );
    refused('MISSING_SLICES', () => readDicomSeries(stack([0, 2.5, 5, 10, 12.5, 15])));
  });

  it('refuses slices of two modalities or units, whatever their places', () => {
    const of = (z: number, ...change: FixtureElement[]): Uint8Array => ctFile({ z, with: change });
    const modality = refused('MIXED_SLICES', () => readDicomSeries([of(0), of(2.5), of(5, [TAG.Modality, 'CS', 'MR'])]));
    expect(modality.place).toEqual({ item: 2, tag: '(0008,0060)' });
    const units = refused('MIXED_SLICES', () => readDicomSeries([of(0), of(2.5, [TAG.Units, 'CS', 'CNTS'])]));
    expect(units.place).toEqual({ item: 1, tag: '(0054,1001)' });
  });

  it.each([
    ['EchoTime', TAG.EchoTime, 'DS', [4.6, 9.2]],
    ['KVP', TAG.KVP, 'DS', [80, 140]],
    ['ConvolutionKernel', TAG.ConvolutionKernel, 'SH', ['B30f', 'B70f']],
    ['StudyInstanceUID', TAG.StudyInstanceUID, 'UI', ['1.2.1', '1.2.2']],
    ['ContrastBolusAgent', TAG.ContrastBolusAgent, 'LO', ['', 'given']],
    ['SeriesDescription', TAG.SeriesDescription, 'LO', ['native', 'venous']],
    ['ReconstructionDiameter', TAG.ReconstructionDiameter, 'DS', [350, 500]],
  ] as const)('tells by name that slices differ in %s, and never how', (keyword, tag, vr, [one, other]) => {
    const files = [one, one, other, other].map((value, n) => ctFile({ z: 2.5 * n, with: [[tag, vr, value]] }));
    const told = 'the slices were not made alike, and may be of several scans: they differ in ';
    expect(readDicomSeries(files).problems).toEqual([`${told}${keyword}`]);
    expect(readDicomSeries(files.slice(0, 2)).problems).toEqual([]);
  });

  it.each([
    ['compressed with loss', TAG.LossyImageCompression, 'CS', '01'],
    ['secondary capture', TAG.SOPClassUID, 'UI', '1.2.840.10008.5.1.4.1.1.7'],
    ['projections', TAG.ImageType, 'CS', 'DERIVED\\PRIMARY\\PROJECTION IMAGE\\MIP'],
  ] as const)('tells of a scan whose values may not be those that were measured: %s', (words, tag, vr, value) => {
    const files = [0, 2.5].map((z) => ctFile({ z, with: [[tag, vr, value]] }));
    expect(readDicomSeries(files).problems).toEqual([expect.stringContaining(words)]);
  });

  it('takes numbers that were written twice for one', () => {
    const files = ['4.6', '4.60000', '4.6001'].map((time, n) => ctFile({ z: 2.5 * n, with: [[TAG.EchoTime, 'DS', time]] }));
    expect(readDicomSeries(files).problems).toEqual([]);
  });

  it('refuses a series of two patients', () => {
    const of = (z: number, patient: string): Uint8Array => ctFile({ z, with: [[TAG.PatientID, 'LO', patient]] });
    expect(readDicomSeries([of(0, 'A'), of(2.5, 'A')]).patientId).toBe('A');
    expect(refused('WRONG_PATIENT', () => readDicomSeries([of(0, 'A'), of(2.5, 'B')])).place).toEqual({
      item: 1,
      tag: '(0010,0020)',
    });
  });

  it('makes directions and spacings that went through float32 what they were', () => {
    const noisy = (z: number): Uint8Array =>
      ctFile({
        with: [
          [TAG.ImagePositionPatient, 'DS', `-123.4560012817\\20\\${z}`],
          [TAG.ImageOrientationPatient, 'DS', '0.99999994\\-2.0e-7\\0\\2.0e-7\\1\\-4.8e-10'],
          [TAG.PixelSpacing, 'DS', '0.69999998807907\\0.699999988079071'],
        ],
      });
    const { grid } = readDicomSeries([noisy(0), noisy(0.699999), noisy(1.399998)]).volume;
    expect(grid.direction).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(grid.spacingMm).toEqual([0.7, 0.7, 0.699999]);
  });

  it('refuses uneven distances but bears rounded positions', () => {
    refused('UNEVEN_SLICES', () => readDicomSeries(stack(0, 2.5, 5.5, 7.5)));
    expect(readDicomSeries(stack(0, 0.6, 1.3, 1.9, 2.5)).volume.grid.spacingMm[2]).toBe(0.625);
  });

  it.each([
    [[0, 3, 6.6, 9.6], 'from 3 to 3.6 mm; one spacing of 3.2 mm was taken for all'],
    [[0, 2.5, 5.5], 'from 2.5 to 3 mm; one spacing of 2.75 mm was taken for all'],
    [[0, 3, 6, 9, 12, 15, 18, 21, 24, 27.3], 'from 3 to 3.3 mm; one spacing of 3.03333 mm was taken for all'],
    [[0, 3, 6.01, 9, 12], undefined],
  ])('tells of distances that are not one: %j', (heights, told) => {
    const { problems } = readDicomSeries(stack(...heights));
    expect(problems).toEqual(told === undefined ? [] : [`the distances between the slices go ${told}`]);
  });

  it('refuses two numbers or words where one is meant', () => {
    const of = (...change: FixtureElement[]): Uint8Array[] => [0, 2.5].map((z) => ctFile({ z, with: change }));
    refused('BAD_VALUE', () => readDicomSeries(of([TAG.RescaleSlope, 'DS', '1\\2'])));
    refused('BAD_VALUE', () => readDicomSeries(of([TAG.RescaleType, 'LO', 'HU\\US'])));
    refused('BAD_VALUE', () => readDicomSeries(of([TAG.BitsStored, 'US', [16, 12]])));
  });

  it('keeps blank slices apart that a careless tool gave one UID', () => {
    const blank = [0, 2.5, 5].map((z) => ctFile({ z, with: [[TAG.SOPInstanceUID, 'UI', '1.1']] }));
    expect(readDicomSeries(blank).volume.grid.size[2]).toBe(3);
  });

  it('passes over a copy of a file and refuses two slices at one position', () => {
    const [a, b] = stack(0, 2.5);
    expect(readDicomSeries([a, b, a]).problems).toEqual(['1 copies of slices passed over']);
    refused('DUPLICATE_SLICES', () => readDicomSeries([a, b, ctFile({ z: 0, with: [[TAG.SOPInstanceUID, 'UI', '7.7']] })]));
  });

  const inTurn = (elements: (n: number) => readonly FixtureElement[], spacing = 2.5): Uint8Array[] =>
    [0, 1, 2, 3, 4, 5].map((n) => ctFile({ z: spacing * n, values: [1000 * (n % 2), 0, 0, 0, 0, 0], with: elements(n) }));

  it.each([
    ['AcquisitionNumber', TAG.AcquisitionNumber, 'IS', ['1', '2']],
    ['TemporalPositionIdentifier', TAG.TemporalPositionIdentifier, 'IS', ['1', '2']],
    ['TriggerTime', TAG.TriggerTime, 'DS', ['100', '600']],
    ['NominalPercentageOfCardiacPhase', TAG.NominalPercentageOfCardiacPhase, 'FL', [35, 75]],
    ['StackID', TAG.StackID, 'SH', ['1', '2']],
    ['AcquisitionTime', TAG.AcquisitionTime, 'TM', ['080000', '080130']],
    ['EchoTime', TAG.EchoTime, 'DS', ['4.6', '9.2']],
    ['ConvolutionKernel', TAG.ConvolutionKernel, 'SH', ['B30f', 'B70f']],
  ] as const)('makes no volume of two that stand in turn, by %s', (keyword, tag, vr, values) => {
    const files = inTurn((n) => [[tag, vr, vr === 'FL' ? [values[n % 2] as number] : values[n % 2]]]);
    const error = refused('SEVERAL_PHASES', () => readDicomSeries(files));
    expect(error.message).toContain(keyword);
    expect(error.choices).toEqual(values.map((value) => `${keyword}=${value}`));
    const phase = parsePhase(`${keyword}=${values[1]}`);
    const { volume } = readDicomSeries(files, {}, { phase });
    expect([volume.grid.size[2], volume.grid.spacingMm[2], volume.voxels.data[0]]).toEqual([3, 5, 0]);
  });

  it('makes one volume of the packages of an MR scan, and says that they stand in turn', () => {
    const files = inTurn((n) => [
      [TAG.Modality, 'CS', 'MR'],
      [TAG.AcquisitionTime, 'TM', ['080000', '080130'][n % 2]],
    ]);
    const { volume, problems } = readDicomSeries(files);
    expect(volume.grid.size[2]).toBe(6);
    expect(problems).toEqual([expect.stringContaining('stand in turn by AcquisitionTime')]);
  });

  it('makes one volume of acquisitions behind one another, of times that come again by chance, and of a number that was written twice', () => {
    const sizeOf = (files: readonly Uint8Array[]): number => readDicomSeries(files).volume.grid.size[2];
    expect(sizeOf(inTurn((n) => [[TAG.AcquisitionNumber, 'IS', n < 3 ? 1 : 2]]))).toBe(6);
    expect(sizeOf(inTurn((n) => [[TAG.TriggerTime, 'DS', [350, 360, 350, 350, 370, 360][n]]]))).toBe(6);
    expect(sizeOf(inTurn((n) => [[TAG.TriggerTime, 'DS', [350, 350, 360, 360, 350, 350][n]]]))).toBe(6);
    expect(sizeOf(inTurn((n) => [[TAG.AcquisitionTime, 'TM', `08000${n}`]]))).toBe(6);
    expect(sizeOf(inTurn((n) => [[TAG.EchoTime, 'DS', ['4.6', '4.6001'][n % 2]]]))).toBe(6);
  });

  it.each([
    ['RescaleSlope', TAG.RescaleSlope, 'DS', 2],
    ['RescaleIntercept', TAG.RescaleIntercept, 'DS', 0],
    ['RescaleType', TAG.RescaleType, 'LO', 'US'],
    ['PixelSpacing', TAG.PixelSpacing, 'DS', [3, 3]],
    ['ImageOrientationPatient', TAG.ImageOrientationPatient, 'DS', [0, 1, 0, -1, 0, 0]],
    ['FrameOfReferenceUID', TAG.FrameOfReferenceUID, 'UI', '1.4'],
    ['PixelRepresentation', TAG.PixelRepresentation, 'US', 1],
    ['PixelPaddingValue', TAG.PixelPaddingValue, 'US', 3],
  ] as const)('refuses two copies of a slice that differ in %s, whichever comes first', (keyword, tag, vr, value) => {
    const [a, b] = stack(0, 2.5);
    const change: FixtureElement = [tag, vr, value as FixtureElement[2]];
    const copy = ctFile({ z: 0, values: [0, 0, 0, 0, 0, 0], with: [change] });
    for (const files of [
      [a, b, copy],
      [copy, b, a],
    ])
      expect(refused('DUPLICATE_SLICES', () => readDicomSeries(files)).message).toBe(
        `two copies of a slice differ in ${keyword}`,
      );
  });

  it('tells what differs in copies and changes no number, and keeps copies of two phases apart', () => {
    const [a, b] = stack(0, 2.5);
    const of = (...change: FixtureElement[]): Uint8Array => ctFile({ z: 0, values: [0, 0, 0, 0, 0, 0], with: change });
    expect(readDicomSeries([a, b, of([TAG.ContentTime, 'TM', '090000'])]).problems).toEqual(['1 copies of slices passed over']);
    expect(readDicomSeries([a, b, of([TAG.RescaleSlope, 'DS', '1.0'])]).problems).toEqual(['1 copies of slices passed over']);
    const other = of([TAG.ProtocolName, 'LO', 'other']);
    for (const files of [
      [a, b, other],
      [other, b, a],
    ])
      expect(readDicomSeries(files).problems).toContainEqual(expect.stringContaining('ProtocolName'));
    refused('MIXED_SLICES', () => readDicomSeries([a, b, of([TAG.Modality, 'CS', 'MR'])]));
    refused('SEVERAL_PHASES', () => readDicomSeries([a, b, of([TAG.AcquisitionNumber, 'IS', 2])]));
  });

  it('finds every copy among slices that a careless tool gave one UID', () => {
    const blank = [0, 2.5, 5].map((z) => ctFile({ z, with: [[TAG.SOPInstanceUID, 'UI', '1.1']] }));
    expect(readDicomSeries([...blank, ...blank]).problems).toEqual(['3 copies of slices passed over']);
  });

  it('lists the phases of a series that holds two and reads the one chosen', () => {
    const files = [1, 2].flatMap((acquisition) =>
      [0, 2.5].map((z) =>
        ctFile({
          z,
          values: [acquisition, 0, 0, 0, 0, 0],
          with: [
            [TAG.AcquisitionNumber, 'IS', acquisition],
            [TAG.SOPInstanceUID, 'UI', `1.${acquisition}.${z * 2}`],
          ],
        }),
      ),
    );
    const error = refused('SEVERAL_PHASES', () => readDicomSeries(files));
    expect(error.choices).toEqual(['AcquisitionNumber=1', 'AcquisitionNumber=2']);
    expect(readDicomSeries(files, {}, { phase: { attribute: 'AcquisitionNumber', value: 2 } }).volume.voxels.data[0]).toBe(-998);
    refused('UNKNOWN_SERIES', () => readDicomSeries(files, {}, { phase: { attribute: 'AcquisitionNumber', value: 3 } }));
  });

  it('refuses a tilted gantry with its angle', () => {
    const tan = Math.tan((15 * Math.PI) / 180);
    const files = [0, 5, 10].map((z) => ctFile({ position: [0, z * tan, z] }));
    const error = refused('GANTRY_TILT', () => readDicomSeries(files));
    expect(error.details['degrees']).toBeCloseTo(15, 6);
  });

  it('refuses positions and thicknesses that are no millimetres', () => {
    refused('BAD_VALUE', () => readDicomSeries([ctFile({ with: [[TAG.SliceThickness, 'DS', '1e999']] })]));
    refused('BAD_GEOMETRY', () => readDicomSeries([ctFile({ z: -1.5e308 }), ctFile({ z: 1.5e308 })]));
  });

  it('takes directions of few decimals for the right angles that they mean', () => {
    const file = ctFile({ with: [[TAG.ImageOrientationPatient, 'DS', [0.9998, 0.02, 0, -0.02, 0.9998, 0]]] });
    const [a, b] = readDicomSeries([file]).volume.grid.direction;
    expect(Math.hypot(a, readDicomSeries([file]).volume.grid.direction[3])).toBeCloseTo(1, 12);
    expect(b).toBeCloseTo(-0.02, 4);
    refused('BAD_GEOMETRY', () =>
      readDicomSeries([ctFile({ with: [[TAG.ImageOrientationPatient, 'DS', [1, 0.1, 0, 0, 1, 0]]] })]),
    );
  });

  it('refuses mixed orientation, size and frame of reference', () => {
    const plain = ctFile({ z: 0 });
    refused('MIXED_ORIENTATION', () =>
      readDicomSeries([plain, ctFile({ z: 1, with: [[TAG.ImageOrientationPatient, 'DS', [0, 1, 0, -1, 0, 0]]] })]),
    );
    refused('MIXED_SLICES', () =>
      readDicomSeries([
        plain,
        ctFile({
          z: 1,
          with: [
            [TAG.Rows, 'US', 3],
            [TAG.Columns, 'US', 2],
          ],
        }),
      ]),
    );
    refused('MIXED_SLICES', () => readDicomSeries([plain, ctFile({ z: 1, with: [[TAG.FrameOfReferenceUID, 'UI', '1.4']] })]));
    refused('MIXED_SLICES', () => readDicomSeries([plain, ctFile({ z: 1, with: [[TAG.PixelSpacing, 'DS', [1.5, 2.1]]] })]));
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
