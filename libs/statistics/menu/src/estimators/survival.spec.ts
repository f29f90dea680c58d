import { SeededRandom } from '@collimate/kernel-numeric';
import { logRankTest } from './log-rank.hypothesis.js';
import { restrictedMean, survivalCurve, type SurvivalCells } from './survival.curve.js';

/* Values by R 4.2.2 with survival: Surv(t, s) of the same subjects, t the number of the interval, 5 for those beyond. */

const near = (value: number, expected: number, relative = 1e-9): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

const FIRST: SurvivalCells = { edges: [1, 2, 3, 4], events: [10, 8, 6, 4], censored: [5, 6, 3, 2], beyond: 56, noiseVariance: 0 };
const SECOND: SurvivalCells = {
  edges: [1, 2, 3, 4],
  events: [16, 12, 9, 5],
  censored: [4, 5, 6, 3],
  beyond: 40,
  noiseVariance: 0,
};

/** A cohort of one hazard, on a grid of eight intervals up to 24 months, censored evenly, with noise in each cell. */
function drawn(random: SeededRandom, n: number, hazard: number, noiseVariance: number): SurvivalCells {
  const edges = [3, 6, 9, 12, 15, 18, 21, 24];
  const events = new Array<number>(8).fill(0);
  const censored = new Array<number>(8).fill(0);
  let beyond = 0;
  for (let subject = 0; subject < n; subject++) {
    const event = -Math.log(1 - random.uniform()) / hazard;
    const last = 60 * random.uniform();
    const at = Math.floor(Math.min(event, last) / 3);
    if (at >= 8) beyond += 1;
    else if (Math.floor(event / 3) <= Math.floor(last / 3)) events[at] += 1;
    else censored[at] += 1;
  }
  const noisy = (cell: number): number => cell + Math.sqrt(noiseVariance) * random.normal();
  return { edges, events: events.map(noisy), censored: censored.map(noisy), beyond: noisy(beyond), noiseVariance };
}

describe('a survival curve without noise', () => {
  test('is survfit, its errors Greenwood’s, its interval conf.type = "log-log"', () => {
    const curve = survivalCurve(FIRST);
    [0.9, 0.815294117647059, 0.746396023198012, 0.698241441056204].forEach((s, k) => near(curve[k].survival, s));
    [0.03, 0.0393831637171013, 0.0449918122041419, 0.0481020632403617].forEach((s, k) => near(curve[k].samplingError, s));
    [0.822116119860208, 0.722776251606276, 0.645281887440886, 0.592684188165846].forEach((s, k) => near(curve[k].lower, s));
    [0.94490255788427, 0.879462343453468, 0.822586050974389, 0.781419128496075].forEach((s, k) => near(curve[k].upper, s));
    expect(curve.map(({ noiseError }) => noiseError)).toEqual([0, 0, 0, 0]);
  });

  test('has survdiff as its test', () => {
    const { statistic, degreesOfFreedom } = logRankTest([FIRST, SECOND]);
    near(statistic, 4.47133072783005);
    expect(degreesOfFreedom).toBe(1);
  });

  test('has a mean that is the area with steps in the middle of the intervals', () => {
    // summary(survfit(Surv(t - 0.5, s) ~ 1), rmean = 4)
    near(restrictedMean(FIRST).value, 0.5 + 0.9 + 0.815294117647059 + 0.746396023198012 + 0.698241441056204 / 2);
    near(restrictedMean(FIRST, 1).value, 0.95);
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
    // With steps in the middle of the intervals the mean of an exponential time is its trapezium.
    const truth = (t: number): number => Math.exp(-t / 30);
    const mean = [...Array(8).keys()].reduce((sum, k) => sum + 1.5 * (truth(3 * k) + truth(3 * k + 3)), 0);
    const covered = { early: 0, late: 0, mean: 0 };
    const runs = 1_000;
    for (let run = 0; run < runs; run++) {
      const cells = drawn(random, 500, 1 / 30, noiseVariance);
      const curve = survivalCurve(cells);
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
});
