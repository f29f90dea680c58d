import { IDENTITY_DIRECTION, maskOf } from '@collimate/imaging-volume';
import { ctFile, dicomBytes } from './dicom/dicom-bytes.fixture.js';
import { bits, segmentation } from './dicom/multi-frame.fixture.js';
import { TAG } from './dicom/tag.table.js';
import { inspectFiles } from './inspect.js';
import { writeNifti } from './nifti/nifti.writer.js';

describe('inspectFiles', () => {
  it('tells what each series and file is, and goes on behind a damaged one', () => {
    const mask = maskOf({ size: [2, 2, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION }, Uint8Array.of(0, 1, 1, 0));
    const seen = inspectFiles([
      Uint8Array.of(1, 2, 3),
      ctFile({ z: 0 }),
      writeNifti(mask),
      ctFile({ z: 2.5 }),
      dicomBytes([...segmentation('BINARY', [{ z: 0, segment: 2 }], bits([1, 0, 0, 0, 0, 0])).filter(([tag]) => tag !== TAG.SeriesInstanceUID), [TAG.SeriesInstanceUID, 'UI', '1.8']]),
    ]);
    expect(seen.map((image) => [image.kind, image.items])).toEqual([['unreadable', [0]], ['nifti', [2]], ['dicom-series', [1, 3]], ['seg', [4]]]);
    expect(seen[0].error?.code).toBe('WRONG_FORMAT');
    expect(seen[1].segments).toEqual([{ number: 1, count: 2, name: '' }]);
    expect(seen[2]).toMatchObject({ modality: 'CT', transferSyntax: ['Explicit VR Little Endian'], range: [-1000, -995], intensityUnit: 'HU' });
    expect(seen[2].grid?.spacingMm).toEqual([2, 1.5, 2.5]);
    expect(seen[3].segments).toEqual([{ number: 1, name: 'Tumour', count: 0 }, { number: 2, name: 'Node', count: 1 }]);
  });

  it('says which file of a broken series is at fault, by its place among all files', () => {
    const [seen] = inspectFiles([ctFile({ z: 0 }), ctFile({ z: 2.5, values: [1] })]);
    expect(seen.kind).toBe('unreadable');
    expect(seen.error?.place).toEqual({ item: 1, tag: '(7fe0,0010)' });
  });
});
