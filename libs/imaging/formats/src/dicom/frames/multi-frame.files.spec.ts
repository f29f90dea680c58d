import { TAG } from '@collimate/imaging-dicom';
import { refused } from '../../refused.fixture.js';
import { ctFile, dicomBytes, type FixtureElement } from '../dicom-bytes.fixture.js';
import { readDicomSeries } from '../series.reader.js';
import { frameGroup, multiFrame } from './multi-frame.fixture.js';

const image = (uid: string, heights: readonly number[], rest: readonly FixtureElement[] = []): Uint8Array =>
  dicomBytes(
    multiFrame(
      heights.map((z) => frameGroup(z)),
      [[TAG.SOPInstanceUID, 'UI', uid], ...rest],
    ),
  );

describe('the files of a multi-frame series', () => {
  it('are one where one file is there twice, which is told', () => {
    const file = image('1.2.5', [0, 2.5, 5]);
    const once = readDicomSeries([file]);
    const twice = readDicomSeries([file, file.slice()]);
    expect(twice.volume).toEqual(once.volume);
    expect([once.problems, twice.problems]).toEqual([[], ['1 copies of multi-frame images passed over']]);
  });

  it('are refused where two of one place are no copies', () => {
    const file = image('1.2.5', [0, 2.5]);
    const others = [
      image('1.2.6', [0, 2.5]),
      image('1.2.5', [0, 2.5], [[TAG.RescaleSlope, 'DS', '2']]),
      image('1.2.5', [0, 2.5], [[TAG.PixelData, 'OW', new Uint8Array(24)]]),
    ];
    for (const other of others) refused('DUPLICATE_SLICES', () => readDicomSeries([file, other]));
  });

  it('are refused where a part of a concatenation is missing', () => {
    const part = (number: number, heights: readonly number[], total?: number): Uint8Array =>
      image(`1.2.5.${number}`, heights, [
        [TAG.ConcatenationUID, 'UI', '1.2.7'],
        [TAG.InConcatenationNumber, 'US', number],
        ...(total === undefined ? [] : ([[TAG.InConcatenationTotalNumber, 'US', total]] as FixtureElement[])),
      ]);
    const whole = [part(1, [0, 2.5], 2), part(2, [5, 7.5], 2)];
    expect(readDicomSeries(whole).volume.grid.size[2]).toBe(4);
    for (const one of whole) {
      const error = refused('MISSING_SLICES', () => readDicomSeries([one, one.slice()]));
      expect([error.message, error.place.tag]).toEqual(['of 2 parts of one image 1 are missing', '(0020,9163)']);
    }
    refused('MISSING_SLICES', () => readDicomSeries([part(2, [5, 7.5])]));
    expect(readDicomSeries([part(1, [0, 2.5])]).volume.grid.size[2]).toBe(2);
  });

  it('are refused beside single-frame slices, whichever comes first', () => {
    const [enhanced, classic] = [image('1.2.5', [0, 2.5]), ctFile({ z: 5 })];
    for (const files of [
      [enhanced, classic],
      [classic, enhanced],
    ]) {
      const error = refused('MIXED_SLICES', () => readDicomSeries(files));
      expect([error.message, error.place.item]).toEqual([
        'single-frame slices and multi-frame images are in one series',
        files.indexOf(classic),
      ]);
    }
  });
});
