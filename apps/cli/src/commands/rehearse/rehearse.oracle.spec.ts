import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runCli } from '../../cli.js';
import type { RehearsalDocument } from '../../rehearsal/rehearsal.document.js';
import { rehearsedDocument } from '../../rehearsal/rehearsal.fixture.js';

/*
 * A cohort that R draws, rehearsed without noise, beside what R says of the same file: t.test, chisq.test, lm, wilcox.test on the same bins, and the shares
 * of tables. Records are truncated to the lattice, so that nothing agrees to the last digit; no cohort here has a record that is clipped.
 */

const folder = mkdtempSync(join(tmpdir(), 'collimate-rehearse-r-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCRIPT = `args <- commandArgs(TRUE); set.seed(as.integer(args[1])); n <- as.integer(args[2])
arm <- sample(c("A", "B"), n, TRUE)
age <- round(pmin(94, pmax(19, rnorm(n, 62, 11))), 1)
dose <- round(60 + 0.3 * (age - 62) + rnorm(n, 0, 9), 2)
response <- ifelse(runif(n) < plogis(-3.2 + 0.04 * age + 0.5 * (arm == "B")), "yes", "no")
time <- rexp(n, ifelse(arm == "B", 0.03, 0.015)); left <- runif(n, 5, 110)
d <- data.frame(site = sample(c("x", "y", "z"), n, TRUE), arm, age, dose, response,
  os_months = round(pmin(time, left), 3) + 0.001, os_event = as.integer(time <= left))
d$age[3] <- NA
write.csv(d, args[3], row.names = FALSE)
w <- t.test(age ~ response, d); m <- summary(lm(dose ~ age, d))$coefficients; k <- chisq.test(table(d$arm, d$response), correct = FALSE)
full <- d[!is.na(d$age), ]; bin <- as.integer(cut(full$age, c(-Inf, 45, 55, 62, 70, 79, Inf), right = FALSE)); b <- full$arm == "B"
u <- wilcox.test(bin[b], bin[!b], exact = FALSE, correct = FALSE)
cat(sprintf("%.17g", c(diff(w$estimate), w$p.value, m[2, 1], m[2, 4], k$p.value, mean(d$response[d$arm == "B"] == "yes"),
  u$statistic / sum(b) / sum(!b), u$p.value)))`;

const isThere = spawnSync('Rscript', ['-e', 'quit(status = 0)']).status === 0;
if (!isThere) process.stderr.write('R is not installed: a rehearsal is not held to it\n');
const runs = isThere ? describe : describe.skip;

async function rehearsed(table: string): Promise<RehearsalDocument> {
  writeFileSync(join(folder, 'protocol.json'), JSON.stringify(rehearsedDocument()));
  let out = '';
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((part) => ((out += String(part)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true),
  ];
  await runCli([
    'study',
    'rehearse',
    join(folder, 'protocol.json'),
    '--table',
    table,
    '--public',
    'R',
    '--noise',
    'off',
    '--json',
  ]);
  for (const spy of spies) spy.mockRestore();
  return JSON.parse(out) as RehearsalDocument;
}

runs('a rehearsal without noise', () => {
  test.each([
    [11, 500],
    [12, 80],
    [13, 1500],
  ])('of the cohort of seed %d with %d patients says what R says', async (seed, patients) => {
    const table = join(folder, `cohort-${seed}.csv`);
    const { stdout } = spawnSync('Rscript', ['-e', SCRIPT, String(seed), String(patients), table], { encoding: 'utf8' });
    const [difference, pDifference, slope, pSlope, pTable, risk, auc, pRank] = stdout.trim().split(/\s+/).map(Number);
    const { rows } = await rehearsed(table);
    const row = (quantity: string, of: Partial<(typeof rows)[number]> = {}) =>
      rows.find((one) => one.quantity === quantity && Object.entries(of).every(([key, value]) => one[key as 'kind'] === value))!;
    const near = (value: number | null, expected: number, relative: number): void =>
      expect(Math.abs(value! - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
    const compared = row('difference of means', { variable: 'age' });
    near(compared.estimate, difference, 1e-4);
    near(compared.p_value, pDifference, 1e-3);
    const line = row('coefficient', { term: 'age' });
    near(line.estimate, slope, 1e-4);
    near(line.p_value, pSlope, 1e-2);
    near(row('independence').p_value, pTable, 1e-9);
    near(row('risk', { group: 'B' }).estimate, risk, 1e-12);
    near(row('AUC').estimate, auc, 1e-12);
    near(row('AUC').p_value, pRank, 1e-9);
  });
});
