import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Decoders, readNifti } from '@collimate/imaging-formats';
import type { FilterMethod } from '@collimate/radiomics-vocabulary';
import type { PlanOf } from './filter.js';
import { FILTERS, responseMap } from './filters.js';

/** A test of the first phase of IBSI 2: its number, its phantom, and the filter. */
type ReferenceTest<M extends FilterMethod> = readonly [test: string, phantom: string, plan: PlanOf<M>];

/** The tests of every filter; a filter without one does not compile. @source IBSI 2 manual, phase 1 */
const TESTS: { readonly [M in FilterMethod]: readonly ReferenceTest<M>[] } = {
  mean: [
    ['1.a.1', 'checkerboard', { method: 'mean', support: 15, dimensions: '3D', padding: 'zero' }],
    ['1.a.2', 'checkerboard', { method: 'mean', support: 15, dimensions: '3D', padding: 'nearest' }],
    ['1.a.3', 'checkerboard', { method: 'mean', support: 15, dimensions: '3D', padding: 'periodic' }],
    ['1.a.4', 'checkerboard', { method: 'mean', support: 15, dimensions: '3D', padding: 'mirror' }],
    ['1.b.1', 'impulse', { method: 'mean', support: 15, dimensions: '2D', padding: 'zero' }],
  ],
};

const root = process.env['COLLIMATE_IBSI_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/ibsi');
const present = existsSync(join(root, 'reference/ibsi2_response_maps'));
if (!present) console.warn('IBSI data not found: set COLLIMATE_IBSI_DATA to run the reference specs of the filters');
// The images of IBSI are not ours to commit: without their folder there is nothing to read.
const run = present ? describe : describe.skip;

const decoders: Decoders = { gunzip: (bytes, maximum) => gunzipSync(bytes, { maxOutputLength: maximum }) };
const imageIn = (path: string) => readNifti(new Uint8Array(readFileSync(join(root, path))), decoders).volume;
const phantomOf = (name: string) => {
  const folder = `ibsi2-digital-phantoms/nifti/${name}/image`;
  return imageIn(join(folder, readdirSync(join(root, folder))[0]));
};

describe('the reference tests', () => {
  it('are there for every filter', () => {
    expect(Object.keys(TESTS)).toEqual(Object.keys(FILTERS));
    for (const tests of Object.values(TESTS)) expect(tests.length).toBeGreaterThan(0);
  });
});

run('the response maps of the IBSI 2', () => {
  it.each(Object.values(TESTS).flat())('of test %s on the %s are met at every voxel', (test, phantom, plan) => {
    const found = responseMap(phantomOf(phantom), plan).voxels.data;
    const expected = imageIn(`reference/ibsi2_response_maps/${test.replaceAll('.', '_')}-ValidCRM.nii.gz`).voxels.data;
    expect(found.length).toBe(expected.length);
    let [lowest, highest, worst] = [Infinity, -Infinity, 0];
    for (let i = 0; i < expected.length; i++) {
      lowest = Math.min(lowest, expected[i]);
      highest = Math.max(highest, expected[i]);
      worst = Math.max(worst, Math.abs(found[i] - expected[i]));
    }
    // The standard takes 1 % of the range; the teams within it agree to single precision, and so do we.
    expect(worst).toBeLessThanOrEqual(1e-5 * (highest - lowest));
  });
});
