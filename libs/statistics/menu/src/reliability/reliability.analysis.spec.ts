import { SeededRandom } from '@collimate/kernel-numeric';
import { momentsUnit } from '../moments/moments.design.js';
import { momentsRecord } from '../moments/moments.record.js';
import { pairNumbers, type PairsDesign } from '../pairs/pairs.design.js';
import { designDeclared, planDeclared } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';
import { reliability } from './reliability.analysis.js';

const NAMES = ['volume', 'entropy', 'contrast'];
const variables = releaseVariables(
  Object.fromEntries(
    NAMES.map((name, i) => [
      name,
      {
        ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
        reference: { centre: '8', width: String(1 + i), from: 'a series' },
      } as const,
    ]),
  ),
);
const pair = { by: 'reader', first: 'A', second: 'B' } as const;
const head = { study: 's', version: 2, question: 'readers', kind: 'reliability', release: 'readers', features: [] };

function designOf(of: readonly string[], rho: string, subjects: number, sites = 1): PairsDesign {
  const open = { name: 'readers', kind: 'pairs', of, pair, rho, lambda: '3/10' } as const;
  const exact = { num: BigInt(Math.round(Number(rho) * 1e6)), den: 1_000_000n };
  const planned = planDeclared({ ...open, clip: '1', kMax: '1', reach: '1', reach2: '1' }, exact, variables, {
    ...{ subjects, shares: {}, sites },
  }) as { clip: string; kMax: string; reach: string; reach2: string };
  return designDeclared({ ...open, ...planned, lambda: '3/10' }, variables) as PairsDesign;
}

/** What subjects with one pair each release together; the readings are in reference SDs. */
function released({ moments }: PairsDesign, readings: readonly (readonly [readonly number[], readonly number[]])[]): number[] {
  const { constants, lattice, length } = moments;
  const sum = new Array<number>(length).fill(0);
  for (const [a, b] of readings) {
    const { clipped, phi, kappa } = momentsRecord([pairNumbers(a, b)], constants.clip, constants.kMax);
    clipped.forEach((value, i) => (sum[i] += value / momentsUnit(moments)));
    [Number(lattice.countStep), phi * Number(lattice.cutOffStep), kappa * Number(lattice.fourthStep)].forEach(
      (units, i) => (sum[clipped.length + i] += units),
    );
  }
  return sum;
}

/** Of every feature, planned and told. */
const QUANTITIES = [
  ...['ICC(3,1)', 'ICC(2,1)', 'concordance', 'repeatability coefficient', 'difference of readings'],
  ...['lower limit of agreement', 'upper limit of agreement'],
];

describe('reliability', () => {
  test('is that of R on the same pairs without noise, in units of the transformed scale', () => {
    const design = designOf(['entropy'], '0.18507', 500);
    const wide: PairsDesign = {
      ...design,
      moments: {
        ...design.moments,
        constants: { ...design.moments.constants, clip: 100 },
        lattice: { ...design.moments.lattice, countStep: 1n << 40n, steps: (1n << 40n) * 10n },
      },
    };
    const readings = Array.from({ length: 40 }, (_, k) => {
      const i = k + 1;
      const truth = 1.1 * Math.sin(i) + 0.5 * Math.cos(3.7 * i);
      return [[truth + 0.25 * Math.sin(9.1 * i) + 0.1], [truth + 0.3 * Math.cos(5.3 * i)]] as const;
    });
    const vector = released(wide, readings).map((units) => BigInt(Math.round(units)));
    const result = reliability.analyse({ design: wide, pooled: { vector, noiseVariance: 0n, sites: 1 } });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    const rows = reliability.rows(result, head);
    const expected: Record<string, number> = {
      count: 40,
      'ICC(3,1)': 0.95593680613813792,
      'ICC(2,1)': 0.95188209556853565,
      concordance: 0.95070911786403534,
      'repeatability coefficient': 2 * 0.563306125582869965,
      'difference of readings': 2 * 0.095731163501709099,
      'lower limit of agreement': 2 * -0.442174473124611223,
      'upper limit of agreement': 2 * 0.633636800128029365,
    };
    expect(rows.map(({ quantity }) => quantity)).toEqual(Object.keys(expected));
    for (const { quantity, estimate } of rows) {
      expect(Math.abs(estimate! - expected[quantity])).toBeLessThanOrEqual(1e-9 * Math.abs(expected[quantity]));
    }
  });

  test.each([
    ['1 feature', NAMES.slice(0, 1), 500, '0.18507', 1],
    ['3 features', NAMES, 500, '0.18507', 1],
    ['3 features', NAMES, 2_000, '0.02436', 1],
    ['1 feature', NAMES.slice(0, 1), 2_000, '0.18507', 3],
  ] as const)('of %s covers the truth of %j: %i patients at rho %s from %i sites', (_, of, subjects, rho, sites) => {
    const design = designOf(of, rho, subjects, sites);
    const random = new SeededRandom(subjects + of.length);
    const [icc, bias] = [0.9, 0.2];
    const [shared, own] = [Math.sqrt(icc), Math.sqrt(1 - icc)];
    const sigma = Math.sqrt(sites * Number(design.event.sigma2));
    const truths: Record<string, number> = {
      'ICC(3,1)': icc,
      'ICC(2,1)': icc / (1 + (bias * bias) / 2),
      concordance: icc / (1 + (bias * bias) / 2),
      'repeatability coefficient': 1.959964 * Math.sqrt(2 * (1 - icc) + bias * bias),
      'difference of readings': bias,
      'upper limit of agreement': bias + 1.959964 * Math.sqrt(2 * (1 - icc)),
    };
    const covered = new Map<string, number>();
    const runs = 300;
    for (let run = 0; run < runs; run++) {
      const readings = Array.from({ length: subjects }, () => {
        const truth = of.map(() => shared * random.normal());
        return [truth.map((t) => t + bias + own * random.normal()), truth.map((t) => t + own * random.normal())] as const;
      });
      const vector = released(design, readings).map((units) => BigInt(Math.round(units + sigma * random.normal())));
      const result = reliability.analyse({
        design,
        pooled: { vector, noiseVariance: BigInt(sites) * design.event.sigma2, sites },
      });
      for (const { quantity, lower, upper, variable } of reliability.rows(result, head)) {
        if (!(quantity in truths) || variable !== NAMES[0]) continue;
        const isIn = lower! <= truths[quantity] && truths[quantity] <= upper!;
        covered.set(quantity, (covered.get(quantity) ?? 0) + (isIn ? 1 : 0));
      }
    }
    for (const [quantity, count] of covered) expect([quantity, count / runs > 0.91]).toEqual([quantity, true]);
  });

  test('is refused where the noise drowns it, and suppressed where nobody has both readings', () => {
    const design = designOf(NAMES, '0.02436', 2_000);
    const planned = (subjects: number) => reliability.forecast([design], { subjects: [subjects], sites: 1 }, head, {});
    expect(planned(2_000).map(({ status, quantity }) => [quantity, status])).toEqual([
      ['count', 'ok'],
      ...NAMES.flatMap(() => QUANTITIES.map((quantity) => [quantity, 'ok'])),
    ]);
    const [{ status, note }] = planned(100);
    expect(status).toBe('refused');
    expect(note).toMatch(/^the interval of an ICC of 0.9 would be \+-0\.\d\d$/);
    const nobody = { design, pooled: { vector: new Array<bigint>(design.length).fill(0n), noiseVariance: 1n, sites: 1 } };
    const told = reliability.rows(reliability.analyse(nobody), head);
    expect(told).toHaveLength(1 + 7 * NAMES.length);
    expect(new Set(told.map((row) => row.status))).toEqual(new Set(['suppressed']));
  });
});

