import { calibrationOf } from './calibration.js';
import { averageOf, normalPoints, normalShares } from './normal.bins.js';
import { fitNormal } from './normal.fit.js';

const near = (value: number, expected: number, relative = 1e-9): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

const EDGES = [-0.5, 0, 0.6];
const SCORE = { centre: -0.1, width: 0.5 };
const OUTCOME = {
  edges: EDGES,
  events: [8, 14, 20, 18],
  others: [60, 50, 35, 15],
  noiseVariance: 0,
  link: 'logit',
  score: SCORE,
} as const;

describe('calibration of a binned score', () => {
  it('solves the same equations as R does with integrate and solve', () => {
    const { observedLessExpected, intercept, slope } = calibrationOf(OUTCOME);
    near(observedLessExpected.value, -0.19805936553731932);
    near(observedLessExpected.samplingError, 0.028531087641493633);
    near(intercept.value, -0.94686463874116933);
    near(intercept.samplingError, 0.16314811258494108);
    near(slope.value, 1.39863313988691784);
    near(slope.samplingError, 0.31194720433185569);
    expect([observedLessExpected.noiseError, slope.noiseError]).toEqual([0, 0]);
  });

  it('has no line where noise has left no equation to solve', () => {
    const { slope } = calibrationOf({ ...OUTCOME, events: [-5, -9, -4, -8], others: [5, 8, 4, 8] });
    expect(slope.value).toBeNaN();
  });

  it('is exact under a complementary log-log', () => {
    const points = normalPoints(EDGES, SCORE);
    const share = points.map((bin) => averageOf(bin, (x) => -Math.expm1(-Math.exp(0.3 + 0.8 * x))));
    const events = share.map((p) => 1000 * p);
    const found = calibrationOf({ ...OUTCOME, link: 'cloglog', events, others: events.map((one) => 1000 - one) });
    near(found.intercept.value, 0.3);
    near(found.slope.value, 0.8);
  });
});

describe('a normal score in bins', () => {
  it('has the shares and means of its distribution, in open bins too', () => {
    const shares = normalShares(EDGES, SCORE);
    near(
      shares.reduce((sum, one) => sum + one, 0),
      1,
      1e-14,
    );
    // mu + tau (dnorm(lo) - dnorm(hi)) / (pnorm(hi) - pnorm(lo)) of the last bin
    near(
      averageOf(normalPoints(EDGES, SCORE)[3], (x) => x),
      -0.1 + (0.5 * 0.14972746563574488) / 0.08075665923377107,
      1e-9,
    );
  });

  it('is found from its own numbers, and stays at its reference where noise is all there is', () => {
    const moved = { centre: 0.1, width: 0.6 };
    const counts = normalShares(EDGES, moved).map((share) => 1e6 * share);
    const found = fitNormal(counts, EDGES, SCORE, 0);
    near(found.centre, 0.1, 1e-3);
    near(found.width, 0.6, 1e-3);
    const drowned = fitNormal(
      counts.map((one) => one / 1e4),
      EDGES,
      SCORE,
      1e6,
    );
    near(drowned.centre, -0.1, 1e-2);
  });
});
