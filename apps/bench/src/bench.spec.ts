import { parsePlan } from '@collimate/radiomics-vocabulary';
import { type BenchLine, median } from './timing/bench.line.js';
import { scalingTable, workTable } from './table.js';
import { type Work, planOf } from './work-list.js';

const work: Work = {
  about: 'a phantom',
  image: 'image.nii.gz',
  mask: 'mask.nii.gz',
  modality: 'mr',
  spacing: 1.5,
  order: 'cubic',
  round: false,
  range: [0, null],
  discretisation: 'fbs',
  bins: 10,
};

function line(peer: string, warm: number, extract: number, more: Partial<BenchLine> = {}): BenchLine {
  const times = { import_s: 0.1, cold_s: 1, first_s: 0.5, warm_s: warm, stages_s: { read: warm - extract, extract } };
  return { peer, version: '1', work: 'w', cases: 1, features: 210, peak_rss_mb: 100, ...times, ...more };
}

describe('planOf', () => {
  it('makes a valid plan with every family, the 13 directions both apart and merged', () => {
    const plan = parsePlan(planOf('w', work));
    expect(plan.families).toHaveLength(11);
    expect(plan.aggregations).toEqual(['DHQ4', 'ITBB', 'IAZD', 'KOBO']);
    expect(plan.interpolation).toMatchObject({ method: 'cubic', spacingMm: [1.5, 1.5, 1.5], rounding: 'none' });
    expect(
      parsePlan(planOf('w', { ...work, modality: 'ct', discretisation: 'fbn', bins: 32, round: true })).intensity.rounding,
    ).toBe('nearest-integer');
  });
});

describe('workTable', () => {
  it('takes ratios within a round, so that a slow moment of the machine slows both', () => {
    const rounds = new Map([
      ['collimate', [line('collimate', 1, 0.2), line('collimate', 3, 0.6)]],
      ['pictologics', [line('pictologics', 2, 1), line('pictologics', 6, 3)]],
    ]);
    const table = workTable('w', 'a phantom', rounds);
    expect(table).toMatch(/pictologics .* 0\.500 +0\.200 /);
    expect(table).toContain('collimate by stage: read 1.60 s');
  });

  it('says that a peer cannot do a work', () => {
    const rounds = new Map([
      ['collimate', [line('collimate', 1, 0.2)]],
      ['pyradiomics', [line('pyradiomics', 0, 0, { unsupported: true })]],
    ]);
    expect(workTable('w', 'a phantom', rounds)).toMatch(/pyradiomics +cannot do this work/);
  });
});

describe('scalingTable', () => {
  it('says how much sooner several threads are done, and what each of them adds', () => {
    const lines = new Map([
      [1, [line('collimate', 1, 0.2), line('collimate', 3, 0.6)]],
      [4, [line('collimate', 0.5, 0.2), line('collimate', 1, 0.6)]],
    ]);
    expect(scalingTable(lines)).toMatch(/4 threads .* 2\.50 +0\.63 /);
  });
});

describe('median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });
});
