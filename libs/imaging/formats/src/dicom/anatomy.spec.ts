import { anatomyOf } from './anatomy.js';
import { type FixtureElement, ctFile } from './dicom-bytes.fixture.js';
import { readDicomFile } from './dicom-file.reader.js';
import { readDicomSeries } from './series.reader.js';
import { TAG } from '@collimate/imaging-dicom';

const anatomy = (...elements: readonly FixtureElement[]) =>
  anatomyOf(readDicomFile(ctFile({ with: elements }), {}, 0).attributes);
const region = (code: string): FixtureElement => [TAG.AnatomicRegionSequence, 'SQ', [[[TAG.CodeValue, 'SH', code]]]];

describe('what an image shows', () => {
  it.each(['HEAD', 'BRAIN', 'SKULL', 'HEADNECK', 'Head', 'HEAD NECK', 'HEAD_NECK', 'WHOLE BODY', 'WHOLEBODY', 'ORBIT'])(
    'is a head by the body part %s',
    (part) => {
      expect(anatomy([TAG.BodyPartExamined, 'CS', part])).toBe('head');
    },
  );

  it.each(['CHEST', 'ABDOMEN', 'BREAST', 'LSSPINE', 'HEART'])('is no head by the body part %s', (part) => {
    expect(anatomy([TAG.BodyPartExamined, 'CS', part])).toBe('other');
  });

  it('is a head by the code of its region, in a file and in the groups of an enhanced image', () => {
    expect(['69536005', 'T-D1100', '12738006', '89546000'].map((code) => anatomy(region(code)))).toEqual([
      'head',
      'head',
      'head',
      'head',
    ]);
    expect(anatomy(region('51185008'))).toBe('other');
    const shared: FixtureElement = [
      TAG.SharedFunctionalGroupsSequence,
      'SQ',
      [[[TAG.FrameAnatomySequence, 'SQ', [[region('12738006')]]]]],
    ];
    expect(anatomy(shared)).toBe('head');
  });

  it('is a head if the body part and the region contradict each other', () => {
    expect(anatomy([TAG.BodyPartExamined, 'CS', 'CHEST'], region('69536005'))).toBe('head');
  });

  it('is not known from a header that does not say', () => {
    expect(anatomy()).toBeUndefined();
    expect(anatomy([TAG.BodyPartExamined, 'CS', ''])).toBeUndefined();
  });

  it('is a fact of its series', () => {
    const files = [0, 2.5].map((z) => ctFile({ z, with: [[TAG.BodyPartExamined, 'CS', 'HEAD']] }));
    expect(readDicomSeries(files).anatomy).toBe('head');
  });
});
