import { SeededRandom } from '@collimate/kernel-numeric';
import { logRankTest } from './log-rank.hypothesis.js';
import { lifeTable, type SurvivalCells } from './life.table.js';
import { asTold } from '../told.instead.js';
import { restrictedMean, survivalCurve } from './survival.curve.js';

/*
 * Values by R 4.2.2. With losses inside the intervals: the life table written anew in R, S_k = S_{k-1} ((n - d - c) / n)^(d / (d + c)), its errors by numerical
 * derivatives over the cells (fourth order, good to 1e-9), its mean the area under a constant hazard. Without: survfit and survdiff of survival, Surv(t, s) of the same
 * subjects, t the number of the interval, 5 for those beyond.
 */

const near = (value: number, expected: number, relative = 1e-9): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

const FIRST: SurvivalCells = { edges: [1, 2, 3, 4], events: [10, 8, 6, 4], censored: [5, 6, 3, 2], beyond: 56, noiseVariance: 0 };
/** The same, nobody lost before the last edge. */
const whole = ({ censored, ...rest }: SurvivalCells): SurvivalCells => {
  const lost = censored.reduce((sum, one) => sum + one, 0);
  return { ...rest, censored: censored.map(() => 0), beyond: rest.beyond + lost };
};

const SECOND: SurvivalCells = {
  edges: [1, 2, 3, 4],
  events: [16, 12, 9, 5],
  censored: [4, 5, 6, 3],
  beyond: 40,
  noiseVariance: 0,
};

/** A cohort of one hazard, on a grid of eight intervals up to 24 months, lost evenly up to 60 months or at a hazard, with noise in each cell. */
function drawn(random: SeededRandom, n: number, hazard: number, noiseVariance: number, loss?: number): SurvivalCells {
  const edges = [3, 6, 9, 12, 15, 18, 21, 24];
  const events = new Array<number>(8).fill(0);
  const censored = new Array<number>(8).fill(0);
  let beyond = 0;
  for (let subject = 0; subject < n; subject++) {
    const event = -Math.log(1 - random.uniform()) / hazard;
    const last = loss === undefined ? 60 * random.uniform() : -Math.log(1 - random.uniform()) / loss;
    const at = Math.floor(Math.min(event, last) / 3);
    if (at >= 8) beyond += 1;
    else if (event <= last) events[at] += 1;
    else censored[at] += 1;
  }
  const noisy = (cell: number): number => cell + Math.sqrt(noiseVariance) * random.normal();
  return { edges, events: events.map(noisy), censored: censored.map(noisy), beyond: noisy(beyond), noiseVariance };
}

