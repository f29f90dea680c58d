import { SeededRandom } from '@collimate/kernel-numeric';
import { benjaminiHochberg } from './benjamini-hochberg.js';
import { chiSquareTail } from './chi-square.tail.js';
import { pairMeasure, type PairForm } from './pair.measure.js';
import { linearRatio } from './linear.ratio.js';
import { rankCorrelation } from './rank.correlation.js';
import { randomEffects } from './random.effects.js';
import { independenceTest, marginsOf, meanScoreTest, midRanks } from './two-way.table.js';

/* Values by R 4.2.2 with metafor 3.8-1 and pROC 1.18; the calls stand beside them. */

const near = (value: number, expected: number, relative = 1e-9): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.max(Math.abs(expected), 1e-30));

const TABLE = { rows: 2, columns: 3, cells: [12, 30, 25, 8, 44, 31], noiseVariance: 0 };

/** Cells: bins of the first group, then bins of the second. */
const aucOf = (bins: number): PairForm => ({
  length: 2 * bins,
  range: [0, 1],
  denominator: (a, b) => (a < bins === b < bins ? 0 : 1),
  numerator: (a, b) => {
    if (a < bins === b < bins) return 0;
    const [low, high] = a < bins ? [a, b - bins] : [b, a - bins];
    return high > low ? 1 : high === low ? 0.5 : 0;
  },
});

describe('tails of distributions', () => {
  test('hold their digits where they are tiny', () => {
    near(chiSquareTail(200, 1), 2.08848758376254e-45, 1e-12); // pchisq(200, 1, lower = FALSE)
    expect(chiSquareTail(0, 3)).toBe(1);
  });
});

describe('p-values of a family', () => {
  test('are adjusted as p.adjust(p, "BH") does', () => {
    benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.8]).forEach((p, n) => near(p, [0.025, 0.05, 0.05, 0.025, 0.8][n], 1e-14));
    expect(benjaminiHochberg([])).toEqual([]);
  });
});

describe('a two-way table without noise', () => {
  test('gives chisq.test(x, correct = FALSE)', () => {
    const { statistic, degreesOfFreedom } = independenceTest(TABLE);
    near(statistic, 2.41228557403706);
    expect(degreesOfFreedom).toBe(2);
  });

  test('gives kruskal.test and wilcox.test(exact = FALSE, correct = FALSE) on mid-ranks', () => {
    const { statistic, pValue } = meanScoreTest(TABLE, midRanks(marginsOf(TABLE).ofColumns));
    near(statistic, 0.363945060948529);
    near(pValue, 0.546323371335289);
  });
});

describe('a two-way table with noise', () => {
  test('has margins above 0 that are shares of a whole, also where noise leaves less than nobody', () => {
    // The first column has -2 of 12, the first row 5: 1e-6 and 14 / 12 are 1 together.
    const { total, ofRows, ofColumns } = marginsOf({ rows: 2, columns: 2, cells: [-5, 10, 3, 4], noiseVariance: 20 });
    expect(total).toBe(12);
    ofRows.forEach((share, row) => near(share, [5 / 12, 7 / 12][row]));
    ofColumns.forEach((share, column) => near(share, [1e-6, 14 / 12][column] / (1e-6 + 14 / 12)));
  });

  /** Share of tables under independence that a test at 0.05 rejects. */
  const rejected = (isAware: boolean): number => {
    const random = new SeededRandom(41);
    const noiseVariance = 60;
    let count = 0;
    for (let run = 0; run < 2_000; run++) {
      const cells = new Array<number>(12).fill(0);
      for (let subject = 0; subject < 300; subject++) {
        const row = random.uniform() < 0.5 ? 0 : random.uniform() < 0.6 ? 1 : 2;
        cells[row * 4 + Math.floor(4 * random.uniform())] += 1;
      }
      const noisy = cells.map((cell) => cell + Math.sqrt(noiseVariance) * random.normal());
      const table = { rows: 3, columns: 4, cells: noisy, noiseVariance: isAware ? noiseVariance : 0 };
      if (independenceTest(table).pValue < 0.05) count += 1;
    }
    return count / 2_000;
  };

  test('is tested at its level, where a test that ignores the noise rejects most true nulls', () => {
    expect(rejected(true)).toBeLessThan(0.062);
    expect(rejected(true)).toBeGreaterThan(0.03);
    expect(rejected(false)).toBeGreaterThan(0.6);
  });
});

describe('a rank correlation', () => {
  test('has the noise in its error and in its test', () => {
    const table = { rows: 3, columns: 3, cells: [30, 5, 2, 8, 25, 6, 3, 4, 17], noiseVariance: 20 };
    const { correlation, test: found } = rankCorrelation(table);
    near(correlation.value, 0.6513957799291564); // cor(method = "spearman") of the 100 subjects
    // By differences in each of the nine cells, and r^2 / (1 / 99 + its square).
    near(correlation.noiseError, 0.1774507076128108, 1e-8);
    near(found.statistic, 10.2024254052157524, 1e-8);
    near(found.pValue, 0.0014025606581811, 1e-7);
  });
});

