import { correlation } from '../correlation/correlation.analysis.js';
import { gramUnit, type GramDesign } from '../gram/gram.design.js';
import { gramRecord } from '../gram/gram.record.js';
import { ridge } from '../ridge/ridge.analysis.js';
import { designDeclared } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';
import { linear } from './linear.analysis.js';
import { ridgePenalty } from './linear.model.js';

const variables = releaseVariables(
  Object.fromEntries(
    Object.entries({ x1: '1', x2: '2', y: '4' }).map(([name, width]) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-90', '90'] },
        reference: { centre: '3', width, from: 'a series' },
      } as const,
    ]),
  ),
);
const spec = { name: 'products', kind: 'gram', of: ['x1', 'x2'], outcome: 'y', clip: '6', rho: '1/10' } as const;
const real = designDeclared(spec, variables) as GramDesign;
/** The lattice of the product cuts a record at 3e-8: on a finer one nothing but the definitions is left. */
const fine: GramDesign = { ...real, steps: 1n << 50n };
/** Of a clip that cuts nobody, whatever is planned. */
const wide = designDeclared({ ...spec, clip: '15' }, variables) as GramDesign;
const bare = designDeclared({ ...spec, outcome: undefined }, variables) as GramDesign;
const head = { study: 's', version: 2, question: 'model', kind: 'linear', release: 'products', features: real.features };

/** Eighty records, the same as in R: i <- 1:80. */
const records = Array.from({ length: 80 }, (_, k) => {
  const x1 = 1.5 * Math.sin(k + 1);
  const x2 = 0.6 * x1 + Math.cos(2.3 * (k + 1));
  return [x1, x2, 0.5 * x1 - 0.3 * x2 + 0.7 * Math.sin(5.1 * (k + 1))];
});
function withoutNoise(design: GramDesign) {
  const vector = new Array<bigint>(design.length).fill(0n);
  for (const record of records) {
    gramRecord(record, design.clip).forEach((value, i) => (vector[i] += BigInt(Math.trunc(value / gramUnit(design)))));
  }
  return { design, pooled: { vector, noiseVariance: 0n, sites: 1 } };
}
const near = (value: number | null | undefined, expected: number, relative = 1e-9): void =>
  expect(Math.abs(value! - expected)).toBeLessThanOrEqual(relative * Math.max(0.01, Math.abs(expected)));