describe('a survival curve without noise', () => {
  test('is the life table of Chiang, its errors those of the cells, its interval on the scale of log(-log S)', () => {
    const curve = survivalCurve(FIRST);
    [0.8973171131813007, 0.80962286277415052, 0.73967054410694622, 0.69114507208068021].forEach((s, k) =>
      near(curve[k].survival, s),
    );
    [0.030766445429045622, 0.040478538481705267, 0.045966820650320143, 0.048938452096166457].forEach((s, k) =>
      near(curve[k].samplingError, s),
    );
    [0.81753816889555397, 0.71471013380087234, 0.63659169127441007, 0.5840019008037709].forEach((s, k) =>
      near(curve[k].lower, s),
    );
    [0.9433956361598872, 0.87565268694550702, 0.81763058277955325, 0.77591352574266448].forEach((s, k) =>
      near(curve[k].upper, s),
    );
    expect(curve.map(({ noiseError }) => noiseError)).toEqual([0, 0, 0, 0]);
  });

  test('is survfit with Greenwood’s errors and conf.type = "log-log" where nobody is lost inside', () => {
    const curve = survivalCurve(whole(FIRST));
    [0.9, 0.82, 0.76, 0.72].forEach((s, k) => near(curve[k].survival, s));
    [0.03, 0.038418745424597091, 0.042708313008125248, 0.0448998886412873].forEach((s, k) => near(curve[k].samplingError, s));
    [0.82211611986020805, 0.72962891743381142, 0.66367836824839321, 0.62090925391922569].forEach((s, k) =>
      near(curve[k].lower, s),
    );
  });

  test('has a log-rank test over those exposed, which is survdiff where nobody is lost inside', () => {
    near(logRankTest([FIRST, SECOND]).statistic, 4.5995041597340318);
    near(logRankTest([whole(FIRST), whole(SECOND)]).statistic, 4.3595491808414586);
    expect(logRankTest([FIRST, SECOND]).degreesOfFreedom).toBe(1);
  });

  test('has a log-rank test to which an interval with one at risk adds nothing, as in survdiff', () => {
    const last = { edges: [1, 2, 3, 4], censored: [0, 0, 0, 0], beyond: 0, noiseVariance: 0 };
    const { statistic, pValue } = logRankTest([
      { ...last, events: [3, 4, 2, 1] },
      { ...last, events: [5, 2, 3, 0] },
    ]);
    near(statistic, 0.43316062176165804);
    expect(pValue).toBeGreaterThan(0.05);
  });

  test('has a mean that is the area under a constant hazard in each interval', () => {
    const mean = restrictedMean(FIRST);
    near(mean.value, 3.2897036567013966);
    near(mean.samplingError, 0.12596836518694954);
    const first = survivalCurve(FIRST)[0].survival;
    near(restrictedMean(FIRST, 1).value, (1 - first) / -Math.log(first));
  });

  test('is the actuary’s with half of the lost where next to nobody is left, and within a hundredth of it where few are lost', () => {
    const emptied: SurvivalCells = { edges: [1], events: [6], censored: [13], beyond: 1, noiseVariance: 0 };
    near(survivalCurve({ ...emptied, beyond: 0 })[0].survival, 1 - 6 / (19 - 13 / 2));
    near(survivalCurve(emptied)[0].survival, (1 / 20) ** (6 / 19));
    const one = survivalCurve(FIRST)[0].survival;
    expect(Math.abs(one - (1 - 10 / (100 - 5 / 2)))).toBeLessThan(2e-4);
  });

  test('says exactly how each number moves with a cell', () => {
    const moved = (at: number): SurvivalCells => {
      const cells = [...FIRST.events, ...FIRST.censored, FIRST.beyond];
      return { ...FIRST, events: cells.slice(0, 4).map((one, k) => one + (k === 1 ? at : 0)) };
    };
    const slope = (of: (cells: SurvivalCells) => number): number => (of(moved(1e-4)) - of(moved(-1e-4))) / 2e-4;
    for (const measure of ['hazard', 'exposed'] as const) {
      const [before, own] = [0, 1].map((k) => lifeTable(FIRST)[k][measure]);
      expect(slope((cells) => lifeTable(cells)[0][measure].value)).toBeCloseTo(before.byRisk, 7);
      expect(slope((cells) => lifeTable(cells)[1][measure].value)).toBeCloseTo(own.byRisk + own.byEvents, 7);
    }
  });

  test.each([
    ['where many are left', FIRST],
    ['where next to nobody is', { ...FIRST, edges: [1, 2], events: [5, 6], censored: [3, 13], beyond: 0 }],
  ])('says exactly how each number moves with its events and its lost: %s', (_word, table) => {
    const last = table.events.length - 1;
    const slope = (of: 'events' | 'censored', measure: 'hazard' | 'exposed'): number => {
      const [more, less] = [1e-4, -1e-4].map((by) => ({ ...table, [of]: table[of].with(last, table[of][last] + by) }));
      return (lifeTable(more)[last][measure].value - lifeTable(less)[last][measure].value) / 2e-4;
    };
    for (const measure of ['hazard', 'exposed'] as const) {
      const { byRisk, byEvents, byLost } = lifeTable(table)[last][measure];
      expect(slope('events', measure)).toBeCloseTo(byRisk + byEvents, 7);
      expect(slope('censored', measure)).toBeCloseTo(byRisk + byLost, 7);
    }
  });

  test('is told without a rise, in an interval that holds it, and with an error that no negative cell shrinks', () => {
    const noisy: SurvivalCells = { ...FIRST, events: [10, -6, 6, 4], noiseVariance: 9 };
    const curve = survivalCurve(noisy);
    expect(curve[1].survival).toBeGreaterThan(curve[0].survival);
    const told = curve.map(asTold);
    told.forEach(({ survival, lower, upper, samplingError }, k) => {
      expect(survival).toBeLessThanOrEqual(k === 0 ? 1 : told[k - 1].survival);
      expect(lower <= survival && survival <= upper).toBe(true);
      expect(lower <= curve[k].lower && curve[k].upper <= upper).toBe(true);
      expect(samplingError).toBeGreaterThan(0.028);
    });
    // Two points are pooled, by the inverse of their variances.
    expect(told[0].survival).toBe(told[1].survival);
    expect(told[2].survival).toBe(curve[2].survival);
  });

  test('ends where nobody is left', () => {
    expect(survivalCurve({ ...FIRST, censored: [5, 6, 3, -1], beyond: -25 })).toHaveLength(1);
    expect(survivalCurve({ edges: [1], events: [-3], censored: [0], beyond: 0, noiseVariance: 4 })).toEqual([]);
  });
});

