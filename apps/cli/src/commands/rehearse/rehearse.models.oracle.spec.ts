import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runCli } from '../../cli.js';
import type { RehearsalDocument } from '../../rehearsal/rehearsal.document.js';
import { climbedDocument } from '../../rehearsal/rehearsal.fixture.js';

/*
 * Models of several steps and the lasso, rehearsed without noise on invented patients, beside what R says of the same file: glm, coxph of survival, and
 * glmnet at the penalties of the path. Clips are those of the planner where numbers are normal, and cut nobody where tails are heavy; values beyond 6
 * reference SDs are winsorised there, as the releases do.
 */

const folder = mkdtempSync(join(tmpdir(), 'collimate-rehearse-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCRIPT = `suppressMessages({ library(survival); library(glmnet) })
args <- commandArgs(TRUE); d <- read.csv(args[1], comment.char = "#"); penalties <- as.numeric(args[-1])
box <- function(x) pmax(-6, pmin(6, x)); a <- box((d$age - 62) / 11); b <- box((d$dose - 60) / 10)
g <- summary(glm(d$response == "yes" ~ a + b, binomial))$coefficients; k <- summary(coxph(Surv(d$os_months, d$os_event) ~ a + b))$coefficients
l <- glmnet(cbind(a, 0 * a), b, standardize = FALSE, lambda = rev(penalties) / nrow(d), thresh = 1e-20)
w <- rev(sapply(seq_along(penalties), function(i) as.matrix(l$beta)[1, i]))
cat(sprintf("%.17g", c(g[c(2, 3, 1), 1:2], k[, c(1, 3)], w)))`;

const isThere =
  spawnSync('Rscript', ['-e', 'quit(status = !all(sapply(c("survival", "glmnet"), requireNamespace, quietly = TRUE)))'])
    .status === 0;
if (!isThere && process.env['COLLIMATE_CI']) throw new Error('CI installs r-cran-survival and r-cran-glmnet: see .ci/run');
if (!isThere) process.stderr.write('R with survival and glmnet is not installed: rehearsed models are not held to it\n');
// Skipped on a machine without R alone: in CI that is an error, thrown above.
const runs = isThere ? describe : describe.skip;

async function rehearsed(out: string, seed: number, truth: string, clip: string | undefined): Promise<RehearsalDocument> {
  writeFileSync(join(folder, 'protocol.json'), JSON.stringify(climbedDocument(clip)));
  writeFileSync(join(folder, 'truth.yaml'), truth);
  let printed = '';
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((part) => ((printed += String(part)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true),
  ];
  await runCli([
    ...['study', 'rehearse', join(folder, 'protocol.json'), '--simulate', '600', '--truth', join(folder, 'truth.yaml')],
    ...['--seed', String(seed), '--noise', 'off', '--out', out, '--json'],
  ]);
  for (const spy of spies) spy.mockRestore();
  return JSON.parse(printed) as RehearsalDocument;
}

runs('models that are rehearsed without noise', () => {
  test.each([
    [4, undefined, 'hazard: 2\ncorrelation: 0.2\neffect: -0.4\nshift: 0.3\nscale: 1.1'],
    [5, '30', 'correlation: 0.5\neffect: 0.4\nshape: skew'],
  ])('say of the patients of seed %d what R says, within a tenth of a standard error', async (seed, clip, truth) => {
    const out = join(folder, `out-${seed}`);
    const { rows } = await rehearsed(out, seed, truth, clip);
    const table = join(out, 'invented-patients.csv');
    expect(readFileSync(table, 'utf8')).toMatch(/^# collimate-table\/1 simulated /);
    const find = (kind: string, quantity: string, term: string) =>
      rows.filter((row) => row.kind === kind && row.quantity === quantity && row.term === term);
    const path = find('lasso', 'penalised coefficient', 'age');
    const { stdout } = spawnSync('Rscript', ['-e', SCRIPT, table, ...path.map(({ x }) => String(x))], { encoding: 'utf8' });
    const said = stdout.trim().split(/\s+/).map(Number);
    expect(said).toHaveLength(10 + path.length);
    const near = (kind: string, term: string, value: number, error: number): void => {
      const [{ estimate, status, se_noise: noise }] = find(kind, 'scaled coefficient', term);
      expect([kind, term, status, noise]).toEqual([kind, term, 'ok', 0]);
      expect(Math.abs(estimate! - value) / error).toBeLessThan(0.1);
    };
    near('logistic', 'age', said[0], said[3]);
    near('logistic', 'dose', said[1], said[4]);
    near('logistic', 'constant', said[2], said[5]);
    near('cox', 'age', said[6], said[8]);
    near('cox', 'dose', said[7], said[9]);
    path.forEach(({ estimate }, index) => expect(estimate).toBeCloseTo(said[10 + index], 5));
    // A clip of 30 has so much noise that its least penalty takes the only term.
    expect(path[0].estimate === 0).toBe(clip !== undefined);
  });
});
