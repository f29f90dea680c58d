import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { compareGrids, maskVoxelCount } from '@collimate/imaging-volume';
import dicomParser from 'dicom-parser';
import { readDicomFile } from './dicom/dicom-file.reader.js';
import { rasterise } from './dicom/contours/rasterise.js';
import { findRoi, readRtStruct } from './dicom/contours/rtstruct.reader.js';
import { readDicomSeries } from './dicom/series.reader.js';
import { selectLabel } from './label-mask.js';
import { readNifti } from './nifti/nifti.reader.js';
import type { Decoders } from './decoders.js';

const root = process.env['COLLIMATE_IBSI_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/ibsi');
const present = existsSync(join(root, 'ct-phantom'));
if (!present) console.warn('IBSI data not found: set COLLIMATE_IBSI_DATA to run the conformance specs of the readers');
const run = present ? describe : describe.skip;

const decoders: Decoders = { gunzip: (bytes, maximum) => gunzipSync(bytes, { maxOutputLength: maximum }) };
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(join(root, path)));
const folder = (path: string): Uint8Array[] => readdirSync(join(root, path)).map((name) => read(join(path, name)));
const equalVoxels = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let different = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) if (Math.round(a[i]) !== Math.round(b[i])) different += 1;
  return different;
};

run('the IBSI CT phantom', () => {
  let dicom: ReturnType<typeof readDicomSeries>;
  beforeAll(() => {
    dicom = readDicomSeries(folder('ct-phantom/dicom/image'));
  });
  const nifti = (): ReturnType<typeof readNifti> => readNifti(read('ct-phantom/nifti/image/phantom.nii.gz'), decoders);
  const structures = (): ReturnType<typeof readRtStruct> => readRtStruct(read('ct-phantom/dicom/mask/DCM_RS_00060.dcm'));

  it('has the same grid and, after rounding, the same voxels in DICOM and in NIfTI', () => {
    const other = nifti();
    expect(dicom.volume.grid.size).toEqual([204, 201, 60]);
    expect(other.volume.grid.size).toEqual([204, 201, 60]);
    expect(dicom.volume.grid.spacingMm[2]).toBeCloseTo(3, 9);
    for (const axis of [0, 1, 2]) {
      expect(other.volume.grid.spacingMm[axis]).toBeCloseTo(dicom.volume.grid.spacingMm[axis], 5);
      expect(other.volume.grid.originMm[axis]).toBeCloseTo(dicom.volume.grid.originMm[axis], 4);
    }
    expect(other.volume.grid.direction.map((d) => Math.abs(d))).toEqual(dicom.volume.grid.direction.map((d) => Math.abs(d)));
    expect(equalVoxels(dicom.volume.voxels.data, other.volume.voxels.data)).toBe(0);
    expect(dicom.modality).toBe('CT');
    expect(dicom.intensityUnit).toBe('HU');
  });

  it('gives 125,256 voxels for the ROI GTV-1, voxel for voxel those of the NIfTI mask', () => {
    const roi = findRoi(structures(), 'GTV-1');
    const mask = rasterise(roi, dicom.volume.grid, { frameOfReferenceUid: dicom.frameOfReferenceUid });
    const published = selectLabel(readNifti(read('ct-phantom/nifti/mask/mask.nii.gz'), decoders).volume);
    expect(maskVoxelCount(published)).toBe(125_256);
    expect(maskVoxelCount(mask)).toBe(125_256);
    expect(equalVoxels(mask.voxels.data, published.voxels.data)).toBe(0);
  });

  it('has the same elements of the same lengths for an independent parser', () => {
    const bytes = read('ct-phantom/dicom/mask/DCM_RS_00060.dcm');
    const { attributes } = readDicomFile(bytes);
    const other = dicomParser.parseDicom(bytes);
    const theirs = Object.keys(other.elements).filter((tag) => !tag.startsWith('x0002'));
    expect(attributes.tags().map((tag) => `x${tag.toString(16).padStart(8, '0')}`)).toEqual(theirs);
    for (const tag of attributes.tags()) {
      const element = other.elements[`x${tag.toString(16).padStart(8, '0')}`];
      if (element.items) expect(attributes.items(tag).length).toBe(element.items.length);
      else expect(attributes.value(tag)?.byteOffset).toBe(bytes.byteOffset + element.dataOffset);
    }
  });
});

run('the IBSI phase 3 scans', () => {
  const scans = [
    ['STS_019', 'CT'],
    ['STS_019', 'PET'],
    ['STS_019', 'MR_T1'],
    ['STS_025', 'PET'],
    ['STS_025', 'MR_T1'],
  ] as const;

  it.each(scans)('%s %s has the voxels and the region of its NIfTI twin', (patient, modality) => {
    const path = `validation-sts/dicom/${patient}/${modality}`;
    const series = readDicomSeries(folder(join(path, 'image')));
    const image = readNifti(read(`validation-sts/nifti/${patient}/${modality}_image.nii.gz`), decoders);
    expect(compareGrids(series.volume.grid, image.volume.grid)).toEqual([]);
    const [a, b] = [series.volume.voxels.data, image.volume.voxels.data];
    let largest = 0;
    for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(a[i])));
    expect(largest).toBeLessThan(1e-5);
    const [structures] = folder(join(path, 'mask')).map((bytes) => readRtStruct(bytes));
    const mask = rasterise(structures.rois[0], series.volume.grid, { frameOfReferenceUid: series.frameOfReferenceUid });
    const published = selectLabel(readNifti(read(`validation-sts/nifti/${patient}/${modality}_mask.nii.gz`), decoders).volume);
    expect(equalVoxels(mask.voxels.data, published.voxels.data)).toBe(0);
  });
});

run('the IBSI-2 orientation phantom', () => {
  it('has its 32 x 48 x 64 voxels in DICOM and, mirrored from foot to head as published, in NIfTI', () => {
    const dicom = readDicomSeries(folder('ibsi2-digital-phantoms/dicom/orientation')).volume;
    const nifti = readNifti(read('ibsi2-digital-phantoms/nifti/orientation/image/orientation.nii.gz'), decoders).volume;
    expect([dicom.grid.size, nifti.grid.size]).toEqual([
      [32, 48, 64],
      [32, 48, 64],
    ]);
    // The published DICOM slices run from z = 0 down to -126 mm, the NIfTI slices from 0 up: first means last.
    expect([dicom.grid.originMm, nifti.grid.originMm]).toEqual([
      [0, 0, -126],
      [0, 0, 0],
    ]);
    const slice = 32 * 48;
    for (let k = 0; k < 64; k++) {
      const theirs = nifti.voxels.data.subarray(k * slice, (k + 1) * slice);
      expect(equalVoxels(dicom.voxels.data.subarray((63 - k) * slice, (64 - k) * slice), theirs)).toBe(0);
    }
  });
});
