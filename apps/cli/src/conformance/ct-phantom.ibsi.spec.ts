import { compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import { parsePlan, planPreset } from '@collimate/radiomics-vocabulary';
import { conformanceCases, findIbsiFolder } from './cases.js';
import { TOLERANCE_ONLY } from './judge.js';
import { runCase } from './run-case.js';

const data = findIbsiFolder(undefined);
if (data === undefined)
  console.warn('IBSI data not found: set COLLIMATE_IBSI_DATA to run the conformance specs of the CT phantom');
const run = data === undefined ? describe.skip : describe;
const engine = wasmEngine();
const ROWS: Readonly<Record<string, number>> = { A: 346, B: 346, C: 210, D: 210, E: 210 };

run('the CT phantom of the IBSI', () => {
  const cases = conformanceCases(data).filter(
    (one) => one.form !== 'built-in' && (one.form === 'dicom') === (one.config === 'C'),
  );

  it.each(cases.map((one) => [one.config, one.form, one] as const))(
    '%s from %s meets every reference value and diagnostic',
    async (config, _, one) => {
      const { features, diagnostics } = await runCase(one, engine);
      if (config in ROWS) expect([features.length, diagnostics.length]).toEqual([ROWS[config], 60]);
      expect([...features, ...diagnostics].filter((verdict) => !verdict.inTolerance || !verdict.precise)).toEqual([]);
      const exempt = features.flatMap(({ exempt: found, reference: { tag, aggregation } }) =>
        found === undefined ? [] : [`${config} ${tag} ${aggregation}`],
      );
      expect(exempt.sort()).toEqual(
        Object.keys(TOLERANCE_ONLY)
          .filter((row) => row.startsWith(config))
          .sort(),
      );
    },
  );

  it('has the volume fractions of the teams in configuration A once the histogram ends at the highest intensity that occurs', async () => {
    const plan = parsePlan({
      ...planPreset('ibsi-a'),
      ivh: { method: 'none', step: 1, range: 'observed' },
      families: ['IVH'],
      aggregations: ['DHQ4'],
    });
    const compiled = compile(plan);
    const { volume, masks } = await cases[1].open(compiled);
    const [{ table }] = extract(compiled, volume, masks, engine);
    for (const [tag, teams] of [
      ['ivh_v10', 0.978193],
      ['ivh_v90', 0.0000698104646],
      ['ivh_diff_v10_v90', 0.978123],
    ] as const) {
      const value = table.rows.find((row) => row.tag === tag)?.value;
      expect(value?.kind === 'value' ? Math.abs(value.value / teams - 1) : undefined).toBeLessThan(1e-6);
    }
  });
});
