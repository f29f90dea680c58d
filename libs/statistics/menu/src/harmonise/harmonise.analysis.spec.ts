import { parseRational, SeededRandom } from '@collimate/kernel-numeric';
import { NEURO_COMBAT, RECORDS } from '../../fixtures/neuro.combat.js';
import type { MomentsDesign } from '../moments/moments.design.js';
import type { ScatterDesign } from '../scatter/scatter.design.js';
import { designDeclared, planDeclared } from '../statistic.js';
import type { TidyRow } from '../tidy.row.js';
import { releaseVariables } from '../variables/release.variable.js';
import { harmonise } from './harmonise.analysis.js';
import { momentsOfSites, scatterOfSites } from '../../fixtures/sites.of.records.js';

const variables = releaseVariables(
  Object.fromEntries(
    Object.entries({ x1: '1', x2: '2', y: '4', z: '1' }).map(([name, width]) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-90', '90'] },
        reference: { centre: '3', width, from: 'a series' },
      } as const,
    ]),
  ),
);
const spec = { name: 'within', kind: 'scatter', of: ['x1', 'x2'], outcome: 'y', clip: '9', rho: '1/10' } as const;
const real = designDeclared(spec, variables) as ScatterDesign;
/** A lattice on which nothing but the definitions is left. */
const fine: ScatterDesign = { ...real, steps: 1n << 26n };
const means = designDeclared(
  {
    ...{ name: 'means', kind: 'moments', of: ['x1', 'x2', 'y', 'z'], rho: '1/10' },
    ...{ clip: '90', kMax: '900', reach: '3', reach2: '8', lambda: '3/10' },
  },
  variables,
) as MomentsDesign;
const steps = 2 ** 50;
const finer: MomentsDesign = {
  ...means,
  lattice: {
    steps: BigInt(steps),
    countStep: BigInt(Math.floor(steps / Math.sqrt(90))),
    cutOffStep: BigInt(Math.floor(0.35 * steps)),
    fourthStep: BigInt(Math.floor(0.2 * steps)),
  },
};
const head = { study: 's', version: 2, question: 'sites', kind: 'harmonise', release: 'within', features: [] };
const near = (value: number | null | undefined, expected: number, relative = 1e-9): void =>
  expect(Math.abs(value! - expected)).toBeLessThanOrEqual(relative * Math.max(0.01, Math.abs(expected)));
const of = (rows: readonly TidyRow[], quantity: string) => rows.filter((row) => row.quantity === quantity);

/** Ninety records of three sites, the same as in R: i <- 1:90; s <- i %% 3. */
const sites = [0, 1, 2].map((s) =>
  Array.from({ length: 90 }, (_, k) => k + 1)
    .filter((i) => i % 3 === s)
    .map((i) => {
      const x1 = 1.5 * Math.sin(i) + 0.4 * s;
      const x2 = 0.6 * x1 + Math.cos(2.3 * i) - 0.7 * s;
      return [x1, x2, 0.5 * x1 - 0.3 * x2 + 0.7 * Math.sin(5.1 * i) + 0.9 * s];
    }),
);

describe('harmonise, centred, without noise', () => {
  const result = harmonise.analyse(scatterOfSites(fine, sites));
  const rows = harmonise.rows(result, head);

  test('is lm of R with an effect of every site', () => {
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    const spreads = of(rows, 'standard deviation within sites');
    [1.0846477124148455, 0.96853354101620315, 0.66166110509562281].forEach((one, j) => near(spreads[j].estimate, one));
    const [x1, x2] = of(rows, 'scaled coefficient within sites');
    near(x1.estimate, 0.52077998913754209);
    near(x1.se, 0.067750415071327924);
    near(x2.lower, -0.44818614037973037);
    near(x2.upper, -0.14647531151431045);
    const perUnit = of(rows, 'coefficient within sites')[1];
    near(perUnit.estimate, 2 * -0.29733072594702042);
    near(perUnit.test_statistic, -3.9188062459041686);
    near(perUnit.p_value, 1.794005223597238e-4, 1e-8);
    expect([perUnit.df, perUnit.term, perUnit.variable, perUnit.family]).toEqual([85, 'x2', 'y', 'terms of the model']);
    near(perUnit.p_adjusted, 1.794005223597238e-4, 1e-8);
  });

  test('is the correlation of what lm leaves, on the scale of Fisher with the degrees of freedom of the sites', () => {
    const expected = [
      [0.66913894685485875, 0.53462177932486432, 0.77058659617224401],
      [0.56247477665173495, 0.40017560250477019, 0.69056441092724463],
      [0.13601666101782503, -0.075578651655022686, 0.335890198742533896],
    ];
    of(rows, 'correlation within sites').forEach(({ estimate, lower, upper }, k) =>
      [estimate, lower, upper].forEach((one, i) => near(one, expected[k][i])),
    );
  });

  test('has all its rows, suppressed, where the noise leaves nobody', () => {
    const nobody = {
      design: real,
      pooled: { vector: new Array<bigint>(real.length).fill(0n), noiseVariance: real.event.sigma2, sites: 3 },
    };
    const told = harmonise.rows(harmonise.analyse(nobody), head);
    expect(told.map(({ quantity, variable, term }) => [quantity, variable, term])).toEqual(
      rows.map(({ quantity, variable, term }) => [quantity, variable, term]),
    );
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set(['suppressed']));
  });
});

