import { TAG } from '@collimate/imaging-dicom';
import { refused } from '../../refused.fixture.js';
import { ctFile, dicomBytes, type FixtureElement } from '../dicom-bytes.fixture.js';
import { frameGroup, multiFrame } from '../frames/multi-frame.fixture.js';
import { parsePhase } from './phase-choice.js';
import { readDicomSeries } from '../series.reader.js';

/** Slices of a series, of which each states what `of` says. */
const series = (slices: number, of: (n: number) => readonly FixtureElement[], place = (n: number) => 2.5 * n): Uint8Array[] =>
  Array.from({ length: slices }, (_, n) =>
    ctFile({
      z: place(n),
      values: [n, 0, 0, 0, 0, 0],
      with: [[TAG.SOPInstanceUID, 'UI', `1.2.4.${n}`], ...of(n)],
    }),
  );
const clock = (seconds: number): string =>
  [8, Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, '0')).join('');
const heights = (files: readonly Uint8Array[], choice?: string): number => {
  const phase = choice === undefined ? undefined : parsePhase(choice);
  return readDicomSeries(files, {}, { phase }).volume.grid.size[2];
};

describe('volumes that stand in turn, by whatever tells them apart', () => {
  it.each([
    ['KVP', TAG.KVP, 'DS', ['80', '140']],
    ['SeriesTime', TAG.SeriesTime, 'TM', ['080000', '080130']],
    ['AcquisitionDateTime', TAG.AcquisitionDateTime, 'DT', ['20240101080000', '20240101080130']],
    ['FrameReferenceDateTime', TAG.FrameReferenceDateTime, 'DT', ['20240101080000.5', '20240101080130.5']],
    ['AcquisitionDate', TAG.AcquisitionDate, 'DA', ['20240101', '20240102']],
    ['IrradiationEventUID', TAG.IrradiationEventUID, 'UI', ['1.2.1', '1.2.2']],
    ['SeriesDescription', TAG.SeriesDescription, 'LO', ['Thorax nativ', 'Thorax venous']],
    ['ContrastBolusAgent', TAG.ContrastBolusAgent, 'LO', ['A', 'B']],
    ['SliceThickness', TAG.SliceThickness, 'DS', ['1', '5']],
    ['FilterType', TAG.FilterType, 'SH', ['BODY', 'HEAD']],
    ['FlipAngle', TAG.FlipAngle, 'DS', ['5', '26']],
    ['DeviceSerialNumber', TAG.DeviceSerialNumber, 'LO', ['1', '2']],
  ] as const)('refuses two volumes that differ in %s, in turn and at the same places', (keyword, tag, vr, values) => {
    const of = (n: number): readonly FixtureElement[] => [[tag, vr, values[n % 2]]];
    for (const files of [series(8, of), series(8, of, (n) => 5 * (n >> 1))]) {
      const error = refused('SEVERAL_PHASES', () => readDicomSeries(files));
      expect(error.message).toContain(keyword);
      expect(error.choices).toEqual(values.map((value) => `${keyword}=${value}`));
      for (const [n, choice] of error.choices.entries()) {
        const { volume } = readDicomSeries(files, {}, { phase: parsePhase(choice) });
        expect([volume.grid.spacingMm[2], [0, 1, 2, 3].map((k) => volume.voxels.data[6 * k] + 1000)]).toEqual([
          5,
          [n, n + 2, n + 4, n + 6],
        ]);
      }
    }
  });

  it.each([
    ['AcquisitionTime', TAG.AcquisitionTime, 'TM', (s: number) => clock(s)],
    ['AcquisitionDateTime', TAG.AcquisitionDateTime, 'DT', (s: number) => `20240101${clock(s)}`],
    ['FrameReferenceTime', TAG.FrameReferenceTime, 'DS', (s: number) => String(1000 * s)],
    ['TriggerTime', TAG.TriggerTime, 'DS', (s: number) => String(s)],
  ] as const)('refuses two volumes whose slices have each a time of their own, by %s', (keyword, tag, vr, text) => {
    // The first volume takes eight seconds, and the second begins a minute later.
    const of = (n: number): readonly FixtureElement[] => [[tag, vr, text((n >> 1) + 60 * (n % 2))]];
    for (const files of [series(10, of), series(10, of, (n) => 5 * (n >> 1))]) {
      const { message, choices } = refused('SEVERAL_PHASES', () => readDicomSeries(files));
      expect([message.includes(keyword), choices]).toEqual([
        true,
        [`${keyword}=${text(0)}..${text(4)}`, `${keyword}=${text(60)}..${text(64)}`],
      ]);
      expect(choices.map((choice) => heights(files, choice))).toEqual([5, 5]);
    }
  });

  it('takes volumes at the same places by the numbers of their files, and only tells of numbers in turn', () => {
    const of = (n: number): readonly FixtureElement[] => [[TAG.InstanceNumber, 'IS', 1 + (n >> 1) + 5 * (n % 2)]];
    const twice = series(10, of, (n) => 5 * (n >> 1));
    expect(refused('SEVERAL_PHASES', () => readDicomSeries(twice)).choices).toEqual([
      'InstanceNumber=1..5',
      'InstanceNumber=6..10',
    ]);
    const { problems } = readDicomSeries(series(10, of));
    expect(problems).toEqual([expect.stringContaining('in turn by InstanceNumber, and one volume')]);
    expect(heights(series(10, of), 'InstanceNumber=6..10')).toBe(5);
  });

  it('tells of a volume whose slices every second is half as dense as another, whatever the numbers of each', () => {
    // One volume of every second slice, and two of every fourth.
    const files = series(12, (n) => [[TAG.AcquisitionNumber, 'IS', [1, 2, 1, 3][n % 4]]]);
    expect(refused('SEVERAL_PHASES', () => readDicomSeries(files)).choices).toEqual(
      [1, 2, 3].map((n) => `AcquisitionNumber=${n}`),
    );
  });

  it.each([
    ['says nothing', (n: number) => (n === 5 ? [] : [1 + (n % 2)]), [1, 2]],
    ['is the first and says nothing', (n: number) => (n === 0 ? [] : [1 + (n % 2)]), [1, 2]],
    ['says a third thing', (n: number) => [n === 5 ? 9 : 1 + (n % 2)], [1, 2, 9]],
    ['is one of the last three, which say a third thing', (n: number) => [n > 8 ? 3 : 1 + (n % 2)], [1, 2, 3]],
  ] as const)('refuses two volumes although a slice %s', (_, said, values) => {
    const files = series(12, (n) => said(n).map((value) => [TAG.AcquisitionNumber, 'IS', value] as FixtureElement));
    expect(refused('SEVERAL_PHASES', () => readDicomSeries(files)).choices).toEqual(values.map((n) => `AcquisitionNumber=${n}`));
  });

  it('refuses two volumes by their times although a slice lacks its own, and tells of a stretch in turn and of a stray by no choice', () => {
    const timed = series(12, (n) => (n === 4 ? [] : [[TAG.AcquisitionTime, 'TM', clock((n >> 1) + 60 * (n % 2))]]));
    expect(refused('SEVERAL_PHASES', () => readDicomSeries(timed)).choices).toEqual([
      'AcquisitionTime=080000..080005',
      'AcquisitionTime=080100..080105',
    ]);
    const stretch = series(16, (n) => [[TAG.AcquisitionNumber, 'IS', n < 4 ? 1 : n < 10 ? 1 + (n % 2) : 2]]);
    expect(readDicomSeries(stretch).problems).toEqual([expect.stringContaining('in turn by AcquisitionNumber')]);
    const own = series(12, (n) => (n === 7 ? [] : [[0x00191010, 'IS', String(n % 2)]]));
    expect(readDicomSeries(own).problems).toEqual([expect.stringContaining('in turn by (0019,1010)')]);
  });

  it.each([
    ['a private one', 0x00191010],
    ['a tube current', 0x00181151],
  ])('tells of slices in turn by an attribute that is no choice: %s', (_, tag) => {
    const { volume, problems } = readDicomSeries(series(6, (n) => [[tag, 'IS', ['100', '200'][n % 2]]]));
    expect(volume.grid.size[2]).toBe(6);
    expect(problems).toEqual([expect.stringMatching(/in turn by \(00.*take the files apart/u)]);
  });

  it.each([
    [
      'a tube current that follows the body',
      [[0x00181151, 'IS', (n: number) => String([100, 120, 130, 120, 110, 100][n % 6] + n)]],
    ],
    ['times that rise along the volume', [[TAG.AcquisitionDateTime, 'DT', (n: number) => `20240101${clock(n)}`]]],
    ['times that fall along it', [[TAG.AcquisitionTime, 'TM', (n: number) => clock(50 - n)]]],
    ['beds of a PET', [[TAG.AcquisitionTime, 'TM', (n: number) => clock(60 * (n >> 2))]]],
    ['rotations of four rows', [[TAG.AcquisitionDateTime, 'DT', (n: number) => `20240101${clock(n - (n % 4))}`]]],
    ['numbers against the volume', [[TAG.InstanceNumber, 'IS', (n: number) => String(20 - n)]]],
    ['one voltage written twice', [[TAG.KVP, 'DS', (n: number) => ['120', '120.0'][n % 2]]]],
    ['three acquisitions along it', [[TAG.AcquisitionNumber, 'IS', (n: number) => 1 + (n >> 2)]]],
    ['acquisitions of unlike lengths', [[TAG.AcquisitionNumber, 'IS', (n: number) => (n < 3 ? 1 : n < 10 ? 2 : 1)]]],
    ['events of two halves', [[TAG.IrradiationEventUID, 'UI', (n: number) => `1.2.${Math.floor(n / 6)}`]]],
    ['a day that ends', [[TAG.AcquisitionDate, 'DA', (n: number) => (n < 6 ? '20240101' : '20240102')]]],
    ['a unique identifier of each slice', [[TAG.AcquisitionUID, 'UI', (n: number) => `1.2.${n}`]]],
  ] as const)('reads one volume without a word: %s', (_, elements) => {
    const files = series(12, (n) => elements.map(([tag, vr, of]) => [tag, vr, of(n)] as FixtureElement));
    expect(readDicomSeries(files).problems).toEqual([]);
    expect(heights(files)).toBe(12);
  });

  it('only tells of packages of an MR scan, each slice at its own time', () => {
    const of = (n: number): readonly FixtureElement[] => [
      [TAG.Modality, 'CS', 'MR'],
      [TAG.AcquisitionTime, 'TM', clock((n >> 1) + 6 * (n % 2))],
    ];
    expect(readDicomSeries(series(12, of)).problems).toEqual([expect.stringContaining('in turn by AcquisitionTime')]);
  });
});

describe('frames that stand in turn', () => {
  const image = (groups: (n: number) => readonly FixtureElement[], place = (n: number) => 2.5 * n): Uint8Array[] => [
    dicomBytes(
      multiFrame(
        Array.from({ length: 8 }, (_, n) => frameGroup(place(n), groups(n))),
        [],
      ),
    ),
  ];
  const content = (...elements: FixtureElement[]): FixtureElement => [TAG.FrameContentSequence, 'SQ', [elements]];

  it.each([
    ['FrameAcquisitionNumber', (n: number) => content([TAG.FrameAcquisitionNumber, 'US', 1 + (n % 2)])],
    ['FrameAcquisitionDateTime', (n: number) => content([TAG.FrameAcquisitionDateTime, 'DT', `2024010108000${n % 2}`])],
    ['FrameReferenceDateTime', (n: number) => content([TAG.FrameReferenceDateTime, 'DT', `2024010108000${n % 2}`])],
    ['KVP', (n: number) => [TAG.CTXRayDetailsSequence, 'SQ', [[[TAG.KVP, 'DS', 80 + 60 * (n % 2)]]]]],
    [
      'FrameType',
      (n: number) => [TAG.CTImageFrameTypeSequence, 'SQ', [[[TAG.FrameType, 'CS', `ORIGINAL\\PRIMARY\\VOLUME\\${'AB'[n % 2]}`]]]],
    ],
    [
      'NominalPercentageOfRespiratoryPhase',
      (n: number) => [
        TAG.RespiratorySynchronizationSequence,
        'SQ',
        [[[TAG.NominalPercentageOfRespiratoryPhase, 'FL', 50 * (n % 2)]]],
      ],
    ],
  ] as const)('refuses two volumes of one image that differ in %s', (keyword, group) => {
    const of = (n: number): readonly FixtureElement[] => [group(n) as FixtureElement];
    for (const files of [image(of), image(of, (n) => 5 * (n >> 1))]) {
      const error = refused('SEVERAL_PHASES', () => readDicomSeries(files));
      expect(error.message).toContain(keyword);
      expect(error.choices.map((choice) => heights(files, choice))).toEqual([4, 4]);
    }
  });

  it('refuses two volumes that differ in what was not assigned to a group when they were converted', () => {
    const of = (n: number): readonly FixtureElement[] => [
      [TAG.UnassignedPerFrameConvertedAttributesSequence, 'SQ', [[[TAG.AcquisitionNumber, 'IS', 1 + (n % 2)]]]],
    ];
    const { choices } = refused('SEVERAL_PHASES', () => readDicomSeries(image(of)));
    expect(choices).toEqual(['AcquisitionNumber=1', 'AcquisitionNumber=2']);
    expect(choices.map((choice) => heights(image(of), choice))).toEqual([4, 4]);
  });

  it.each([
    ['KVP', 'of another source', (n: number) => [0x00189360, 'SQ', [[[TAG.KVP, 'DS', 80 + 60 * (n % 2)]]]]],
    [
      'KVP',
      'in a second item',
      (n: number) => [TAG.CTXRayDetailsSequence, 'SQ', [[[TAG.KVP, 'DS', 80]], [[TAG.KVP, 'DS', 80 + 60 * (n % 2)]]]],
    ],
    [
      'DimensionIndexValues',
      'one of its numbers',
      (n: number) => content([TAG.DimensionIndexValues, 'UL', [1, 1 + (n % 2), 1 + (n >> 1)]]),
    ],
  ] as const)('tells of frames in turn by %s where no choice reads it: %s', (keyword, _, group) => {
    const { problems } = readDicomSeries(image((n) => [group(n) as unknown as FixtureElement]));
    expect(problems).toEqual([expect.stringContaining(`in turn by ${keyword}, and`)]);
  });

  it('reads frames without a word whose dimensions rise, of which some lack a group', () => {
    const rising = image((n) => [content([TAG.DimensionIndexValues, 'UL', [1, 1 + n]])]);
    expect(readDicomSeries(rising).problems).toEqual([]);
    const some = image((n) => (n < 4 ? [] : [[0x00189360, 'SQ', [[[TAG.KVP, 'DS', 80]]]]]));
    expect(readDicomSeries(some).problems).toEqual([]);
  });

  it('tells of frames in turn by an attribute of their groups that is no choice, and of none that rises', () => {
    const of = (values: (n: number) => number): Uint8Array[] =>
      image((n) => [[0x00189321, 'SQ', [[[0x00189330, 'DS', values(n)]]]]]);
    expect(readDicomSeries(of((n) => n % 2)).problems).toEqual([expect.stringContaining('in turn by (0018,9330)')]);
    expect(readDicomSeries(of((n) => n)).problems).toEqual([]);
  });
});
