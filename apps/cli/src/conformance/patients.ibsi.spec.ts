import { wasmEngine } from '@collimate/radiomics-pipeline';
import { findIbsiFolder } from './cases.js';
import { PATIENT_TOLERANCE, type PatientVerdict, hasPatients, judgePatients } from './patients.js';

const data = findIbsiFolder(undefined);
const run = hasPatients(data) ? describe : describe.skip;
if (!hasPatients(data)) console.warn('IBSI data not found: set COLLIMATE_IBSI_DATA to run the conformance specs of the patients');

run('six patients of IBSI 1 phase 3', () => {
  let verdicts: readonly PatientVerdict[] = [];
  beforeAll(async () => {
    verdicts = await judgePatients(data ?? '', wasmEngine());
  });

  it.each([
    ['CT', 0],
    ['PET', 2],
    ['MR_T1', 4],
  ])('%s: within 0.1 %% on all but %d of the rows on which three teams agree', (modality, beyond) => {
    const own = verdicts.filter(({ row }) => row.modality === modality);
    expect(own.length).toBeGreaterThan(1200);
    expect(own.filter(({ relative }) => !(relative <= PATIENT_TOLERANCE)).map(({ row }) => row.tag)).toHaveLength(beyond);
  });

  it.each([
    ['percentiles and what is made of them', /^(stat|ih)_(p10|p90|iqr|qcod|rmad)$/, 170],
    ['the surface mesh and what is derived from it', /^morph_(vol|area|av$|comp_|sph|asph|integ)/, 150],
    ['the volume fractions of the intensity-volume histogram', /^ivh_(v10|v90|diff_v10_v90)$/, 30],
  ])('has within 0.1 %% every row of %s', (_, features, least) => {
    const own = verdicts.filter(({ row }) => features.test(row.tag));
    expect(own.length).toBeGreaterThan(least);
    expect(own.filter(({ relative }) => !(relative <= PATIENT_TOLERANCE))).toEqual([]);
  });

  it('has a value for every row, and no feature that misses in more than one', () => {
    expect(verdicts.filter(({ found }) => found === undefined)).toEqual([]);
    const misses = new Map<string, number>();
    for (const { row, relative } of verdicts)
      if (relative > PATIENT_TOLERANCE) misses.set(row.tag, (misses.get(row.tag) ?? 0) + 1);
    expect(Math.max(0, ...misses.values())).toBeLessThanOrEqual(1);
  });
});