describe('harmonise, released, without noise', () => {
  const cohort = [0, 1, 2].map((site) => RECORDS.filter((one) => one.site === site).map(({ row }) => row));
  const rows = harmonise.rows(harmonise.analyse(momentsOfSites(finer, cohort)), head);

  test('is neuroCombat, site by site', () => {
    const grand = of(rows, 'grand mean');
    const spreads = of(rows, 'pooled standard deviation');
    grand.forEach(({ estimate }, j) => near(estimate, NEURO_COMBAT.mean[j]));
    spreads.forEach(({ estimate }, j) => near(estimate! ** 2, NEURO_COMBAT.variance[j]));
    const drawn = ['x1', 'x2', 'y', 'z'].map((variable) =>
      of(rows, 'site shift, empirical Bayes').filter((row) => row.variable === variable),
    );
    const scales = ['x1', 'x2', 'y', 'z'].map((variable) =>
      of(rows, 'site scale, empirical Bayes').filter((row) => row.variable === variable),
    );
    NEURO_COMBAT.shift.forEach((shifts, site) => shifts.forEach((one, j) => near(drawn[j][site].estimate, one)));
    NEURO_COMBAT.squaredScale.forEach((all, site) => all.forEach((one, j) => near(scales[j][site].estimate! ** 2, one)));
    expect(drawn[0][0]).toMatchObject({ site: 'site 1', flags: 'provisional', scale: 'pooled SD' });
  });

  test('tells shifts in reference SDs, which are together none where the patients are', () => {
    const shifts = of(rows, 'site shift').filter(({ variable }) => variable === 'y');
    expect(shifts.reduce((sum, { estimate, n }) => sum + estimate! * n!, 0)).toBeCloseTo(0, 6);
    for (const row of shifts) expect(row).toMatchObject({ family: 'sites and variables of the question', sites: 1 });
  });

  test('draws nothing together over two numbers, and needs what each site sent', () => {
    const two = {
      ...finer,
      features: finer.features.slice(0, 2),
      length: 7,
      blockLength: 7,
      constants: { ...finer.constants, kurtoses: [4.5, 4.5] },
    };
    const told = harmonise.rows(
      harmonise.analyse(
        momentsOfSites(
          two,
          cohort.map((one) => one.map((row) => row.slice(0, 2))),
        ),
      ),
      head,
    );
    expect(of(told, 'site scale, empirical Bayes')[0]).toMatchObject({ status: 'refused', estimate: null });
    const { design, pooled } = momentsOfSites(finer, cohort);
    expect(() => harmonise.analyse({ design, pooled })).toThrow(expect.objectContaining({ code: 'INVALID_SITES' }));
  });

  test('suppresses a site of which too few are seen, and keeps its rows', () => {
    const told = harmonise.rows(harmonise.analyse(momentsOfSites(finer, [...cohort.slice(0, 2), cohort[2].slice(0, 4)])), head);
    expect(told).toHaveLength(rows.length);
    expect(told.filter(({ site }) => site === 'site 3').map(({ status }) => status)).toEqual(new Array(16).fill('suppressed'));
    expect(of(told, 'site shift')[0].status).toBe('ok');
  });
});

describe('harmonise before it is asked', () => {
  test('names the form that a release has, and refuses groups', () => {
    expect(harmonise.misfit!([real], { form: 'released' })).toMatchObject({
      key: 'form',
      hint: expect.stringContaining('form: centred') as string,
    });
    expect(harmonise.misfit!([means], { form: 'centred' })).toMatchObject({
      key: 'form',
      hint: expect.stringContaining('form: released') as string,
    });
    expect(harmonise.misfit!([real], { form: 'centred' })).toBeUndefined();
    expect(harmonise.misfit!([{ ...means, by: 'sex' }], { form: 'released' })?.message).toBe('the release is by sex');
  });

  test('is refused where the clip cuts more than the planner would', () => {
    const small = designDeclared({ ...spec, clip: '3' }, variables) as ScatterDesign;
    const rows = harmonise.forecast([small], { subjects: [20_000], sites: 2 }, head, {});
    expect(rows[0]).toMatchObject({
      status: 'refused',
      note: expect.stringMatching(/^clip is 3, and the planner needs/) as string,
    });
  });

  test.each([['scatter', real] as const, ['moments', means] as const])('is refused where noise would drown %s', (_, design) => {
    const at = (subjects: number) => harmonise.forecast([design], { subjects: [subjects], sites: 3 }, head, {})[0];
    expect(at(1_000_000).status).toBe('ok');
    expect(at(60).status).toBe('refused');
  });
});