describe('a measure over pairs', () => {
  test('is the AUC of pROC on the same bins, with nearly the interval of DeLong', () => {
    const auc = pairMeasure(TABLE.cells, aucOf(3), 0);
    near(auc.value, 0.526074447041899); // auc(g == 2, s)
    near(auc.samplingError ** 2, 0.00192669688910786, 0.02); // var(roc), which divides by n - 1
    near(auc.lower, 0.440043483084, 0.01);
    near(auc.upper, 0.612105410999, 0.01);
    expect(auc.pValueAt(0.5)).toBeGreaterThan(0.5);
  });

  test.each([
    ['no', 0],
    ['some', 20],
    ['as much as sampling', 150],
  ])('covers the truth under %s noise', (_word, noiseVariance) => {
    const random = new SeededRandom(7);
    const bins = 8;
    const form = aucOf(bins);
    const positive = [0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.23];
    const negative = [...positive].reverse();
    const truth = pairMeasure(
      [...negative, ...positive].map((p) => p * 1e9),
      form,
      0,
    ).value;
    const draw = (p: readonly number[]): number => {
      let u = random.uniform();
      for (let bin = 0; bin < bins; bin++) if ((u -= p[bin]) < 0) return bin;
      return bins - 1;
    };
    let covered = 0;
    const runs = 1_500;
    for (let run = 0; run < runs; run++) {
      const cells = new Array<number>(2 * bins).fill(0);
      for (let n = 0; n < 350; n++) cells[draw(negative)] += 1;
      for (let n = 0; n < 150; n++) cells[bins + draw(positive)] += 1;
      const noisy = cells.map((cell) => cell + Math.sqrt(noiseVariance) * random.normal());
      const { lower, upper } = pairMeasure(noisy, form, noiseVariance, 1e-5);
      if (lower <= truth && truth <= upper) covered += 1;
    }
    expect(covered / runs).toBeGreaterThan(0.935);
    expect(covered / runs).toBeLessThan(0.968);
  });

  test('says nothing where nobody is left to compare', () => {
    const { value, lower, upper } = pairMeasure([3, 2, -1, -4], aucOf(2), 9);
    expect([value, lower, upper]).toEqual([Number.NaN, 0, 1]);
  });
});

describe('a ratio of sums', () => {
  test('is a proportion whose inverted interval is Wilson’s', () => {
    // prop.test(30, 100, correct = FALSE)$conf.int
    const { value, lower, upper } = linearRatio([30, 70], { numerator: [1, 0], denominator: [1, 1], range: [0, 1] }, 0);
    expect(value).toBe(0.3);
    near(lower, 0.218948852949328);
    near(upper, 0.395848546333467);
  });

  test('has the noise of each cell in its margin, and of what is planned no smaller sampling error than is said', () => {
    const share = { numerator: [1, 0], denominator: [1, 1], range: [0, 1] } as const;
    expect(linearRatio([30, 70], share, 8).margin).toEqual({ subjects: 100, noise: 4 });
    near(linearRatio([100, 0], share, 0, 1e-4).samplingError, 0.01);
    near(linearRatio([30, 70], share, 0, 1e-4).samplingError, Math.sqrt(0.3 * 0.7) / 10);
  });

  test('covers the truth under noise', () => {
    const random = new SeededRandom(5);
    let covered = 0;
    for (let run = 0; run < 2_000; run++) {
      let hits = 0;
      for (let n = 0; n < 150; n++) if (random.uniform() < 0.8) hits += 1;
      const noisy = [hits, 150 - hits].map((cell) => cell + 8 * random.normal());
      const { lower, upper } = linearRatio(noisy, { numerator: [1, 0], denominator: [1, 1], range: [0, 1] }, 64);
      if (lower <= 0.8 && 0.8 <= upper) covered += 1;
    }
    expect(covered / 2_000).toBeGreaterThan(0.935);
    expect(covered / 2_000).toBeLessThan(0.968);
  });
});

describe('effects that differ between sites', () => {
  const effects = (values: readonly number[], variances: readonly number[]) =>
    randomEffects(values.map((value, n) => ({ value, variance: variances[n] })));

  test('are pooled as rma(yi, vi, method = "PM", test = "knha") and confint do', () => {
    const found = effects([0.21, 0.55, -0.1, 0.62, 0.33, 0.9, 0.05], [0.02, 0.05, 0.03, 0.04, 0.015, 0.06, 0.05]);
    // With control = list(tol = 1e-15), which metafor leaves at 1e-5.
    near(found.mean, 0.344496172044929216);
    near(found.standardError, 0.126320275566236789);
    near(found.lower, 0.035401592722006103);
    near(found.upper, 0.653590751367852274);
    near(found.tau2, 0.076029918000264735);
    near(found.q, 16.83806954436450809);
    near(found.qPValue, 0.009897153119027597);
    near(found.i2, 0.70604147227414245);
    near(found.tau2Lower, 0.0067056883469537);
    near(found.tau2Upper, 0.541080244693559);
    near(found.pValue, 0.034314873216238613);
    // tau^2 where Q is qchisq(0.25, 6), by uniroot: 0.16477619; then mean -+ qt(0.975, 6) * sqrt(tau^2 + se^2).
    near(found.predictionLower, -0.69575222937397041);
    near(found.predictionUpper, 1.38474457346382906);
  });

  test('never get a shorter interval than sites that are alike give (test = "adhoc")', () => {
    const found = effects([0.21, 0.25, 0.2, 0.24, 0.22], [0.02, 0.05, 0.03, 0.04, 0.015]);
    expect([found.tau2, found.tau2Lower]).toEqual([0, 0]);
    near(found.standardError, 0.0716114874039433);
    near(found.lower, 0.0208327559795078, 1e-8);
    near(found.upper, 0.4184834833367315, 1e-8);
  });

  test('are not pooled from one site, nor with one that has no variance', () => {
    const site = { value: 1, variance: 1 };
    for (const sites of [[site], [site, { value: 2, variance: 0 }], [site, { value: 2, variance: Number.NaN }]]) {
      expect(() => randomEffects(sites)).toThrow(expect.objectContaining({ code: 'INVALID_SITES' }));
    }
  });
});
