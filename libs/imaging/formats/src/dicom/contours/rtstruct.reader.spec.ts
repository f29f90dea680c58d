import { maskVoxelCount } from '@collimate/imaging-volume';
import { refused } from '../../refused.fixture.js';
import { dicomBytes, type FixtureElement } from '../dicom-bytes.fixture.js';
import { rasterise } from './rasterise.js';
import { findRoi, readRtStruct } from './rtstruct.reader.js';
import { TAG } from '@collimate/imaging-dicom';
import { grid } from './contours.fixture.js';

describe('readRtStruct', () => {
  const structureSet = (
    charset: string,
    name: string,
    contours: readonly (readonly FixtureElement[])[],
  ): readonly FixtureElement[] => [
    [TAG.SpecificCharacterSet, 'CS', charset],
    [TAG.Modality, 'CS', 'RTSTRUCT'],
    [
      TAG.StructureSetROISequence,
      'SQ',
      [
        [
          [TAG.ROINumber, 'IS', 3],
          [TAG.ReferencedFrameOfReferenceUID, 'UI', '1.2'],
          [TAG.ROIName, 'LO', name],
        ],
        [
          [TAG.ROINumber, 'IS', 4],
          [TAG.ROIName, 'LO', 'Empty'],
        ],
      ],
    ],
    [
      TAG.ROIContourSequence,
      'SQ',
      [
        [
          [TAG.ReferencedROINumber, 'IS', 3],
          [TAG.ContourSequence, 'SQ', contours],
        ],
      ],
    ],
  ];
  const contour: readonly FixtureElement[] = [
    [TAG.ContourGeometricType, 'CS', 'CLOSED_PLANAR'],
    [TAG.ContourData, 'DS', [0, 0, 0, 3, 0, 0, 3, 3.5, 0]],
  ];
  const point: readonly FixtureElement[] = [
    [TAG.ContourGeometricType, 'CS', 'POINT'],
    [TAG.ContourData, 'DS', [1, 2, 3]],
  ];

  it('reads a name as the UTF-8 that it is under a false character set, that of an item too, and says so', () => {
    const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
    const read = (charset: string, name: string) => readRtStruct(dicomBytes(structureSet(charset, name, [contour])));
    const falsely = read('ISO_IR 100', latin('Läsion'));
    expect([falsely.rois[0].name, falsely.otherLetters]).toEqual(['Läsion', true]);
    expect(findRoi(falsely, 'läsion').number).toBe(3);
    refused('UNKNOWN_REGION', () => findRoi(falsely, latin('Läsion')));
    for (const [charset, name] of [
      ['ISO_IR 192', latin('Läsion')],
      ['ISO_IR 100', 'Läsion'],
      ['', latin('Läsion')],
    ]) {
      const { rois, otherLetters } = read(charset, name);
      expect([rois[0].name, otherLetters]).toEqual(['Läsion', false]);
    }
    const own = structureSet('ISO_IR 100', 'GTV', [contour]).map((element) =>
      element[0] === TAG.StructureSetROISequence
        ? ([
            element[0],
            'SQ',
            [
              [
                [TAG.SpecificCharacterSet, 'CS', 'ISO_IR 192'],
                [TAG.ROINumber, 'IS', 3],
                [TAG.ROIName, 'LO', latin('Läsion')],
              ],
            ],
          ] as FixtureElement)
        : element,
    );
    const { rois, otherLetters } = readRtStruct(dicomBytes(own));
    expect([rois[0].name, otherLetters]).toEqual(['Läsion', false]);
  });

  it.each([
    ['open', true],
    ['stated', false],
  ])('reads ROIs and contours from sequences of %s length', (_, openLengths) => {
    const { rois } = readRtStruct(dicomBytes(structureSet('ISO_IR 100', 'GTV-1', [contour, point]), { openLengths }));
    expect(rois.map((roi) => [roi.number, roi.name, roi.contours.length])).toEqual([
      [3, 'GTV-1', 1],
      [4, 'Empty', 0],
    ]);
    expect([...rois[0].contours[0].pointsMm]).toEqual([0, 0, 0, 3, 0, 0, 3, 3.5, 0]);
    expect(rois[0].otherContours).toEqual({ POINT: 1 });
  });

  it('reads names in UTF-8', () => {
    const utf8 = String.fromCharCode(...new TextEncoder().encode('Läsion'));
    expect(readRtStruct(dicomBytes(structureSet('ISO_IR 192', utf8, [contour]))).rois[0].name).toBe('Läsion');
  });

  it('finds a ROI by name or number and lists what there is otherwise', () => {
    const structures = readRtStruct(dicomBytes(structureSet('', 'GTV-1', [contour])));
    expect(findRoi(structures, 'gtv-1 ').number).toBe(3);
    expect(findRoi(structures, 4).name).toBe('Empty');
    const error = refused('UNKNOWN_REGION', () => findRoi(structures, 'PTV'));
    expect(error.choices).toEqual(['3\tGTV-1\t1 contours', '4\tEmpty\t0 contours']);
    expect(error.fault).toBe('missing');
  });

  it('tells of open contours and of contours without points, and reads the others', () => {
    const kind = (type: string, points: readonly number[]): readonly FixtureElement[] => [
      [TAG.ContourGeometricType, 'CS', type],
      [TAG.ContourData, 'DS', points],
    ];
    const contours = [
      contour,
      kind('OPEN_PLANAR', [0, 0, 2, 3, 0, 2, 3, 3.5, 2]),
      kind('CLOSED_PLANAR', []),
      kind('CLOSED_PLANAR', [1, 1, 0]),
    ];
    const [roi] = readRtStruct(dicomBytes(structureSet('', 'GTV', contours))).rois;
    expect(roi).toMatchObject({ otherContours: { OPEN_PLANAR: 1 }, emptyContours: 2, fault: undefined });
    const remarks: string[] = [];
    expect(maskVoxelCount(rasterise(roi, grid, { onRemark: (remark) => remarks.push(remark) }))).toBeGreaterThan(0);
    expect(remarks).toEqual([
      'contours of the region that are open or points bound no area and were passed over: 1 x OPEN_PLANAR',
      'contours of the region with fewer than three points were passed over: 2',
    ]);
  });

  it('refuses two ROIs of one number, whose contours cannot be told apart; one that is listed twice is one', () => {
    const listed = (number: number, name: string): readonly FixtureElement[] => [
      [TAG.ROINumber, 'IS', number],
      [TAG.ROIName, 'LO', name],
    ];
    const set = (...rois: readonly (readonly FixtureElement[])[]) =>
      readRtStruct(
        dicomBytes(
          structureSet('', '', [contour]).map((element) =>
            element[0] === TAG.StructureSetROISequence ? [element[0], 'SQ', rois] : element,
          ),
        ),
      );
    const two = set(listed(3, 'GTV'), listed(3, 'PTV'), listed(4, 'Heart'));
    expect(two.rois.map(({ fault }) => fault?.place.tag)).toEqual(['(3006,0022)', '(3006,0022)', undefined]);
    expect(refused('BAD_VALUE', () => rasterise(findRoi(two, 'PTV'), grid)).message).toContain('two ROIs');
    const one = set(listed(3, 'GTV'), listed(3, 'GTV'));
    expect(one.rois.map(({ name, fault }) => [name, fault])).toEqual([['GTV', undefined]]);
  });

  it('gives a ROI that names no frame of reference the only one that the file names', () => {
    const set = (own: string | undefined, ...frames: readonly string[]): string | undefined => {
      const roi: readonly FixtureElement[] = [
        [TAG.ROINumber, 'IS', 3],
        [TAG.ROIName, 'LO', 'GTV'],
        ...(own === undefined ? [] : [[TAG.ReferencedFrameOfReferenceUID, 'UI', own] as FixtureElement]),
      ];
      const elements: readonly FixtureElement[] = [
        [TAG.Modality, 'CS', 'RTSTRUCT'],
        [TAG.ReferencedFrameOfReferenceSequence, 'SQ', frames.map((uid) => [[TAG.FrameOfReferenceUID, 'UI', uid] as const])],
        [TAG.StructureSetROISequence, 'SQ', [roi]],
      ];
      return readRtStruct(dicomBytes(elements)).rois[0].frameOfReferenceUid;
    };
    expect([set('1.2'), set('1.2', '1.3'), set(undefined, '1.3')]).toEqual(['1.2', '1.2', '1.3']);
    expect([set(undefined), set(undefined, '1.3', '1.4'), set(undefined, '1.3', '1.3')]).toEqual([undefined, undefined, '1.3']);
  });

  it('says of contours whether they are disjunct', () => {
    const kinds = ['CLOSED_PLANAR', 'CLOSEDPLANAR_XOR'].map((kind): readonly FixtureElement[] => [
      [TAG.ContourGeometricType, 'CS', kind],
      contour[1],
    ]);
    const [roi] = readRtStruct(dicomBytes(structureSet('', 'A', kinds))).rois;
    expect(roi.contours.map(({ isDisjunct }) => isDisjunct)).toEqual([false, true]);
  });

  it('counts contours that name no ROI', () => {
    const stray: FixtureElement = [TAG.ROIContourSequence, 'SQ', [[[TAG.ContourSequence, 'SQ', [contour, contour]]]]];
    const set = structureSet('', 'A', []).filter(([tag]) => tag !== TAG.ROIContourSequence);
    expect(readRtStruct(dicomBytes([...set, stray]))).toMatchObject({
      strayContours: 2,
      rois: [{ contours: [] }, { contours: [] }],
    });
  });

  it('refuses a ROI with a contour of broken points, and another DICOM object', () => {
    const broken: readonly FixtureElement[] = [[TAG.ContourData, 'DS', [0, 0, 0, 1]]];
    const [roi] = readRtStruct(dicomBytes(structureSet('', 'A', [broken]))).rois;
    expect(refused('BAD_VALUE', () => rasterise(roi, grid)).place.tag).toBe('(3006,0050)');
    refused('WRONG_FORMAT', () => readRtStruct(dicomBytes([[TAG.Modality, 'CS', 'CT']])));
  });
});