describe('analyses of products without noise', () => {
  test('are lm of R, per reference SD and per unit', () => {
    const result = linear.analyse(withoutNoise(fine));
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    const rows = linear.rows(result, head);
    const [x1, perX1, x2, perX2, constant, residual, rSquared] = rows;
    near(x1.estimate, 0.46934967619660645);
    near(x2.estimate, -0.29285864459955105);
    near(constant.estimate, -0.0019726323451708561);
    near(x1.se, 0.070898418523265935);
    near(x2.lower, -0.45222891891605976);
    near(x2.upper, -0.13348837028296234);
    near(perX1.estimate, 4 * 0.46934967619660645);
    near(perX2.estimate, 2 * -0.29285864459955105);
    near(perX2.p_value, 4.6134218083359387e-4, 1e-8);
    near(perX2.test_statistic, -3.659126934348931659);
    near(residual.estimate, 4 * 0.50370098895663817);
    near(rSquared.estimate, 0.36815192496256827);
    near(perX1.df, 77);
    expect([rSquared.flags, perX1.flags, perX1.term, perX1.variable]).toEqual(['apparent', 'normal-errors', 'x1', 'y']);
  });

  test('are cor.test and prcomp of R', () => {
    const { pairs, components } = correlation.analyse(withoutNoise(fine));
    const expected = [
      [0.66744554901406772, 0.52467119230332449, 0.77370005587419899],
      [0.50821500341797965, 0.32476216195011781, 0.65481321454176078],
      [0.092377140221961598, -0.129977893676855527, 0.305885533241880392],
    ];
    pairs.forEach(({ found }, k) => [found!.value, found!.lower, found!.upper].forEach((one, i) => near(one, expected[k][i])));
    [1.78501697158644301, 0.50390364242898766, 0.15882093867977709].forEach((one, k) => near(components[k].variance, one));
  });

  test('are the penalised normal equations, with the penalty of the protocol', () => {
    const scaled = { ...fine, event: { ...fine.event, sigma2: BigInt(Math.round((37.5 / (2 * 2 * gramUnit(fine))) ** 2)) } };
    near(ridgePenalty(scaled, 1), 37.5, 1e-12);
    const rows = ridge.rows(ridge.analyse(withoutNoise(scaled)), head);
    near(rows[0].estimate, 2.4345341991730401e-1);
    near(rows[2].estimate, -8.0429373893271344e-2);
    near(rows[4].estimate, 1.8961009210704045e-5);
    expect([rows[1].p_value, rows[0].method]).toEqual([null, 'ridge']);
    expect(rows[0].note).toMatch(/the penalty is 37\.50/);
  });

  test('take a penalty of the protocol, and refuse one that the noise is larger than', () => {
    const given = ridge.rows(ridge.analyse({ ...withoutNoise(fine), asked: { lambda: '75/2' } }), head);
    near(given[0].estimate, 2.4345341991730401e-1);
    near(given[2].estimate, -8.0429373893271344e-2);
    const planned = { subjects: [500_000], sites: 2 };
    const least = ridgePenalty(wide, 2);
    const at = (lambda: string) => ridge.forecast([wide], planned, head, { lambda })[0];
    expect(at(String(Math.ceil(least)))).toMatchObject({ status: 'ok' });
    expect(at('1').note).toBe(
      `lambda is 1, below twice the noise edge of its terms: ${Math.ceil(least)} would do, or no lambda at all`,
    );
    expect(ridge.schema.safeParse({ name: 'r', kind: 'ridge', from: 'g', lambda: 3 }).success).toBe(false);
  });

  test('are as wide as they were planned, shrunk by the penalty', () => {
    const subjects = 2_000;
    const corners = [-1, 1].flatMap((a) => [-1, 1].flatMap((b) => [-1, 1].map((c) => [a, b, c])));
    const vector = new Array<bigint>(wide.length).fill(0n);
    for (const record of corners) {
      gramRecord(record, wide.clip).forEach((value, i) => {
        vector[i] += BigInt(Math.trunc((value * subjects) / corners.length / gramUnit(wide)));
      });
    }
    // Nothing to find, no correlation, and the noise of the design.
    const release = { design: wide, pooled: { vector, noiseVariance: wide.event.sigma2, sites: 1 } };
    const planned = { subjects: [subjects], sites: 1 };
    for (const [one, lambda] of [
      [linear, undefined],
      [ridge, undefined],
      [ridge, '4000'],
    ] as const) {
      const asked = lambda === undefined ? {} : { lambda };
      const [told] = one.rows(one.analyse({ ...release, asked }) as never, head);
      const [foreseen] = one.forecast([wide], planned, head, asked);
      expect(told.se! / foreseen.se!).toBeCloseTo(1, 1);
      expect(told.se_noise! / foreseen.se_noise!).toBeCloseTo(1, 1);
      expect(told.se_sampling! / foreseen.se_sampling!).toBeCloseTo(1, 1);
    }
  });

  test('lose next to nothing on the lattice of the product', () => {
    const [coarse, exact] = [real, fine].map((design) => linear.analyse(withoutNoise(design)).model!.terms[0].scaled.value);
    expect(Math.abs(coarse - exact)).toBeLessThan(1e-6);
  });
});

describe('analyses of products that say nothing', () => {
  test('are refused without an outcome, before and after', () => {
    const planned = { subjects: [5_000], sites: 1 };
    for (const one of [linear, ridge]) {
      expect(one.forecast([bare], planned, head, {}).map(({ status, note }) => [status, note])).toEqual(
        ['x1', 'x2'].map(() => ['refused', 'the release names no outcome: add outcome to it']),
      );
    }
    const release = { design: bare, pooled: { vector: [1n, 2n, 3n, 4n, 5n, 6n], noiseVariance: 1n, sites: 1 } };
    const told = [...linear.rows(linear.analyse(release), head), ...ridge.rows(ridge.analyse(release), head)];
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set(['refused']));
  });

  test('are refused where the noise drowns them', () => {
    for (const one of [linear, correlation]) {
      const at = (subjects: number) => one.forecast([wide], { subjects: [subjects], sites: 3 }, head, {})[0];
      expect(at(5_000).status).toBe('ok');
      expect(at(60).status).toBe('refused');
    }
  });

  test('are refused where the clip cuts more than the planner would, with the clip that is needed', () => {
    const small = designDeclared({ ...spec, clip: '3' }, variables) as GramDesign;
    for (const one of [linear, ridge, correlation]) {
      const { status, note } = one.forecast([small], { subjects: [5_000], sites: 1 }, head, {})[0];
      expect([status, note]).toEqual(['refused', expect.stringMatching(/^clip is 3, and the planner needs \d/)]);
      const clip = /needs ([\d.]+)/.exec(note)![1];
      const enough = designDeclared({ ...spec, clip }, variables) as GramDesign;
      expect(one.forecast([enough], { subjects: [5_000], sites: 1 }, head, {})[0].status).toBe('ok');
    }
  });

  test('have all their rows, suppressed, where the noise leaves nobody', () => {
    const nobody = {
      design: real,
      pooled: { vector: new Array<bigint>(10).fill(0n), noiseVariance: real.event.sigma2, sites: 1 },
    };
    expect(new Set(linear.rows(linear.analyse(nobody), head).map(({ status }) => status))).toEqual(new Set(['suppressed']));
    const told = correlation.rows(correlation.analyse(nobody), head);
    expect(told.map(({ status }) => status)).toEqual(new Array(6).fill('suppressed'));
  });
});
