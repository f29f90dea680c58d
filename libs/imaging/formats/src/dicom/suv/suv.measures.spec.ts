import { refused } from '../../refused.fixture.js';
import { type FixtureElement } from '../dicom-bytes.fixture.js';
import { pharmaceutical, read } from './pet-slices.fixture.js';
import { suvScaling, toSuv } from './suv.js';
import type { SuvMeasure } from './suv-body.js';
import { TAG } from '@collimate/imaging-dicom';

describe('uptake by other measures than weight', () => {
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

it.each([
  ['80000', 'is there and is no time as DICOM writes them'],
  ['eight', 'is there and is no time as DICOM writes them'],
  ['', 'is missing'],
])('says of the time of injection %j that it %s', (time, why) => {
  const change = pharmaceutical([TAG.RadiopharmaceuticalStartTime, 'TM', time]);
  expect(refused('SUV_IMPOSSIBLE', () => toSuv(read(change))).message).toContain(`the time of injection ${why}`);
});
