import { subjectNameOf } from './subject-name.js';

describe('subjectNameOf', () => {
  it.each([
    ['sarcoma/STS_025/CT/image', 'STS_025'],
    ['sarcoma/STS_025/CT/image.nii.gz', 'STS_025'],
    ['/data/p7/scan-1/dicom/', 'p7'],
    ['C:\\study\\p7\\CT', 'p7'],
    ['p7_ct.nii.gz', 'p7_ct'],
    ['images/N100/PET', 'N100'],
  ])('calls %s by its nearest telling name', (path, name) => {
    expect(subjectNameOf(path)).toEqual({ name, isTelling: true });
  });

  it('says when there is none', () => {
    expect(subjectNameOf('scans/ct')).toEqual({ name: 'ct', isTelling: false });
  });
});
