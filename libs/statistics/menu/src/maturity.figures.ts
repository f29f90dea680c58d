/*
 * What was measured of each kind, by hand from the specs that are named and from `npm run coverage`. docs/maturity.md is made from it. A kind
 * without an entry is provisional: whoever adds one measures first.
 */

/** How far a kind may be believed: `proven` against an oracle and in simulated studies, or `provisional` until it is. */
export type MaturityMark = 'proven' | 'provisional';

/** What was measured of an analysis. */
export interface Measured {
  /** What it was held to with the noise off. */
  readonly oracle: string;
  /** The bar of the worst difference from the oracle, relative, that the specs hold. */
  readonly within: string;
  /** Coverage of the 95 % intervals in simulated studies, per cent. */
  readonly coverage: string;
  /** Files that fail if it is not so. */
  readonly specs: readonly string[];
  readonly mark: MaturityMark;
}

/** What was measured of a release. */
export interface MeasuredRelease extends Omit<Measured, 'coverage'> {
  /** Which attacks were run on its encoder. */
  readonly attacks: string;
}

const MENU = 'libs/statistics/menu/src';
const REHEARSAL = 'libs/testing/rehearsal/src';
const R = `${MENU}/estimators/tests.against-r.spec.ts`;
const CELLS = `${REHEARSAL}/cells.coverage.stochastic.spec.ts`;
const PRODUCTS = `${REHEARSAL}/products.coverage.stochastic.spec.ts`;
const MEANS = `${REHEARSAL}/coverage.stochastic.spec.ts`;
const SHAPED = `${REHEARSAL}/shaped.coverage.stochastic.spec.ts`;
const STEPS = `${REHEARSAL}/steps.coverage.stochastic.spec.ts`;
const OWN_STEPS = 'libs/statistics/local/src/gradient/gradient.steps.spec.ts';
const REHEARSED_MODELS = 'apps/cli/src/commands/rehearse/rehearse.models.oracle.spec.ts';
const NEIGHBOURS = '10,000 adversarial neighbours: never above the declared sensitivity';

const ofMenu = (kind: string): string => `${MENU}/${kind}/${kind}.analysis.spec.ts`;

