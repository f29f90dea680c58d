/** From a linear predictor to a probability. */
export type ScoreLink = 'logit' | 'cloglog';

/** One patient of a validated signature. */
export interface ScoredOutcome {
  /** Linear predictor. */
  readonly score: number;
  readonly event: boolean;
}

/** True calibration of a signature, in patients whose exact scores are known. */
export interface CalibrationTruth {
  readonly observedLessExpected: number;
  readonly intercept: number;
  readonly slope: number;
}

const TURNS = 50;
const SETTLED = 1e-10;

/**
 * The calibration line by least deviance: the estimating equations sum (y - p(a + b s)) (1, s) = 0, which are the same that the binned analysis solves.
 * @source Cox 1958, Two further applications of a model for binary regression
 */
export function calibrationTruth(patients: readonly ScoredOutcome[], link: ScoreLink): CalibrationTruth {
  const expected = patients.reduce((sum, { score }) => sum + LINKS[link].probability(score), 0);
  const observed = patients.filter(({ event }) => event).length;
  let [intercept, slope] = [0, 1];
  for (let turn = 0; turn < TURNS; turn++) {
    let [u0, u1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const { score, event } of patients) {
      const at = intercept + slope * score;
      const left = (event ? 1 : 0) - LINKS[link].probability(at);
      const weight = LINKS[link].slope(at);
      u0 += left;
      u1 += left * score;
      h00 += weight;
      h01 += weight * score;
      h11 += weight * score * score;
    }
    const determinant = h00 * h11 - h01 * h01;
    const moves = [(h11 * u0 - h01 * u1) / determinant, (h00 * u1 - h01 * u0) / determinant];
    intercept += moves[0];
    slope += moves[1];
    if (Math.max(...moves.map(Math.abs)) < SETTLED) break;
  }
  return { observedLessExpected: (observed - expected) / patients.length, intercept, slope };
}

const LINKS = {
  logit: {
    probability: (x: number) => 1 / (1 + Math.exp(-x)),
    slope: (x: number) => 1 / (2 + Math.exp(-x) + Math.exp(x)),
  },
  cloglog: {
    probability: (x: number) => -Math.expm1(-Math.exp(x)),
    slope: (x: number) => Math.exp(x - Math.exp(x)),
  },
} as const;
