import { refused } from '../refused.fixture.js';
import { ctFile, type FixtureElement } from './dicom-bytes.fixture.js';
import { readDicomSeries } from './series.reader.js';
import { suvScaling, toSuv } from './suv.js';
import type { SuvMeasure } from './suv-body.js';
import { TAG } from '@collimate/imaging-dicom';

/** FDG: 350 MBq injected one half-life of 6586.2 s before the scan at 12:00, patient of 70 kg. */
const HALF_LIFE = 6586.2;
const pharmaceutical = (...extra: FixtureElement[]): FixtureElement => [
  TAG.RadiopharmaceuticalInformationSequence,
  'SQ',
  [
    [
      [TAG.RadiopharmaceuticalStartTime, 'TM', '101013.8'],
      [TAG.RadionuclideTotalDose, 'DS', 350e6],
      [TAG.RadionuclideHalfLife, 'DS', HALF_LIFE],
      ...extra,
    ].filter(([tag, , value], i, all) => value !== '' && all.findLastIndex(([t]) => t === tag) === i) as FixtureElement[],
  ],
];

function pet(change: readonly FixtureElement[] = [], z = 0): Uint8Array {
  const plain: readonly FixtureElement[] = [
    [TAG.Modality, 'CS', 'PT'],
    [TAG.Units, 'CS', 'BQML'],
    [TAG.DecayCorrection, 'CS', 'START'],
    [TAG.CorrectedImage, 'CS', 'ATTN\\DECY\\SCAT'],
    [TAG.SeriesDate, 'DA', '20200102'],
    [TAG.SeriesTime, 'TM', '120000'],
    [TAG.AcquisitionDate, 'DA', '20200102'],
    [TAG.AcquisitionTime, 'TM', '120000.00'],
    [TAG.PatientWeight, 'DS', 70],
    [TAG.RescaleIntercept, 'DS', 0],
    [TAG.RescaleSlope, 'DS', 1000],
    pharmaceutical(),
  ];
  const changed = new Set(change.map(([tag]) => tag));
  return ctFile({
    z,
    with: [...plain.filter(([tag]) => !changed.has(tag)), ...change.filter(([, , value]) => value !== '')],
    without: change.filter(([, , value]) => value === '').map(([tag]) => tag),
  });
}
const read = (...change: FixtureElement[]): ReturnType<typeof readDicomSeries> => readDicomSeries([pet(change)]);