describe('reliability by a category', () => {
  const by = releaseVariables({
    side: { source: 'cohort', type: 'category', labels: ['left', 'right'] },
    volume: {
      ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
      reference: { centre: '8', width: '1', from: 'a series' },
    },
  });
  const spec = { name: 'readers', kind: 'pairs', of: ['volume'], by: 'side', pair, rho: '0.18507', lambda: '3/10' } as const;
  const planned = { subjects: 4_000, shares: { side: [0.25, 0.75] }, sites: 1 };
  const keys = planDeclared(
    { ...spec, clip: '1', kMax: '1', reach: '1', reach2: '1' },
    { num: 18507n, den: 100_000n },
    by,
    planned,
  ) as Record<'clip' | 'kMax' | 'reach' | 'reach2', string>;

  test('tells every label by itself, and refuses by the smallest', () => {
    const design = designDeclared({ ...spec, ...keys, lambda: '3/10' }, by) as PairsDesign;
    expect([design.groups, design.length]).toEqual([['left', 'right'], 2 * 7]);
    const random = new SeededRandom(5);
    const vector = [0.1, 0.6].flatMap((error) => {
      const readings = Array.from({ length: 1_000 }, () => {
        const truth = random.normal();
        return [[truth + error * random.normal()], [truth + error * random.normal()]] as const;
      });
      return released(design, readings)
        .slice(0, 7)
        .map((units) => BigInt(Math.round(units)));
    });
    const result = reliability.analyse({ design, pooled: { vector, noiseVariance: 0n, sites: 1 } });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    const rows = reliability.rows(result, head);
    const [left, right] = rows.filter(({ quantity }) => quantity === 'ICC(3,1)');
    expect([left.level, right.level, left.group]).toEqual(['side left', 'side right', 'A']);
    expect(Math.abs(left.estimate! - 1 / 1.01)).toBeLessThan(0.01);
    expect(Math.abs(right.estimate! - 1 / 1.36)).toBeLessThan(0.06);
    const statusAt = (subjects: readonly number[]) => reliability.forecast([design], { subjects, sites: 1 }, head, {})[0].status;
    expect([statusAt([1_000, 3_000]), statusAt([60, 3_000])]).toEqual(['ok', 'refused']);
  });
});

describe('readings of which few differ much', () => {
  test.each([
    ['are marked', (u: number) => (u < 0.1 ? 3 : 0.33), 0.15, 0.8, 1],
    ['are not, where all differ alike', () => 1, 0.1, 0, 0.15],
  ])('%s', (_, factor, within, least, most) => {
    const design = designOf(['entropy'], '0.5', 1_000);
    const random = new SeededRandom(17);
    const noise = Math.sqrt(Number(design.event.sigma2));
    const studies = 60;
    let marked = 0;
    for (let study = 0; study < studies; study++) {
      const readings = Array.from({ length: 1_000 }, () => {
        const truth = Math.sqrt(1 - within) * random.normal();
        const error = Math.sqrt(within) * factor(random.uniform());
        return [[truth + error * random.normal()], [truth + error * random.normal()]] as const;
      });
      const vector = released(design, readings).map((units) => BigInt(Math.round(units + noise * random.normal())));
      const result = reliability.analyse({ design, pooled: { vector, noiseVariance: design.event.sigma2, sites: 1 } });
      const icc = reliability.rows(result, head).find(({ quantity }) => quantity === 'ICC(3,1)')!;
      if (!icc.flags.includes('clipping-bias')) continue;
      marked += 1;
      expect(icc.note).toContain('look better than it is');
    }
    expect(marked / studies).toBeGreaterThanOrEqual(least);
    expect(marked / studies).toBeLessThanOrEqual(most);
  });
});
