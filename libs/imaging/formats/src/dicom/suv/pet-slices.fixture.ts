import { TAG } from '@collimate/imaging-dicom';
import { ctFile, type FixtureElement } from '../dicom-bytes.fixture.js';
import { readDicomSeries } from '../series.reader.js';

/** FDG: 350 MBq injected one half-life of 6586.2 s before the scan at 12:00, patient of 70 kg. */
export const HALF_LIFE = 6586.2;
export const pharmaceutical = (...extra: FixtureElement[]): FixtureElement => [
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

export function pet(change: readonly FixtureElement[] = [], z = 0): Uint8Array {
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
export const read = (...change: FixtureElement[]): ReturnType<typeof readDicomSeries> => readDicomSeries([pet(change)]);