describe.each([
  ['without', 0],
  ['with', 60],
])('a survival curve %s noise', (_word, noiseVariance) => {
  test('covers the truth at each edge, and so does its mean', () => {
    const random = new SeededRandom(11);
    const truth = (t: number): number => Math.exp(-t / 30);
    const mean = 30 * (1 - truth(24));
    const covered = { early: 0, late: 0, mean: 0 };
    const runs = 1_000;
    for (let run = 0; run < runs; run++) {
      const cells = drawn(random, 500, 1 / 30, noiseVariance);
      const curve = survivalCurve(cells).map(asTold);
      if (curve[1].lower <= truth(6) && truth(6) <= curve[1].upper) covered.early += 1;
      if (curve[7].lower <= truth(24) && truth(24) <= curve[7].upper) covered.late += 1;
      const { value, noiseError, samplingError } = restrictedMean(cells);
      if (Math.abs(value - mean) <= 1.96 * Math.hypot(noiseError, samplingError)) covered.mean += 1;
    }
    for (const count of Object.values(covered)) {
      expect(count / runs).toBeGreaterThan(0.93);
      expect(count / runs).toBeLessThan(0.975);
    }
  });

  test('is told from another at the level of the test alone', () => {
    const random = new SeededRandom(13);
    const runs = 1_000;
    let rejected = 0;
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const [one, other, faster] = [1 / 30, 1 / 30, 1 / 15].map((hazard) => drawn(random, 250, hazard, noiseVariance));
      if (logRankTest([one, other]).pValue < 0.05) rejected += 1;
      if (logRankTest([one, faster]).pValue < 0.05) found += 1;
    }
    expect(rejected / runs).toBeLessThan(0.065);
    expect(rejected / runs).toBeGreaterThan(0.03);
    expect(found / runs).toBeGreaterThan(noiseVariance === 0 ? 0.97 : 0.78);
  });

  test('is not told from another of the same hazard of which more are lost', () => {
    const random = new SeededRandom(17);
    const runs = 2_000;
    let rejected = 0;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const [one, other] = [0.01, 0.08].map((loss) => drawn(random, 500, 1 / 20, noiseVariance / 10, loss));
      if (logRankTest([one, other]).pValue < 0.05) rejected += 1;
      const { value, noiseError, samplingError } = restrictedMean(other);
      if (Math.abs(value - 20 * (1 - Math.exp(-24 / 20))) <= 1.96 * Math.hypot(noiseError, samplingError)) covered += 1;
    }
    expect(rejected / runs).toBeLessThan(0.07);
    expect(covered / runs).toBeGreaterThan(0.93);
  });
});
