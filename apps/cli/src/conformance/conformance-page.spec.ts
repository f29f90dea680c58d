import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IBSI1_VALUES } from './ibsi1-values.table.js';
import { TOLERANCE_ONLY } from './judge.js';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/ibsi/conformance.md'), 'utf8');
const [, section] = page.split(/^## The five rows.*$/m);

describe('the page about conformance', () => {
  it('has a line for each row that is held to its tolerance alone, and for no other', () => {
    const lines = [...section.split(/^## /m)[0].matchAll(/^\| ([A-E]) `(\w+)`(?: `(\w{4})`)? \|/gm)].map(
      ([, config, tag, code]) => `${config} ${tag} ${code ?? 'DHQ4'}`,
    );
    expect(lines.sort()).toEqual(Object.keys(TOLERANCE_ONLY).sort());
  });
});

describe('the run percentage of configuration B', () => {
  const teams = (tag: string): number =>
    IBSI1_VALUES.find(([config, name, code]) => config === 'B' && name === tag && code === 'ZW7Z')?.[5] ?? NaN;

  it('contradicts what the same teams found of the same runs, with which ours agrees', () => {
    const meanLength = Math.sqrt(teams('rlm_lre') - teams('rlm_rl_var'));
    const [runs, voxels] = [70_277, 4 * 27_359];
    expect(teams('rlm_rlnu') / teams('rlm_rlnu_norm')).toBeCloseTo(runs, 2);
    expect(1 / meanLength).toBeCloseTo(runs / voxels, 8);
    expect(Math.abs(teams('rlm_r_perc') - 1 / meanLength)).toBeGreaterThan(1e-5);
  });
});
