/**
 * Long form of the coverage test: rehearses the demonstration study on 2,000 fixed seeds and fails unless every kind of
 * 95 % interval holds the truth in 93 to 97 of 100 studies. Runs on the built libs.
 *
 *   node tools/scripts/coverage.mjs [studies]
 */
import { coverageOfIntervals, DEMO_REHEARSAL } from '../../libs/testing/rehearsal/dist/index.js';

const studies = Number(process.argv[2] ?? 2000);
const seeds = Array.from({ length: studies }, (_, index) => index + 1);

const started = performance.now();
const report = coverageOfIntervals(seeds, DEMO_REHEARSAL);
const seconds = (performance.now() - started) / 1000;

console.log(`${report.studies} rehearsed studies in ${seconds.toFixed(1)} s`);
let failed = report.suppressedGroups > 0;
for (const { quantity, intervals, rate, rateIgnoringNoise, medianWidth } of report.quantities) {
  const fits = rate >= 0.93 && rate <= 0.97;
  failed ||= !fits;
  console.log(
    `${fits ? 'ok  ' : 'FAIL'} ${quantity.padEnd(28)} ${intervals} intervals, coverage ${(100 * rate).toFixed(2)} %` +
      ` (noise ignored: ${(100 * rateIgnoringNoise).toFixed(1)} %), median width ${medianWidth.toFixed(3)}`,
  );
}
console.log(`all ${(100 * report.overall).toFixed(2)} %, suppressed groups ${report.suppressedGroups}`);
process.exitCode = failed ? 1 : 0;
