import { IDENTITY_DIRECTION, maskOf } from '@collimate/imaging-volume';
import { ctFile, dicomBytes } from './dicom/dicom-bytes.fixture.js';
import { bits, segmentation } from './dicom/frames/multi-frame.fixture.js';
import { TAG } from '@collimate/imaging-dicom';
import { inspectFiles, type InspectableFile } from './inspect.js';
import { writeNifti } from './nifti/nifti.writer.js';

const files = (...bytes: readonly Uint8Array[]): readonly InspectableFile[] => bytes.map((b) => ({ bytes: b }));

describe('inspectFiles', () => {
  it('tells what each series and file is, and goes on behind a damaged one', () => {
    const mask = maskOf(
      { size: [2, 2, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION },
      Uint8Array.of(0, 1, 1, 0),
    );
    const seen = inspectFiles(
      files(
        Uint8Array.of(1, 2, 3),
        ctFile({ z: 0 }),
        writeNifti(mask),
        ctFile({ z: 2.5 }),
        dicomBytes([
          ...segmentation('BINARY', [{ z: 0, segment: 2 }], bits([1, 0, 0, 0, 0, 0])).filter(
            ([tag]) => tag !== TAG.SeriesInstanceUID,
          ),
          [TAG.SeriesInstanceUID, 'UI', '1.8'],
        ]),
      ),
    );
    expect(seen.map((image) => [image.kind, image.items])).toEqual([
      ['unreadable', [0]],
      ['nifti', [2]],
      ['dicom-series', [1, 3]],
      ['seg', [4]],
    ]);
    expect(seen[0]).toMatchObject({ usable: false, problems: [{ code: 'WRONG_FORMAT', place: { item: 0 } }] });
    expect(seen[1].segments).toEqual([{ number: 1, voxels: 2, label: '' }]);
    expect(seen[2]).toMatchObject({
      modality: 'CT',
      transferSyntaxes: ['1.2.840.10008.1.2.1'],
      statistics: { voxels: 12, min: -1000, max: -995, mean: -997.5 },
      intensityUnit: 'HU',
    });
    expect(seen[2].grid?.spacingMm).toEqual([2, 1.5, 2.5]);
    expect(seen[3].segments).toEqual([
      { number: 1, label: 'Tumour', voxels: 0 },
      { number: 2, label: 'Node', voxels: 1 },
    ]);
  });

  it('says which file of a broken series is at fault, by its place among all files', () => {
    const [seen] = inspectFiles(files(ctFile({ z: 0 }), ctFile({ z: 2.5, values: [1] })));
    expect(seen).toMatchObject({ kind: 'dicom-series', usable: false, modality: 'CT' });
    expect(seen.problems[0].place).toEqual({ item: 1, tag: '(7fe0,0010)' });
  });
});
