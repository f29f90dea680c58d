import { refused } from '../refused.fixture.js';
import { ctFile, type FixtureElement } from './dicom-bytes.fixture.js';
import { readDicomSeries } from './series.reader.js';
import { TAG } from '@collimate/imaging-dicom';

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
