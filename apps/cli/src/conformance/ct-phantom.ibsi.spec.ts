import { EngineKernels } from '@collimate/radiomics-kernels';
import { conformanceCases, findIbsiFolder } from './cases.js';
import { runCase } from './run-case.js';

const data = findIbsiFolder(undefined);
if (data === undefined) console.warn('IBSI data not found: set COLLIMATE_IBSI_DATA to run the conformance specs of the CT phantom');
const run = data === undefined ? describe.skip : describe;
const kernels = new EngineKernels();
const ROWS: Readonly<Record<string, number>> = { A: 346, B: 346, C: 210, D: 210, E: 210 };

run('the CT phantom of the IBSI', () => {
  const cases = conformanceCases(data).filter((one) => one.form !== 'built-in' && (one.form === 'dicom') === (one.config === 'C'));

  it.each(cases.map((one) => [one.config, one.form, one] as const))('%s from %s meets every reference value and diagnostic', async (config, _, one) => {
    const { features, diagnostics } = await runCase(one, kernels);
    if (config in ROWS) expect([features.length, diagnostics.length]).toEqual([ROWS[config], 60]);
    expect([...features, ...diagnostics].filter((verdict) => !verdict.inTolerance || !verdict.precise)).toEqual([]);
  });
});
