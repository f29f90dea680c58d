import { spawnSync } from 'node:child_process';
import { SeededRandom } from '@collimate/kernel-numeric';
import { agreementOf } from './agreement.estimator.js';
import { bounded } from './bounded.estimate.js';

/*
 * The agreement of drawn pairs beside psych::ICC of R, two-way, single readings: ICC2 is that of readers drawn from many, ICC3 that of these two.
 * irr::icc has the same mean squares; Debian does not package it.
 */

const SCRIPT = `suppressMessages(library(psych))
x <- matrix(scan(file("stdin"), quiet = TRUE), ncol = 2, byrow = TRUE)
r <- ICC(x, lmer = FALSE)$results
cat(sprintf("%.17g", r$ICC[2:3]))`;

const isThere = spawnSync('Rscript', ['-e', 'quit(status = !requireNamespace("psych", quietly = TRUE))']).status === 0;
if (!isThere)
  process.stderr.write(
    'R with psych is not installed: ICC is held to the values that stand in agreement.estimator.spec.ts alone\n',
  );
const run = isThere ? describe : describe.skip;

run('the ICC of drawn pairs', () => {
  test.each([
    [40, 0.3, 0],
    [200, 0.8, 0.5],
    [57, 2, -1],
    [500, 0.1, 0.02],
  ])('of %d patients with a reading error of %d and a bias of %d is that of psych, to 1e-9', (subjects, error, bias) => {
    const random = new SeededRandom(subjects);
    const readings = Array.from({ length: subjects }, () => {
      const truth = random.normal();
      return [truth + error * random.normal() + bias, truth + error * random.normal()] as const;
    });
    const input = readings.map((pair) => pair.join(' ')).join('\n');
    const { stdout } = spawnSync('Rscript', ['-e', SCRIPT], { input, encoding: 'utf8' });
    const [ofMany, ofTwo] = stdout.trim().split(/\s+/).map(Number);
    const varianceOf = (values: readonly number[]): number => {
      const mean = values.reduce((sum, one) => sum + one / subjects, 0);
      return values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (subjects - 1);
    };
    const exact = (value: number) => bounded(value, 1e-12, 0, 0);
    const found = agreementOf({
      meanVariance: exact(varianceOf(readings.map(([a, b]) => (a + b) / 2))),
      differenceVariance: exact(varianceOf(readings.map(([a, b]) => a - b))),
      bias: exact(readings.reduce((sum, [a, b]) => sum + (a - b) / subjects, 0)),
      subjects,
    });
    expect(Math.abs(found.consistency.value - ofTwo)).toBeLessThanOrEqual(1e-9 * Math.abs(ofTwo));
    expect(Math.abs(found.agreement.value - ofMany)).toBeLessThanOrEqual(1e-9 * Math.abs(ofMany));
  });
});
