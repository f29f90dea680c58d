import { EngineKernels } from '@collimate/radiomics-kernels';
import { findIbsiFolder } from './cases.js';
import { PATIENT_TOLERANCE, type PatientVerdict, hasPatients, judgePatients } from './patients.js';

const data = findIbsiFolder(undefined);
const run = hasPatients(data) ? describe : describe.skip;
if (!hasPatients(data)) console.warn('IBSI data not found: set COLLIMATE_IBSI_DATA to run the conformance specs of the patients');

run('six patients of IBSI 1 phase 3', () => {
  let verdicts: readonly PatientVerdict[] = [];
  beforeAll(async () => {
    verdicts = await judgePatients(data ?? '', new EngineKernels());
  });

  it.each(['CT', 'PET', 'MR_T1'])('%s: within 0.1 %% on 99 of 100 rows on which three teams agree', (modality) => {
    const own = verdicts.filter(({ row }) => row.modality === modality);
    expect(own.length).toBeGreaterThan(1200);
    expect(own.filter(({ relative }) => relative <= PATIENT_TOLERANCE).length).toBeGreaterThanOrEqual(
      Math.floor(0.99 * own.length),
    );
  });

  it('has a value for every row, and no feature that misses in more than three patients', () => {
    expect(verdicts.filter(({ found }) => found === undefined)).toEqual([]);
    const misses = new Map<string, number>();
    for (const { row, relative } of verdicts)
      if (relative > PATIENT_TOLERANCE) misses.set(row.tag, (misses.get(row.tag) ?? 0) + 1);
    expect(Math.max(0, ...misses.values())).toBeLessThanOrEqual(3);
  });
});
