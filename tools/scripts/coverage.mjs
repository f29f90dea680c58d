/**
 * Long form of the coverage test: rehearses the demonstration study and eight cells in which intervals used to fail, over fixed
 * seeds, and fails unless every kind of 95 % interval holds the truth in at least 93 of 100 studies and true nulls are rejected in
 * at most 7 of 100 tests. Then the same of tables of cells, and of
 * products of numbers, for 200, 500 and 2,000 subjects at epsilon 1 and 3; what the planner refuses, and correlations of numbers that are not normal,
 * are told and fail nothing. Then the same of logistic and Cox models from steps, and of means whose noise a public correlation shapes. Runs on the built libs.
 *
 *   node tools/scripts/coverage.mjs [studies of the demo] [of each cell] [of each table] [of each table of products] [of each run of steps] [of each cell under a public correlation]
 */
import {
  CELL_POPULATIONS,
  CELL_SETUPS,
  coverageOfCells,
  coverageOfIntervals,
  coverageOfProducts,
  coverageOfShaped,
  coverageOfSteps,
  DEMO_REHEARSAL,
  PRODUCT_POPULATIONS,
  SHAPED_POPULATIONS,
  STEP_POPULATIONS,
} from '../../libs/testing/rehearsal/dist/index.js';

const [demo, each, tables, products, runs, shaped] = [2000, 200, 1000, 600, 300, 100].map((usual, index) =>
  Number(process.argv[2 + index] ?? usual),
);
const setups = [
  ['demo', demo, () => DEMO_REHEARSAL],
  ...[...CELL_SETUPS].map(([number, setup]) => [`cell ${number}`, each, setup]),
];

let failed = false;
for (const [name, studies, setup] of setups.filter(([, count]) => count > 0)) {
  const started = performance.now();
  const report = coverageOfIntervals(
    Array.from({ length: studies }, (_, index) => index + 1),
    setup(),
  );
  const seconds = (performance.now() - started) / 1000;
  console.log(`${name}: ${report.studies} rehearsed studies in ${seconds.toFixed(1)} s`);
  failed ||= report.suppressedGroups > 0;
  for (const { quantity, intervals, rate, rateIgnoringNoise, medianWidth } of report.quantities) {
    const fits = rate >= 0.93;
    failed ||= !fits;
    console.log(
      `${fits ? 'ok  ' : 'FAIL'} ${quantity.padEnd(28)} ${intervals} intervals, coverage ${(100 * rate).toFixed(2)} %` +
        ` (noise ignored: ${(100 * rateIgnoringNoise).toFixed(1)} %), median width ${medianWidth.toFixed(3)}`,
    );
  }
  const keeps = Number.isNaN(report.typeOne) || report.typeOne <= 0.07;
  failed ||= !keeps;
  if (!Number.isNaN(report.typeOne)) {
    console.log(
      `${keeps ? 'ok  ' : 'FAIL'} true nulls rejected in ${(100 * report.typeOne).toFixed(2)} % of tests, with Holm in ${(100 * report.familyWise).toFixed(1)} % of studies`,
    );
  }
}

/** SD of a cell at (epsilon, 1e-6), all noise from one place. */
const NOISE = [
  [1, 4.53],
  [3, 1.65],
];
for (const population of tables > 0 ? CELL_POPULATIONS : []) {
  for (const subjects of [200, 500, 2000]) {
    for (const [epsilon, noise] of NOISE) {
      console.log(`${population.kind} of ${population.name}, ${subjects} subjects, epsilon ${epsilon}: ${tables} studies`);
      for (const { quantity, intervals, rate, limitRate, medianHalfWidth, unavailable } of coverageOfCells(population, {
        subjects,
        noise,
        studies: tables,
      })) {
        const fits = rate >= 0.93;
        failed ||= !fits;
        console.log(
          `${fits ? 'ok  ' : 'FAIL'} ${quantity.padEnd(32)} ${intervals} intervals, coverage ${(100 * rate).toFixed(2)} %` +
            ` (of the limit on the cells: ${(100 * limitRate).toFixed(2)} %), median half-width ${medianHalfWidth.toFixed(3)}, without a number ${(100 * unavailable).toFixed(1)} %`,
        );
      }
    }
  }
}
const PRICES = [
  [1, '2436/100000'],
  [3, '18507/100000'],
];
for (const population of products > 0 ? PRODUCT_POPULATIONS : []) {
  for (const subjects of [200, 500, 2000]) {
    for (const [epsilon, rho] of PRICES) {
      console.log(`products, ${population.name}, ${subjects} subjects, epsilon ${epsilon}: ${products} studies`);
      for (const { kind, quantity, intervals, rate, medianHalfWidth, isRefused } of coverageOfProducts(population, {
        subjects,
        rho,
        studies: products,
      })) {
        const isTold = isRefused || (kind === 'correlation' && population.shape !== 'normal');
        const fits = rate >= 0.93;
        failed ||= !fits && !isTold;
        console.log(
          `${fits ? 'ok  ' : isTold ? 'told' : 'FAIL'} ${kind.padEnd(12)} ${quantity.padEnd(20)} ${intervals} intervals, coverage ${(100 * rate).toFixed(2)} %` +
            `, median half-width ${medianHalfWidth.toFixed(3)}${isRefused ? ', refused by the planner' : ''}`,
        );
      }
    }
  }
}
for (const population of runs > 0 ? STEP_POPULATIONS : []) {
  const { intervals, rate, medianHalfWidth, noiseShare, uninformative } = coverageOfSteps(population, runs);
  const fits = rate >= (population.least ?? 0.93);
  failed ||= !fits;
  console.log(
    `${fits ? 'ok  ' : 'FAIL'} ${population.name.padEnd(70)} ${intervals} intervals, coverage ${(100 * rate).toFixed(2)} %` +
      `, median half-width ${medianHalfWidth.toFixed(3)}, noise ${(100 * noiseShare).toFixed(0)} % of the variance` +
      `, uninformative ${(100 * uninformative).toFixed(1)} %`,
  );
}
for (const population of shaped > 0 ? SHAPED_POPULATIONS : []) {
  const { shaped: found, plain, narrower } = coverageOfShaped(population, shaped);
  const fits = Math.min(found.mean, found.variance, found.difference) >= 0.93 && found.rejected <= 0.07;
  failed ||= !fits;
  const text = ({ mean, variance, difference, rejected }) =>
    `means ${(100 * mean).toFixed(1)} %, variances ${(100 * variance).toFixed(1)} %, differences ${(100 * difference).toFixed(1)} %, true nulls rejected ${(100 * rejected).toFixed(1)} %`;
  console.log(
    `${fits ? 'ok  ' : 'FAIL'} ${population.name.padEnd(70)} under a public correlation: ${text(found)}; without: ${text(plain)}` +
      `; widths ${narrower.map((one) => one.toFixed(2)).join(', ')} of those without`,
  );
}
process.exitCode = failed ? 1 : 0;
