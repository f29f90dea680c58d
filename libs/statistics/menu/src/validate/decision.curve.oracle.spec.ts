import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '@collimate/kernel-numeric';
import { AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import { probabilityOf, type ProbabilityLink } from '../estimators/calibration.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

/*
 * Decision curves without noise beside dcurves of Python, as `node tools/oracles/prepare.mjs statistics` installs it. Every patient of a bin has the
 * probability in the middle of the bin, so that no patient lies on a threshold.
 */
const workspace = join(import.meta.dirname, '../../../../..');
const python = join(workspace, '.cache/oracles-statistics/bin/python');
const isThere = existsSync(join(workspace, '.cache/oracles-statistics/requirements.sha256'));
if (!isThere) process.stderr.write('dcurves is not installed: run `node tools/oracles/prepare.mjs statistics`\n');
// Packages of 580 MB: skipped where nobody installed them, and `npm test` says how many were.
const runs = isThere ? describe : describe.skip;

/** On the scale of the score: of the log odds, or of the log of the cumulative hazard. */
const EDGES = [-2, -1, -0.4, 0.2, 0.9];
const MIDDLES = [-3, -1.5, -0.7, -0.1, 0.5, 1.5];

function asked(link: ProbabilityLink): AskedTables {
  const variables: VariableDeclarations = {
    age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['50'] },
    response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
    risk: {
      ...{ source: 'score', link, intercept: '-1', terms: [{ variable: 'age', scale: 'reference', coefficient: '0.4' }] },
      ...{ edges: EDGES.map(String), reference: { centre: '0', width: '1', from: 'a series' } },
    },
  };
  return new AskedTables('validate', variables, [['risk', 'response']], { thresholds: EDGES.map(String) });
}

const CASES = [
  ['logit', 0.3],
  ['cloglog', 0.5],
  ['logit', 0.05],
] as const;

type Case = (typeof CASES)[number];

/** How many patients of a case are in each bin, without and with an event. */
function cellsOf([, share]: Case): readonly number[] {
  const probabilities = MIDDLES.flatMap((_, bin) => [1 - share * (0.5 + bin / 5), share * (0.5 + bin / 5)].map((one) => one / 6));
  return drawnCells(new SeededRandom(Math.round(1_000 * share)), 700, probabilities);
}

interface Said {
  readonly score: readonly number[];
  readonly all: readonly number[];
}

/** What dcurves says of each case, started once for all. */
function saidOf(cases: readonly Case[]): readonly Said[] {
  const input = cases.map((one) => ({
    patients: cellsOf(one).flatMap((count, cell) =>
      Array.from({ length: count }, () => [probabilityOf(one[0], MIDDLES[Math.floor(cell / 2)]), cell % 2]),
    ),
    thresholds: EDGES.map((edge) => probabilityOf(one[0], edge)),
  }));
  const { stdout, stderr } = spawnSync(python, [join(workspace, 'tools/oracles/say_statistics.py'), 'decision'], {
    input: JSON.stringify(input),
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as readonly Said[];
}

runs('a decision curve, beside Python (dcurves)', () => {
  let told: readonly Said[] = [];
  beforeAll(() => {
    told = saidOf(CASES);
  });

  it.each(CASES)('has its net benefits at every threshold: %s, events %s', (link, share) => {
    const said = told[CASES.findIndex(([, other]) => other === share)];
    const rows = asked(link).rows([cellsOf([link, share] as Case)]);
    EDGES.forEach((x, index) => {
      expect(Math.abs(rowOf(rows, 'net benefit', { x }).estimate! - said.score[index])).toBeLessThan(1e-9);
      expect(Math.abs(rowOf(rows, 'net benefit of treating all', { x }).estimate! - said.all[index])).toBeLessThan(1e-9);
    });
  });
});
