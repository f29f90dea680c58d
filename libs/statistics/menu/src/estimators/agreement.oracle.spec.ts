import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '@collimate/kernel-numeric';
import { agreementOf } from './agreement.estimator.js';
import { bounded } from './bounded.estimate.js';

/*
 * The agreement of drawn pairs beside psych::ICC of R, two-way, single readings: ICC2 is that of readers drawn from many, ICC3 that of these two.
 * irr::icc has the same mean squares; Debian does not package it. Beside pingouin of Python, where `node tools/oracles/prepare.mjs statistics` has
 * installed it. And Lin's concordance with the limits of Bland and Altman beside epi.ccc of R.
 */

const SCRIPT = `suppressMessages(library(psych))
x <- matrix(scan(file("stdin"), quiet = TRUE), ncol = 2, byrow = TRUE)
r <- ICC(x, lmer = FALSE)$results
cat(sprintf("%.17g", r$ICC[2:3]))`;

/** Bland and Altman's difference is that of the first less the second reading. */
const EPIR = `suppressMessages(library(epiR))
x <- matrix(scan(file("stdin"), quiet = TRUE), ncol = 2, byrow = TRUE)
r <- epi.ccc(x[, 1], x[, 2])
cat(sprintf("%.17g", c(r$rho.c$est, unlist(r$sblalt[1, c("est", "lower", "upper")]))))`;

const hasR = (name: string): boolean =>
  spawnSync('Rscript', ['-e', `quit(status = !requireNamespace("${name}", quietly = TRUE))`]).status === 0;
const [hasPsych, hasEpiR] = ['psych', 'epiR'].map(hasR);
if (!hasPsych || !hasEpiR)
  process.stderr.write(
    'R with psych and epiR is not installed: agreement is held to the values that stand in agreement.estimator.spec.ts alone\n',
  );
const workspace = join(import.meta.dirname, '../../../../..');
const python = join(workspace, '.cache/oracles-statistics/bin/python');
const hasPingouin = existsSync(join(workspace, '.cache/oracles-statistics/requirements.sha256'));
if (!hasPingouin) process.stderr.write('pingouin is not installed: run `node tools/oracles/prepare.mjs statistics`\n');

type Pairs = readonly (readonly [number, number])[];

/** Absolute agreement and consistency by somebody else. */
function ofPsych(pairs: Pairs): readonly number[] {
  const input = pairs.map((pair) => pair.join(' ')).join('\n');
  return spawnSync('Rscript', ['-e', SCRIPT], { input, encoding: 'utf8' }).stdout.trim().split(/\s+/).map(Number);
}

function ofPingouin(pairs: Pairs): readonly number[] {
  const script = join(workspace, 'tools/oracles/say_statistics.py');
  const { stdout } = spawnSync(python, [script, 'agreement'], { input: JSON.stringify(pairs), encoding: 'utf8' });
  const { ICC2, ICC3 } = JSON.parse(stdout) as { ICC2: number; ICC3: number };
  return [ICC2, ICC3];
}

/** Lin's concordance, and the limits of Bland and Altman. */
function ofEpiR(pairs: Pairs): readonly number[] {
  const input = pairs.map((pair) => pair.join(' ')).join('\n');
  return spawnSync('Rscript', ['-e', EPIR], { input, encoding: 'utf8' }).stdout.trim().split(/\s+/).map(Number);
}

const CASES = [
  [40, 0.3, 0],
  [200, 0.8, 0.5],
  [57, 2, -1],
  [500, 0.1, 0.02],
] as const;

function drawn(subjects: number, error: number, bias: number): Pairs {
  const random = new SeededRandom(subjects);
  return Array.from({ length: subjects }, () => {
    const truth = random.normal();
    return [truth + error * random.normal() + bias, truth + error * random.normal()] as const;
  });
}

/** Our estimates of readings whose variances are known exactly. */
function foundIn(readings: Pairs): ReturnType<typeof agreementOf> {
  const subjects = readings.length;
  const varianceOf = (values: readonly number[]): number => {
    const mean = values.reduce((sum, one) => sum + one / subjects, 0);
    return values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (subjects - 1);
  };
  const exact = (value: number) => bounded(value, 1e-12, 0, 0);
  return agreementOf({
    meanVariance: exact(varianceOf(readings.map(([a, b]) => (a + b) / 2))),
    differenceVariance: exact(varianceOf(readings.map(([a, b]) => a - b))),
    bias: exact(readings.reduce((sum, [a, b]) => sum + (a - b) / subjects, 0)),
    subjects,
  });
}

const near = (value: number, wanted: number): void => {
  expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
};

describe.each([
  ['psych', hasPsych, ofPsych],
  ['pingouin', hasPingouin, ofPingouin],
] as const)('the ICC of drawn pairs, beside %s', (_program, isInstalled, said) => {
  // Skipped where the program is not installed: in CI both are.
  (isInstalled ? test : test.skip).each(CASES)(
    'of %d patients with a reading error of %d and a bias of %d is the same to 1e-9',
    (subjects, error, bias) => {
      const readings = drawn(subjects, error, bias);
      const [ofMany, ofTwo] = said(readings);
      const { consistency, agreement } = foundIn(readings);
      near(consistency.value, ofTwo);
      near(agreement.value, ofMany);
    },
  );
});

describe("Lin's concordance and the limits of drawn pairs, beside epiR", () => {
  // Skipped where R has no epiR; CI installs it, and counts a skip as a failure.
  (hasEpiR ? test : test.skip).each(CASES)(
    'of %d patients with a reading error of %d and a bias of %d are the same to 1e-9',
    (subjects, error, bias) => {
      const readings = drawn(subjects, error, bias);
      const [concordance, difference, lower, upper] = ofEpiR(readings);
      const found = foundIn(readings);
      near(found.concordance.value, concordance);
      near(found.bias.value, difference);
      near(found.lowerLimit.value, lower);
      near(found.upperLimit.value, upper);
    },
  );
});