describe('toSuv', () => {
  it('corrects the dose for the decay up to the start of the series (START)', () => {
    const { volume, scaling } = toSuv(read());
    expect(scaling.decaySeconds).toBeCloseTo(HALF_LIFE, 6);
    // Half of 350 MBq is left: 1 kBq/ml is 1000 * 70000 / 175e6 = 0.4 g/ml.
    expect(scaling.factors[0]).toBeCloseTo(70_000 / 175e6, 12);
    expect(volume.voxels.data[1]).toBeCloseTo(0.4, 6);
  });

  it('takes the dose as injected when the image is corrected to it (ADMIN)', () => {
    expect(suvScaling(read([TAG.DecayCorrection, 'CS', 'ADMIN'])).factors[0]).toBeCloseTo(70_000 / 350e6, 15);
  });

  it('corrects each slice for its own time when nothing was corrected (NONE)', () => {
    const slice = (z: number, time: string): Uint8Array =>
      pet(
        [
          [TAG.DecayCorrection, 'CS', 'NONE'],
          [TAG.CorrectedImage, 'CS', 'ATTN'],
          [TAG.ActualFrameDuration, 'IS', 2],
          [TAG.AcquisitionTime, 'TM', time],
        ],
        z,
      );
    const { factors } = suvScaling(readDicomSeries([slice(0, '120000'), slice(1, '134946.2')]));
    expect(factors[0]).toBeCloseTo(70_000 / 175e6, 9);
    expect(factors[1]).toBeCloseTo(70_000 / 87.5e6, 9);
  });

  it('counts over midnight', () => {
    const scan: readonly FixtureElement[] = [
      [TAG.SeriesTime, 'TM', '003000'],
      [TAG.AcquisitionTime, 'TM', '003000'],
      pharmaceutical([TAG.RadiopharmaceuticalStartTime, 'TM', '233000']),
    ];
    expect(suvScaling(read(...scan)).decaySeconds).toBe(3600);
  });

  it('prefers the full date and time of injection', () => {
    const stated = pharmaceutical([TAG.RadiopharmaceuticalStartDateTime, 'DT', '20200102110000.000000+0100']);
    expect(suvScaling(read(stated)).decaySeconds).toBe(3600);
    const later = pharmaceutical([TAG.RadiopharmaceuticalStartDateTime, 'DT', '20200102130000']);
    expect(refused('SUV_IMPOSSIBLE', () => suvScaling(read(later))).place.tag).toBe('(0018,1078)');
  });

  it('does not believe a series time behind the acquisition', () => {
    const scaling = suvScaling(read([TAG.SeriesTime, 'TM', '180000']));
    expect(scaling.decaySeconds).toBeCloseTo(HALF_LIFE, 6);
    expect(scaling.problems.length).toBe(1);
  });

  describe('of a dynamic scan whose series time is that of a later reconstruction', () => {
    const frame = (time: string, referenceMs: number | string): Uint8Array =>
      pet([
        [TAG.SOPInstanceUID, 'UI', `1.2.3.${time}`],
        [TAG.SeriesTime, 'TM', '180000'],
        [TAG.AcquisitionTime, 'TM', time],
        [TAG.ActualFrameDuration, 'IS', 1_800_000],
        [TAG.FrameReferenceTime, 'DS', referenceMs],
      ]);
    const phase = { attribute: 'FrameReferenceTime', value: 2_700_000 } as const;
    const decay = (files: readonly Uint8Array[], options = {}): number | undefined =>
      suvScaling(readDicomSeries(files, {}, options)).decaySeconds;

    it('counts a later frame from the first', () => {
      expect(decay([frame('120000', 900_000), frame('123000', 2_700_000)], { phase })).toBeCloseTo(HALF_LIFE, 6);
    });

    it('counts it from the same time when the first is not among the files', () => {
      expect(decay([frame('123000', 2_700_000)])).toBeCloseTo(HALF_LIFE, 6);
      // A writer that puts the time of the mean activity there: 14.2 s before the middle of the frame for F-18.
      const lambda = Math.LN2 / HALF_LIFE;
      const x = lambda * 1800;
      const mean = Math.log(x / (1 - Math.exp(-x))) / lambda;
      expect(decay([frame('123000', ((1800 + mean) * 1000).toFixed(3))])).toBeCloseTo(HALF_LIFE, 2);
    });

    it('does not take a series time between two frames for the start', () => {
      const between = (time: string, reference: number): Uint8Array =>
        pet([
          [TAG.SOPInstanceUID, 'UI', `1.2.3.${time}`],
          [TAG.SeriesTime, 'TM', '121500'],
          [TAG.AcquisitionTime, 'TM', time],
          [TAG.FrameReferenceTime, 'DS', reference],
        ]);
      expect(decay([between('120000', 900_000), between('123000', 2_700_000)], { phase })).toBeCloseTo(HALF_LIFE, 6);
    });
  });

  describe('of an injection with a time and no date', () => {
    const injected = (time: string, halfLife: number): readonly FixtureElement[] => [
      pharmaceutical([TAG.RadiopharmaceuticalStartTime, 'TM', time], [TAG.RadionuclideHalfLife, 'DS', halfLife]),
    ];
    it.each([
      ['zirconium', '090000', 282_240],
      ['copper', '120500', 45_720],
      ['iodine', '113000', 360_806],
    ])('refuses %s, which may be of the day before', (_, time, halfLife) => {
      const error = refused('SUV_IMPOSSIBLE', () => suvScaling(read(...injected(time, halfLife))));
      expect(error.message).toContain('the injection has a time and no date');
    });

    it('says that it lies behind the scan when nothing of the evening before would be left', () => {
      const error = refused('SUV_IMPOSSIBLE', () => suvScaling(read(...injected('120030', HALF_LIFE))));
      expect(error.message).toContain('the injection lies behind the start of the scan');
    });

    it('takes the day that is stated, also of a nuclide that lives for days', () => {
      const stated = pharmaceutical(
        [TAG.RadiopharmaceuticalStartDateTime, 'DT', '20200101120000'],
        [TAG.RadionuclideHalfLife, 'DS', 282_240],
      );
      expect(suvScaling(read(stated)).decaySeconds).toBe(86_400);
    });
  });

  it('leaves an image alone that is in SUV already', () => {
    expect(suvScaling(read([TAG.Units, 'CS', 'GML'])).method).toBe('already-suv');
    expect(
      refused('SUV_IMPOSSIBLE', () => suvScaling(read([TAG.Units, 'CS', 'GML'], [TAG.SUVType, 'CS', 'LBM']))).place.tag,
    ).toBe('(0054,1006)');
  });

  describe('by other measures than weight', () => {
    const body = (sex: string, size: number | string = 1.75): readonly FixtureElement[] => [
      [TAG.PatientSex, 'CS', sex],
      [TAG.PatientSize, 'DS', size],
    ];
    const ratio = (measure: SuvMeasure, ...change: readonly FixtureElement[]): number => {
      const series = read(...change);
      return suvScaling(series, measure).factors[0] / suvScaling(series).factors[0];
    };

    it('takes lean body mass after James and after Janmahasatian', () => {
      // 70 kg, 1.75 m: 1.10 * 70 - 128 * 0.16 = 56.52 kg and 1.07 * 70 - 148 * 0.16 = 51.22 kg.
      expect(ratio('LBMJAMES128', ...body('M'))).toBeCloseTo(56.52 / 70, 12);
      expect(ratio('LBMJAMES128', ...body('F'))).toBeCloseTo(51.22 / 70, 12);
      const bmi = 70 / (1.75 * 1.75);
      expect(ratio('LBMJANMA', ...body('M'))).toBeCloseTo(9270 / (6680 + 216 * bmi), 12);
      expect(ratio('LBMJANMA', ...body('F'))).toBeCloseTo(9270 / (8780 + 244 * bmi), 12);
    });

    it('takes the body surface after Du Bois, in cm² per ml', () => {
      // The published 1.8481 m² for 70 kg and 175 cm.
      expect(ratio('BSA', ...body('F'))).toBeCloseTo((10_000 * 1.8481) / 70_000, 4);
    });

    it('turns an image in one measure into another, over the body weight', () => {
      const lean = read([TAG.Units, 'CS', 'GML'], [TAG.SUVType, 'CS', 'LBMJAMES128'], ...body('M'));
      expect(suvScaling(lean).factors[0]).toBeCloseTo(70 / 56.52, 12);
      expect(suvScaling(lean).problems).toHaveLength(1);
      expect(suvScaling(lean, 'LBMJAMES128').factors[0]).toBe(1);
      const surface = read([TAG.Units, 'CS', 'CM2ML'], ...body('M'));
      expect(suvScaling(surface, 'BSA').factors[0]).toBe(1);
    });

    it.each([
      ['(0010,1020)', [TAG.PatientSex, 'CS', 'M']],
      ['(0010,1020)', [TAG.PatientSize, 'DS', 175]],
      ['(0010,0040)', [TAG.PatientSize, 'DS', 1.75]],
      ['(0010,0040)', [TAG.PatientSex, 'CS', 'O']],
      ['(0010,1030)', [TAG.PatientWeight, 'DS', 70_000]],
    ] as const)('stops and names the tag %s', (tag, change) => {
      const rest = body('M').filter(
        ([t]) =>
          t !== change[0] && (tag !== '(0010,1020)' || t !== TAG.PatientSize) && (tag !== '(0010,0040)' || t !== TAG.PatientSex),
      );
      expect(refused('SUV_IMPOSSIBLE', () => suvScaling(read(change, ...rest), 'LBMJANMA')).place.tag).toBe(tag);
    });
  });

  it('uses the private factors of Philips for counts, the one of SUV first', () => {
    const counts: FixtureElement = [TAG.Units, 'CS', 'CNTS'];
    expect(suvScaling(read(counts, [TAG.PhilipsSuvScaleFactor, 'DS', 0.000587])).factors).toEqual([0.000587]);
    const activity = suvScaling(
      read(counts, [TAG.PhilipsSuvScaleFactor, 'DS', 0], [TAG.PhilipsActivityConcentrationScaleFactor, 'DS', 2]),
    );
    expect(activity.method).toBe('philips-activity-factor');
    expect(activity.factors[0]).toBeCloseTo((2 * 70_000) / 175e6, 12);
    expect(refused('SUV_IMPOSSIBLE', () => suvScaling(read(counts))).place.tag).toBe('(7053,1000)');
    const foreign = read(counts, [TAG.PhilipsPrivateCreator, 'LO', 'ANOTHER OWNER'], [TAG.PhilipsSuvScaleFactor, 'DS', 0.5]);
    refused('SUV_IMPOSSIBLE', () => suvScaling(foreign));
  });

  const missing: readonly (readonly [string, FixtureElement])[] = [
    ['(0010,1030)', [TAG.PatientWeight, 'DS', '']],
    ['(0010,1030)', [TAG.PatientWeight, 'DS', 0]],
    ['(0018,1074)', pharmaceutical([TAG.RadionuclideTotalDose, 'DS', 0])],
    ['(0018,1074)', pharmaceutical([TAG.RadionuclideTotalDose, 'DS', 350])],
    ['(0018,1075)', pharmaceutical([TAG.RadionuclideHalfLife, 'DS', ''])],
    ['(0018,1072)', pharmaceutical([TAG.RadiopharmaceuticalStartTime, 'TM', ''])],
    ['(0054,0016)', [TAG.RadiopharmaceuticalInformationSequence, 'SQ', '']],
    ['(0054,1001)', [TAG.Units, 'CS', '']],
    ['(0054,1001)', [TAG.Units, 'CS', 'PROPCNTS']],
    ['(0054,1102)', [TAG.DecayCorrection, 'CS', '']],
    ['(0028,0051)', [TAG.CorrectedImage, 'CS', 'ATTN']],
    ['(0028,1053)', [TAG.RescaleSlope, 'DS', '']],
    ['(0028,1053)', [TAG.RescaleIntercept, 'DS', '']],
  ];
  it.each(missing)('stops and names the tag %s', (tag, change) => {
    const error = refused('SUV_IMPOSSIBLE', () => toSuv(read(change)));
    expect(error.place.tag).toBe(tag);
    expect(error.message).toContain(tag);
  });
});
