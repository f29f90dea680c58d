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

/*
 * Each program is started once and told all cases, a number of patients before each: to load its packages takes it 2 to 4 s of a processor, a case
 * some milliseconds.
 */
const EACH_CASE = `given <- scan(file("stdin"), quiet = TRUE)
while (length(given) > 0) {
  n <- given[1]
  x <- matrix(given[2:(1 + 2 * n)], ncol = 2, byrow = TRUE)
  given <- given[-(1:(1 + 2 * n))]`;

const PSYCH = `suppressMessages(library(psych))
${EACH_CASE}
  cat(sprintf("%.17g", ICC(x, lmer = FALSE)$results$ICC[2:3]), "\\n")
}`;

/** Bland and Altman's difference is that of the first less the second reading. */
const EPIR = `suppressMessages(library(epiR))
${EACH_CASE}
  r <- epi.ccc(x[, 1], x[, 2])
  cat(sprintf("%.17g", c(r$rho.c$est, unlist(r$sblalt[1, c("est", "lower", "upper")]))), "\\n")
}`;

/** Where R has a package; to load it, as `requireNamespace` does, would take as long as to ask it. */
const { stdout: packages } = spawnSync(
  'Rscript',
  ['-e', 'cat(nzchar(system.file(package = "psych")), nzchar(system.file(package = "epiR")))'],
  {
    encoding: 'utf8',
  },
);
const [hasPsych, hasEpiR] = [0, 1].map((place) => packages?.split(' ')[place] === 'TRUE');
if (!hasPsych || !hasEpiR)
  process.stderr.write(
    'R with psych and epiR is not installed: agreement is held to the values that stand in agreement.estimator.spec.ts alone\n',
  );
const workspace = join(import.meta.dirname, '../../../../..');
const python = join(workspace, '.cache/oracles-statistics/bin/python');
const hasPingouin = existsSync(join(workspace, '.cache/oracles-statistics/requirements.sha256'));
if (!hasPingouin) process.stderr.write('pingouin is not installed: run `node tools/oracles/prepare.mjs statistics`\n');

type Pairs = readonly (readonly [number, number])[];

/** What a program says of each case: for `psych` and `pingouin` absolute agreement and consistency, for `epiR` concordance, difference and limits. */
type Said = readonly (readonly number[])[];

function ofR(script: string, cases: readonly Pairs[]): Said {
  const input = cases.map((pairs) => [pairs.length, ...pairs.flat()].join(' ')).join('\n');
  const { stdout } = spawnSync('Rscript', ['-e', script], { input, encoding: 'utf8' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
}

function ofPingouin(cases: readonly Pairs[]): Said {
  const script = join(workspace, 'tools/oracles/say_statistics.py');
  const { stdout } = spawnSync(python, [script, 'agreement'], { input: JSON.stringify(cases), encoding: 'utf8' });
  return (JSON.parse(stdout) as { ICC2: number; ICC3: number }[]).map(({ ICC2, ICC3 }) => [ICC2, ICC3]);
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

const READINGS = CASES.map(([subjects, error, bias]) => drawn(subjects, error, bias));
/** The place of a case, by its number of patients. */
const placeOf = (subjects: number): number => CASES.findIndex(([n]) => n === subjects);

describe.each([
  ['psych', hasPsych, (cases: readonly Pairs[]) => ofR(PSYCH, cases)],
  ['pingouin', hasPingouin, ofPingouin],
] as const)('the ICC of drawn pairs, beside %s', (_program, isInstalled, saidOf) => {
  let said: Said = [];
  beforeAll(() => {
    if (isInstalled) said = saidOf(READINGS);
  });

  // Skipped where the program is not installed: in CI both are.
  (isInstalled ? test : test.skip).each(CASES)(
    'of %d patients with a reading error of %d and a bias of %d is the same to 1e-9',
    (subjects) => {
      const [ofMany, ofTwo] = said[placeOf(subjects)];
      const { consistency, agreement } = foundIn(READINGS[placeOf(subjects)]);
      near(consistency.value, ofTwo);
      near(agreement.value, ofMany);
    },
  );
});

describe("Lin's concordance and the limits of drawn pairs, beside epiR", () => {
  let said: Said = [];
  beforeAll(() => {
    if (hasEpiR) said = ofR(EPIR, READINGS);
  });

  // Skipped where R has no epiR; CI installs it, and counts a skip as a failure.
  (hasEpiR ? test : test.skip).each(CASES)(
    'of %d patients with a reading error of %d and a bias of %d are the same to 1e-9',
    (subjects) => {
      const [concordance, difference, lower, upper] = said[placeOf(subjects)];
      const found = foundIn(READINGS[placeOf(subjects)]);
      near(found.concordance.value, concordance);
      near(found.bias.value, difference);
      near(found.lowerLimit.value, lower);
      near(found.upperLimit.value, upper);
    },
  );
});
