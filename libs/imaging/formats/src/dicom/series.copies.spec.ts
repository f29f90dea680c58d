import { refused } from '../refused.fixture.js';
import { ctFile, type FixtureElement } from './dicom-bytes.fixture.js';
import { parsePhase } from './phases/phase-choice.js';
import { readDicomSeries } from './series.reader.js';
import { suvScaling } from './suv/suv.js';
import { TAG } from '@collimate/imaging-dicom';

describe('slices that stand in turn, and copies of a slice', () => {
  const stack = (...zs: number[]): Uint8Array[] => zs.map((z) => ctFile({ z, values: [z, 0, 0, 0, 0, 0] }));
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

  it.each([
    ['ContentTime', TAG.ContentTime, 'TM', 'CT', ['080101', '080102']],
    ['AcquisitionNumber', TAG.AcquisitionNumber, 'IS', 'CT', [undefined, '1']],
    ['SequenceName', TAG.SequenceName, 'SH', 'CT', [undefined, 'x']],
    ['ImageType', TAG.ImageType, 'CS', 'CT', ['ORIGINAL\\PRIMARY\\AXIAL', 'ORIGINAL\\PRIMARY\\AXIAL\\SPI']],
    ['ConvolutionKernel', TAG.ConvolutionKernel, 'SH', 'CT', ['B31f', 'B31f\\3']],
    ['InversionTime', TAG.InversionTime, 'DS', 'MR', ['2500', '2510']],
    ['StackID', TAG.StackID, 'SH', 'MR', ['1', '2']],
  ] as const)(
    'makes one volume of slices in turn that need not be two, and says so: by %s',
    (keyword, tag, vr, modality, values) => {
      const of = (n: number): readonly FixtureElement[] => {
        const value = values[n % 2];
        return [[TAG.Modality, 'CS', modality], ...(value === undefined ? [] : [[tag, vr, value] as const])];
      };
      const { volume, problems } = readDicomSeries(inTurn(of));
      expect([volume.grid.size[2], volume.grid.spacingMm[2], volume.voxels.data[6]]).toEqual([6, 2.5, 0]);
      expect(problems).toContainEqual(expect.stringContaining(`stand in turn by ${keyword}, and one volume`));
      // What need not be two is two where an echo says so as well.
      const echoes = inTurn((n) => [...of(n), [TAG.EchoTime, 'DS', ['4.6', '9.2'][n % 2]]]);
      expect(refused('SEVERAL_PHASES', () => readDicomSeries(echoes)).message).toContain('EchoTime');
    },
  );

  it('makes one volume of acquisitions behind one another, of times that come again by chance, and of a number that was written twice', () => {
    const sizeOf = (files: readonly Uint8Array[]): number => readDicomSeries(files).volume.grid.size[2];
    expect(sizeOf(inTurn((n) => [[TAG.AcquisitionNumber, 'IS', n < 3 ? 1 : 2]]))).toBe(6);
    expect(sizeOf(inTurn((n) => [[TAG.TriggerTime, 'DS', [350, 360, 350, 350, 370, 360][n]]]))).toBe(6);
    expect(sizeOf(inTurn((n) => [[TAG.TriggerTime, 'DS', [350, 350, 360, 360, 350, 350][n]]]))).toBe(6);
    expect(sizeOf(inTurn((n) => [[TAG.AcquisitionTime, 'TM', `08000${n}`]]))).toBe(6);
    expect(sizeOf(inTurn((n) => [[TAG.AcquisitionTime, 'TM', ['080000', '080000.000000'][n % 2]]]))).toBe(6);
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
    const [one, two] = [1, 2].map((n) => of([TAG.AcquisitionNumber, 'IS', n]));
    refused('SEVERAL_PHASES', () => readDicomSeries([one, b, two]));
  });

  it.each([
    ['orientation', [TAG.ImageOrientationPatient, 'DS', '1.000000\\0.000000\\0\\0.0\\1.0\\-0']],
    ['spacing', [TAG.PixelSpacing, 'DS', '1.500000\\2.000000']],
    ['time of acquisition', [TAG.AcquisitionTime, 'TM', '080000.000000']],
    ['time of acquisition in short', [TAG.AcquisitionTime, 'TM', '0800']],
    ['echo time', [TAG.EchoTime, 'DS', '4.5999999']],
  ] as const)('passes copies over that write a number or time in another way: %s', (_, change) => {
    const of = (z: number, ...elements: FixtureElement[]): Uint8Array =>
      ctFile({
        z,
        with: [[TAG.AcquisitionTime, 'TM', '080000'], [TAG.EchoTime, 'DS', '4.6'], ...elements].filter(
          isLast,
        ) as FixtureElement[],
      });
    const isLast = ([tag]: readonly unknown[], n: number, all: readonly (readonly unknown[])[]): boolean =>
      all.findLastIndex(([other]) => other === tag) === n;
    const [once, again] = [[0, 2.5, 5].map((z) => of(z)), [0, 2.5, 5].map((z) => of(z, change))];
    for (const files of [
      [...once, ...again],
      [...again, ...once],
    ]) {
      const { volume, problems } = readDicomSeries(files);
      expect([volume.grid, problems]).toEqual([readDicomSeries(once).volume.grid, ['3 copies of slices passed over']]);
    }
  });

  it.each([
    ['RescaleType', TAG.RescaleType, 'LO', 'HU'],
    ['SliceThickness', TAG.SliceThickness, 'DS', 2.5],
    ['FrameOfReferenceUID', TAG.FrameOfReferenceUID, 'UI', '1.2.9'],
    ['AcquisitionNumber', TAG.AcquisitionNumber, 'IS', 1],
    ['RescaleSlope', TAG.RescaleSlope, 'DS', 1],
  ] as const)('passes a copy over that leaves out %s, and keeps what says more', (_, tag, vr, value) => {
    const whole = [0, 2.5, 5].map((z) => ctFile({ z, with: [[tag, vr, value]] }));
    const less = ctFile({ z: 0, without: [tag] });
    for (const files of [
      [...whole, less],
      [less, ...whole],
    ]) {
      const read = readDicomSeries(files);
      expect(read.problems[0]).toBe('1 copies of slices passed over');
      expect(read.volume).toEqual(readDicomSeries(whole).volume);
    }
  });

  it('refuses a copy that leaves out what changes numbers, and two of which each leaves something out', () => {
    const [a, b] = stack(0, 2.5);
    const of = (without: readonly number[], ...change: FixtureElement[]): Uint8Array =>
      ctFile({ z: 0, values: [0, 0, 0, 0, 0, 0], without, with: change });
    const told = (...files: Uint8Array[]): string => refused('DUPLICATE_SLICES', () => readDicomSeries(files)).message;
    for (const [copy, keyword] of [
      [of([TAG.RescaleIntercept]), 'RescaleIntercept'],
      [of([], [TAG.PixelPaddingValue, 'US', 3]), 'PixelPaddingValue'],
    ] as const)
      for (const files of [
        [a, b, copy],
        [copy, b, a],
      ])
        expect(told(...files)).toContain(keyword);
    const other = of([TAG.SliceThickness], [TAG.RescaleType, 'LO', 'HU']);
    expect([told(a, b, other), told(other, b, a)]).toEqual([expect.any(String), expect.any(String)]);
  });

  it('passes a copy over that adds the day of an injection, and refuses one of another day', () => {
    const pet = (dateTime?: string, seriesTime = '120000'): Uint8Array =>
      ctFile({
        with: [
          [TAG.Modality, 'CS', 'PT'],
          [TAG.Units, 'CS', 'BQML'],
          [TAG.DecayCorrection, 'CS', 'START'],
          [TAG.CorrectedImage, 'CS', 'ATTN\\DECY'],
          [TAG.SeriesDate, 'DA', '20200102'],
          [TAG.SeriesTime, 'TM', seriesTime],
          [TAG.PatientWeight, 'DS', 70],
          [TAG.RescaleIntercept, 'DS', 0],
          [
            TAG.RadiopharmaceuticalInformationSequence,
            'SQ',
            [
              [
                [TAG.RadiopharmaceuticalStartTime, 'TM', '101014'],
                [TAG.RadionuclideTotalDose, 'DS', 350e6],
                [TAG.RadionuclideHalfLife, 'DS', 6586],
                ...(dateTime === undefined ? [] : ([[TAG.RadiopharmaceuticalStartDateTime, 'DT', dateTime]] as const)),
              ],
            ],
          ],
        ],
      });
    const [plain, day] = [pet(), pet('20200102101014.00')];
    for (const files of [
      [plain, day],
      [day, plain],
      [plain, pet(undefined, '120000.000000')],
    ]) {
      const series = readDicomSeries(files);
      expect(series.problems[0]).toBe('1 copies of slices passed over');
      // One half-life lies between injection and scan.
      expect(suvScaling(series).factors[0]).toBeCloseTo(70_000 / 175e6, 12);
    }
    for (const other of ['20200101101014', '20200102111014'])
      expect(refused('DUPLICATE_SLICES', () => readDicomSeries([plain, pet(other)])).message).toContain('StartDateTime');
  });

  it('finds every copy among slices that a careless tool gave one UID', () => {
    const blank = [0, 2.5, 5].map((z) => ctFile({ z, with: [[TAG.SOPInstanceUID, 'UI', '1.1']] }));
    expect(readDicomSeries([...blank, ...blank]).problems).toEqual(['3 copies of slices passed over']);
  });
});