/** Sites of different means and spreads; within them x2 = 0.5 x1 + e, y = 0.4 x1 - 0.3 x2 + e. */
function cohortOf(random: SeededRandom, each: number, count: number, skewed: boolean): readonly (readonly number[][])[] {
  const one = (): number => (skewed ? (random.normal() ** 2 + random.normal() ** 2 - 2) / 2 : random.normal());
  return Array.from({ length: count }, (_, site) => {
    const shift = 0.3 * (site - (count - 1) / 2);
    return Array.from({ length: each }, () => {
      const x1 = one();
      const x2 = 0.5 * x1 + Math.sqrt(0.75) * one();
      const y = 0.4 * x1 - 0.3 * x2 + 0.9 * random.normal();
      return [x1 + shift, x2 - shift, y + 2 * shift];
    });
  });
}

describe.each([
  ['2,000 patients of 5 sites at epsilon 3', 400, 5, '0.18507', false],
  ['2,000 patients of 2 sites at epsilon 3, exponential', 1_000, 2, '0.18507', true],
  ['5,000 patients of 3 sites at epsilon 1', 1_667, 3, '0.02436', false],
] as const)('%s: intervals of 300 studies', (_, each, count, rho, skewed) => {
  const studies = 300;

  test('cover what is true within the sites', () => {
    const random = new SeededRandom(7_000 + each + count);
    // What a reference says of tails is public; the clip is the planner's.
    const tails = releaseVariables(
      Object.fromEntries(
        ['x1', 'x2', 'y'].map((name) => [
          name,
          {
            ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-90', '90'] },
            reference: { centre: '0', width: '1', from: 'a series', kurtosis: skewed ? '9' : '3' },
          } as const,
        ]),
      ),
    );
    const asked = { ...spec, clip: '1', rho };
    const clip = planDeclared(asked, parseRational(rho), tails, { subjects: each * count, shares: {}, sites: count })!['clip'];
    const design = designDeclared({ ...asked, clip }, tails) as ScatterDesign;
    const truths: Readonly<Record<string, number>> = {
      'standard deviation within sites x1': 1,
      'correlation within sites x1': 0.5,
      'scaled coefficient within sites x1': 0.4,
      'scaled coefficient within sites x2': -0.3,
    };
    const covered = new Map<string, number>();
    for (let study = 0; study < studies; study++) {
      const rows = harmonise.rows(harmonise.analyse(scatterOfSites(design, cohortOf(random, each, count, skewed), random)), head);
      for (const key of Object.keys(truths)) {
        const row = rows.find(({ quantity, variable, term }) => `${quantity} ${term ?? variable}` === key)!;
        if (row.lower! <= truths[key] && truths[key] <= row.upper!) covered.set(key, (covered.get(key) ?? 0) + 1);
      }
    }
    for (const key of Object.keys(truths)) expect(covered.get(key)! / studies).toBeGreaterThan(0.925);
  });
});

describe('1,500 patients of 3 sites at epsilon 3: intervals of 300 studies', () => {
  test('cover what the sites do to a number', () => {
    const random = new SeededRandom(15);
    const asked = {
      name: 'means',
      kind: 'moments',
      of: ['x1', 'x2', 'y'],
      rho: '0.18507',
      clip: '1',
      kMax: '1',
      reach: '1',
      reach2: '1',
      lambda: '3/10',
    } as const;
    const planned = planDeclared(asked, parseRational(asked.rho), variables, { subjects: 1_500, shares: {}, sites: 3 })!;
    const design = designDeclared({ ...asked, ...planned }, variables) as MomentsDesign;
    const [shift, scale, studies] = [0.3, 1.2, 300];
    const covered = { shift: 0, scale: 0, null: 0 };
    for (let study = 0; study < studies; study++) {
      const cohort = [0, 1, 2].map((site) =>
        Array.from({ length: 500 }, () => [
          random.normal() + shift * (site - 1),
          (site === 0 ? scale : 1) * random.normal(),
          random.normal(),
        ]),
      );
      const rows = harmonise.rows(harmonise.analyse(momentsOfSites(design, cohort, random)), head);
      const rowOf = (quantity: string, variable: string, site: string) =>
        rows.find((row) => row.quantity === quantity && row.variable === variable && row.site === site)!;
      const [first, wide, none] = [
        rowOf('site shift', 'x1', 'site 1'),
        rowOf('site scale', 'x2', 'site 1'),
        rowOf('site shift', 'y', 'site 2'),
      ];
      const truth = scale / Math.sqrt((scale ** 2 + 2) / 3);
      if (first.lower! <= -shift && -shift <= first.upper!) covered.shift += 1;
      if (wide.lower! <= truth && truth <= wide.upper!) covered.scale += 1;
      if (none.p_value! >= 0.05) covered.null += 1;
    }
    for (const one of Object.values(covered)) expect(one / studies).toBeGreaterThan(0.925);
  });
});
