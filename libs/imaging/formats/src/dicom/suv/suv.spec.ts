import { refused } from '../../refused.fixture.js';
import { type FixtureElement } from '../dicom-bytes.fixture.js';
import { HALF_LIFE, pet, pharmaceutical, read } from './pet-slices.fixture.js';
import { readDicomSeries } from '../series.reader.js';
import { suvScaling, toSuv } from './suv.js';
import { TAG } from '@collimate/imaging-dicom';

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

  it.each([
    ['RadionuclideTotalDose', pharmaceutical([TAG.RadionuclideTotalDose, 'DS', 200e6])],
    ['RadiopharmaceuticalStartTime', pharmaceutical([TAG.RadiopharmaceuticalStartTime, 'TM', '110000'])],
    ['PatientWeight', [TAG.PatientWeight, 'DS', 80] as FixtureElement],
    ['SeriesTime', [TAG.SeriesTime, 'TM', '113000'] as FixtureElement],
    ['DecayCorrection', [TAG.DecayCorrection, 'CS', 'ADMIN'] as FixtureElement],
  ])('refuses copies of a slice that differ in %s, whichever comes first', (keyword, change) => {
    const [one, other] = [pet(), pet([change])];
    for (const files of [
      [one, other],
      [other, one],
    ])
      expect(refused('DUPLICATE_SLICES', () => readDicomSeries(files)).message).toContain(keyword);
    expect(readDicomSeries([one, one]).problems[0]).toBe('1 copies of slices passed over');
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
    const stated = pharmaceutical([TAG.RadiopharmaceuticalStartDateTime, 'DT', '20200102110000.000000']);
    expect(suvScaling(read(stated)).decaySeconds).toBe(3600);
    const later = pharmaceutical([TAG.RadiopharmaceuticalStartDateTime, 'DT', '20200102130000']);
    expect(refused('SUV_IMPOSSIBLE', () => suvScaling(read(later))).place.tag).toBe('(0018,1078)');
  });

  describe('with times of several zones', () => {
    const injected = (time: string, ...extra: FixtureElement[]): FixtureElement =>
      pharmaceutical([TAG.RadiopharmaceuticalStartDateTime, 'DT', time], ...extra);
    const zone = (offset: string): FixtureElement => [TAG.TimezoneOffsetFromUTC, 'SH', offset];
    const none: FixtureElement = [TAG.RadiopharmaceuticalStartTime, 'TM', ''];
    const decay = (...change: FixtureElement[]): number | undefined => suvScaling(read(...change)).decaySeconds;

    it('counts an injection that states its zone by the clock of the series', () => {
      expect(decay(injected('20200102100000+0000'), zone('+0100'))).toBe(3600);
      expect(decay(injected('20200102110000+0100'), zone('+0100'))).toBe(3600);
      expect(decay(injected('20200102153000+0530'), zone('-0100'))).toBe(3 * 3600);
      expect(decay(injected('20200101223000-1130'), zone('+0100'))).toBe(3600);
    });

    it('knows the zone of the series by an instant that is stated with a zone and without', () => {
      const acquired: FixtureElement = [TAG.AcquisitionDateTime, 'DT', '20200102110000.00+0000'];
      expect(decay(injected('20200102100000+0000', none), acquired)).toBe(3600);
      expect(decay(injected('20200102110000-0500', [TAG.RadiopharmaceuticalStartTime, 'TM', '110000.0']))).toBe(3600);
    });

    it('tells of two times of injection', () => {
      const told = (time: string): readonly string[] =>
        suvScaling(read(injected('20200102110000', [TAG.RadiopharmaceuticalStartTime, 'TM', time]))).problems;
      expect([told('110000.5'), told('101013.8')]).toEqual([[], [expect.stringContaining('two times of injection')]]);
    });

    it('reads times before 1970 as any others, as copies with other dates have them', () => {
      const scan: readonly FixtureElement[] = [
        [TAG.SeriesDate, 'DA', '19000101'],
        [TAG.AcquisitionDate, 'DA', '19000101'],
      ];
      const at = (time: string, stated: string): FixtureElement =>
        pharmaceutical([TAG.RadiopharmaceuticalStartTime, 'TM', time], [TAG.RadiopharmaceuticalStartDateTime, 'DT', stated]);
      for (const stated of ['19000101110000', '19000101110000+0000']) {
        const { decaySeconds, problems } = suvScaling(read(...scan, at('110000', stated)));
        expect([decaySeconds, problems]).toEqual([3600, []]);
      }
      expect(suvScaling(read(...scan, at('103000', '19000101110000'))).problems).toEqual([
        expect.stringContaining('two times of injection'),
      ]);
      const midnight = at('235959.5', '20200102000000');
      expect(
        suvScaling(read([TAG.SeriesTime, 'TM', '003000'], [TAG.AcquisitionTime, 'TM', '003000'], midnight)).problems,
      ).toEqual([]);
    });

    it('stops where a zone is stated for the injection alone, or is none', () => {
      for (const time of ['20200102110000+0100', '20200102110000+9900']) {
        const error = refused('SUV_IMPOSSIBLE', () => decay(injected(time, none)));
        expect(error.place.tag).toMatch(/\(0018,107[28]\)/u);
      }
    });

    it('counts the acquisition of a slice by the same clock', () => {
      const only: readonly FixtureElement[] = [
        [TAG.SeriesTime, 'TM', '180000'],
        [TAG.AcquisitionDate, 'DA', ''],
        [TAG.AcquisitionTime, 'TM', ''],
      ];
      const acquired: FixtureElement = [TAG.AcquisitionDateTime, 'DT', '20200102070000-0400'];
      expect(decay(...only, acquired, injected('20200102110000'), zone('+0100'))).toBe(3600);
    });
  });

  describe('of slices that do not say the same', () => {
    const series = (...change: FixtureElement[]): ReturnType<typeof readDicomSeries> =>
      readDicomSeries([pet([], 0), pet([], 1), pet(change, 2), pet([], 3)]);
    const unlike: readonly (readonly [string, string, FixtureElement])[] = [
      ['PatientWeight', '(0010,1030)', [TAG.PatientWeight, 'DS', 80]],
      ['DecayCorrection', '(0054,1102)', [TAG.DecayCorrection, 'CS', 'ADMIN']],
      ['CorrectedImage', '(0028,0051)', [TAG.CorrectedImage, 'CS', 'ATTN\\SCAT']],
      ['SeriesTime', '(0008,0031)', [TAG.SeriesTime, 'TM', '120001']],
      ['TimezoneOffsetFromUTC', '(0008,0201)', [TAG.TimezoneOffsetFromUTC, 'SH', '+0100']],
      ['RadionuclideTotalDose', '(0018,1074)', pharmaceutical([TAG.RadionuclideTotalDose, 'DS', 175e6])],
      ['RadionuclideHalfLife', '(0018,1075)', pharmaceutical([TAG.RadionuclideHalfLife, 'DS', 6600])],
      ['RadiopharmaceuticalStartTime', '(0018,1072)', pharmaceutical([TAG.RadiopharmaceuticalStartTime, 'TM', '101014'])],
    ];
    it.each(unlike)('stops and names %s', (keyword, tag, change) => {
      const error = refused('SUV_IMPOSSIBLE', () => suvScaling(series(change)));
      expect(error.message).toBe(`no SUV: the slices of the series differ in ${keyword} ${tag}`);
      expect(error.place).toEqual({ item: 2, tag });
    });

    it('is not stopped by one number that is written in two ways', () => {
      const same = series(
        [TAG.PatientWeight, 'DS', '7.0E1'],
        [TAG.SeriesTime, 'TM', '120000.000'],
        [TAG.CorrectedImage, 'CS', 'SCAT\\DECY\\ATTN'],
      );
      expect(suvScaling(same).factors).toEqual([0, 1, 2, 3].map(() => expect.closeTo(70_000 / 175e6, 12)));
    });

    it('stops by two units, before anything is scaled', () => {
      const mixed = refused('MIXED_SLICES', () => series([TAG.Units, 'CS', 'CNTS']));
      expect(mixed.place).toEqual({ item: 2, tag: '(0054,1001)' });
    });

    it('stops by a slice without the private factor of the others', () => {
      const counts = (factor: number | string, z: number): Uint8Array =>
        pet([[TAG.Units, 'CS', 'CNTS'], [TAG.PhilipsSuvScaleFactor, 'DS', factor] as FixtureElement], z);
      const { factors, problems } = suvScaling(readDicomSeries([counts(2, 0), counts(3, 1)]));
      expect([factors, problems]).toEqual([[2, 3], [expect.stringContaining('different scale factors')]]);
      expect(suvScaling(readDicomSeries([counts(2, 0), counts(2, 1)])).problems).toEqual([]);
      refused('SUV_IMPOSSIBLE', () => suvScaling(readDicomSeries([counts(2, 0), counts('', 1)])));
    });
  });

  it('stops by two radiopharmaceuticals, of which the image says nothing', () => {
    const [tag, vr, items] = pharmaceutical() as [number, string, readonly (readonly FixtureElement[])[]];
    const error = refused('SUV_IMPOSSIBLE', () => suvScaling(read([tag, vr, [items[0], items[0]]])));
    expect(error.message).toContain('several radiopharmaceuticals');
  });

  it('stops by a decay correction that was made, and is said not to be', () => {
    const error = refused('SUV_IMPOSSIBLE', () => suvScaling(read([TAG.DecayCorrection, 'CS', 'NONE'])));
    expect(error.place.tag).toBe('(0054,1102)');
  });

  it.each([
    ['C-111A1', '^18^Fluorine', 6588, true],
    ['C-111A1', '^18^Fluorine', 4062.6, false],
    ['C-131A3', '^68^Gallium', 4080, true],
    ['C-131A3', '^68^Gallium', 6586.2, false],
    ['L-1', 'F-18', 6586.2, true],
    ['L-1', '18F', 1221.8, false],
    ['L-1', 'Fluorine-18', 109.77 * 60, true],
    ['L-1', 'something else', 5000, true],
  ])('holds the half-life against the nuclide (%s, %s, %s s)', (code, meaning, seconds, fits) => {
    const nuclide: FixtureElement = [
      TAG.RadionuclideCodeSequence,
      'SQ',
      [
        [
          [TAG.CodeValue, 'SH', code],
          [TAG.CodeMeaning, 'LO', meaning],
        ],
      ],
    ];
    const stated = read(pharmaceutical([TAG.RadionuclideHalfLife, 'DS', seconds], nuclide));
    if (fits) expect(suvScaling(stated).method).toBe('body-weight');
    else expect(refused('SUV_IMPOSSIBLE', () => suvScaling(stated)).place.tag).toBe('(0018,1075)');
  });

  it.each([
    ['a dose in kBq', [pharmaceutical([TAG.RadionuclideTotalDose, 'DS', 350e3])], 1],
    ['a weight in tons', [[TAG.PatientWeight, 'DS', 0.07]], 1],
    ['a mouse', [[TAG.PatientWeight, 'DS', 0.025], pharmaceutical([TAG.RadionuclideTotalDose, 'DS', 7e6])], 0],
    ['a low dose of zirconium', [pharmaceutical([TAG.RadionuclideTotalDose, 'DS', 18e6])], 0],
  ] as readonly (readonly [string, readonly FixtureElement[], number])[])(
    'tells of a dose that is none: %s',
    (_, change, notes) => {
      const { problems } = suvScaling(read(...change));
      expect(problems.filter((problem) => problem.includes('check that it is in Bq'))).toHaveLength(notes);
      // No figure of a patient is told.
      expect(problems.join()).not.toMatch(/\d/u);
    },
  );

  it('finds the private factors of Philips in another block than the first', () => {
    const other = read(
      [TAG.Units, 'CS', 'CNTS'],
      [TAG.PhilipsPrivateCreator, 'LO', 'ANOTHER OWNER'],
      [0x70530011, 'LO', 'Philips PET Private Group'],
      [TAG.PhilipsSuvScaleFactor, 'DS', 0.9],
      [0x70531100, 'DS', 0.000587],
    );
    expect(suvScaling(other).factors).toEqual([0.000587]);
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
});