/** What was measured of analyses, by kind. */
export const MEASURED_ANALYSES: ReadonlyMap<string, Measured> = new Map(
  Object.entries({
    count: {
      oracle: 'the sum itself',
      within: 'exact',
      coverage: '93.5–97.5, by `flow` and `feasibility`, whose interval it is',
      specs: [ofMenu('flow'), ofMenu('feasibility')],
      mark: 'proven',
    },
    moments: {
      oracle: 'the arithmetic of the clipped records',
      within: '1e-10',
      coverage: '95.1–97.5',
      specs: [`${MENU}/moments/moments.estimator.spec.ts`, MEANS, SHAPED],
      mark: 'proven',
    },
    compare: {
      oracle: "oneway.test of R; Welch's formulas",
      within: '1e-9',
      coverage: '95.4–97.4',
      specs: [`${MENU}/estimators/welch.estimator.spec.ts`, `${MENU}/compare/equal.means.spec.ts`, MEANS, SHAPED],
      mark: 'proven',
    },
    histogram: {
      oracle: 'prop.test of R',
      within: '1e-9',
      coverage: '93.0–97.5',
      specs: [R, ofMenu('histogram')],
      mark: 'proven',
    },
    contingency: {
      oracle: 'chisq.test, prop.test and mcnemar.test of R',
      within: '1e-9',
      coverage: '94.0–95.8',
      specs: [R, ofMenu('contingency'), CELLS],
      mark: 'proven',
    },
    rank: {
      oracle: 'kruskal.test and pROC of R',
      within: '1e-9',
      coverage: '93.9–95.9',
      specs: [R, ofMenu('rank'), CELLS],
      mark: 'proven',
    },
    survival: {
      oracle: 'survfit and survdiff of R where nobody is lost inside an interval; the life table written anew in R and Python',
      within: '1e-9',
      coverage:
        '94.0–98.6, of what is true without the grid; 91–98 where a tenth is lost a month; 93.0–100 where the hazard is not even within the intervals, marked `hazard-shape` where that is much of the width',
      specs: [`${MENU}/estimators/survival.spec.ts`, `${MENU}/estimators/interval.shape.spec.ts`, ofMenu('survival'), CELLS],
      mark: 'proven',
    },
    validate: {
      oracle: 'pROC of R, dcurves of Python; calibration by its own equations',
      within: '1e-9',
      coverage: '93.0–97.1; calibration of scores that are not normal 88–98, marked `score-shape`',
      specs: [ofMenu('validate'), `${MENU}/estimators/calibration.spec.ts`, `${MENU}/validate/calibration.shape.spec.ts`, CELLS],
      mark: 'proven',
    },
    quantiles: {
      oracle: 'approx of R, interp of numpy',
      within: '1e-12',
      coverage:
        '92–100, also in coarse bins; of whole numbers 97–100 where the edges lie half-way between them, from 43 on where bins end at them',
      specs: [
        `${MENU}/estimators/quantile.estimator.spec.ts`,
        `${MENU}/estimators/within.bin.spec.ts`,
        `${MENU}/estimators/whole.numbers.spec.ts`,
        ofMenu('quantiles'),
      ],
      mark: 'proven',
    },
    correlation: {
      oracle: 'cor of R',
      within: '1e-9',
      coverage: '94.3–98.8; of heavy numbers without a declared kurtosis 87–93, marked `normal-errors`',
      specs: [`${MENU}/estimators/gram.spec.ts`, `${MENU}/correlation/declared.tails.spec.ts`, PRODUCTS],
      mark: 'proven',
    },
    linear: {
      oracle: 'lm of R',
      within: '1e-9, p-values 1e-8',
      coverage: '94.9–99.3; of heavy numbers without a declared kurtosis 78–93, marked `normal-errors`',
      specs: [`${MENU}/estimators/gram.spec.ts`, `${MENU}/correlation/declared.tails.spec.ts`, PRODUCTS],
      mark: 'proven',
    },
    ridge: {
      oracle: 'the ridge equations, solved by R',
      within: '1e-9',
      coverage: '94.3–97.8',
      specs: [`${MENU}/estimators/gram.spec.ts`, PRODUCTS],
      mark: 'proven',
    },
    reliability: {
      oracle: 'ICC of psych of R',
      within: '1e-9',
      coverage: '95–100, wider than needed; 69–82 where few patients differ much, marked in 33 to 100 of 100 studies',
      specs: [`${MENU}/estimators/agreement.oracle.spec.ts`, ofMenu('reliability')],
      mark: 'provisional',
    },
    flow: { oracle: 'the sum itself', within: 'exact', coverage: '93.5–97.5', specs: [ofMenu('flow')], mark: 'proven' },
    feasibility: {
      oracle: 'the sum itself',
      within: 'exact',
      coverage: '93.5–97.5',
      specs: [ofMenu('feasibility')],
      mark: 'proven',
    },
    harmonise: {
      oracle: 'lm of R with a factor of the site, neuroCombat',
      within: '1e-9',
      coverage: '93.5–99; empirical Bayes not measured',
      specs: [`${MENU}/estimators/combat.spec.ts`, ofMenu('harmonise')],
      mark: 'proven',
    },
    logistic: {
      oracle: 'the same steps written anew; at rest glm of R',
      within: '1e-9; 0.1 standard errors',
      coverage:
        '94.2–98.2; 76 where a correlation of 0.8 is told as 0.5: errors are those of the public model, hence provisional',
      specs: [OWN_STEPS, REHEARSED_MODELS, STEPS],
      mark: 'provisional',
    },
    cox: {
      oracle: 'the same steps written anew; at rest coxph of R',
      within: '1e-9; 0.1 standard errors',
      coverage:
        '95.1–97.5, baselines 91.7–97.0; 72 where a correlation of 0.8 is told as 0.5: errors are those of the public model, hence provisional',
      specs: [OWN_STEPS, REHEARSED_MODELS, STEPS],
      mark: 'provisional',
    },
    lasso: {
      oracle: 'glmnet of R',
      within: '1e-9',
      coverage: 'no intervals; how stable a selection is was not simulated, hence provisional',
      specs: [ofMenu('lasso'), REHEARSED_MODELS],
      mark: 'provisional',
    },
    equity: {
      oracle: "prop.test of R; Newcombe's formula",
      within: '1e-9',
      coverage: '93.7–96.0',
      specs: [ofMenu('equity')],
      mark: 'proven',
    },
    stratified: {
      oracle: 'mantelhaen.test of R; metafor of R',
      within: '1e-9',
      coverage: '94.3–96.2',
      specs: [ofMenu('stratified'), CELLS],
      mark: 'proven',
    },
    'group-moments': {
      oracle: 'none; read and replayed, not answered any more',
      within: 'not measured',
      coverage: '0–97, which is why',
      specs: [],
      mark: 'provisional',
    },
    heterogeneity: {
      oracle: 'metafor of R',
      within: '1e-9',
      coverage: '92–99 in one cell',
      specs: [ofMenu('heterogeneity')],
      mark: 'provisional',
    },
  } satisfies Record<string, Measured>),
);

const INFLUENCE = 'libs/statistics/local/src/influence.spec.ts';
const PROPERTY = 'libs/statistics/local/src/encoders.property.spec.ts';

/** What was measured of releases, by kind; `group-counts` is what `collimate.study/1` calls `cells`. */
export const MEASURED_RELEASES: ReadonlyMap<string, MeasuredRelease> = new Map<string, MeasuredRelease>([
  ...['cells', 'group-counts', 'moments', 'prefix-cells', 'gram', 'pairs', 'scatter'].map(
    (kind) =>
      [
        kind,
        {
          oracle: 'its proof, and the sum of its records without noise',
          within: 'exact integers',
          attacks: NEIGHBOURS,
          specs: [INFLUENCE, PROPERTY],
          mark: 'proven',
        },
      ] as const,
  ),
  [
    'gradient',
    {
      oracle: 'its proof, and the same steps written anew',
      within: '1e-9 at every step',
      attacks: '10,000 adversarial neighbours, each at hostile coefficients: never above the declared sensitivity',
      specs: ['libs/statistics/local/src/gradient/gradient.influence.spec.ts', OWN_STEPS],
      mark: 'proven',
    },
  ],
  [
    'group-moments',
    {
      oracle: 'its proof; read and replayed, never charged again',
      within: 'exact integers',
      attacks: 'random records: never above the declared sensitivity',
      specs: [PROPERTY],
      mark: 'provisional',
    },
  ],
]);
