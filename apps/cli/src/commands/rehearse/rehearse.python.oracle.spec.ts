import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { TidyRow } from '@collimate/statistics-menu';
import { runCli } from '../../cli.js';
import type { RehearsalDocument } from '../../rehearsal/rehearsal.document.js';
import { climbedDocument, rehearsedDocument } from '../../rehearsal/rehearsal.fixture.js';

/*
 * A rehearsal without noise beside lifelines and statsmodels, as `node tools/oracles/prepare.mjs statistics` installs them: survival by a life table, tables and
 * adjusted p-values to 1e-9, models to 0.1 standard errors.
 */
const workspace = join(import.meta.dirname, '../../../../..');
const python = join(workspace, '.cache/oracles-statistics/bin/python');
// Written when everything is installed: CI installs it while it builds.
const isThere = existsSync(join(workspace, '.cache/oracles-statistics/requirements.sha256'));
if (!isThere && process.env['COLLIMATE_LONG'] === '1')
  throw new Error('the long form needs `node tools/oracles/prepare.mjs statistics`');
if (!isThere)
  process.stderr.write('lifelines and statsmodels are not installed: run `node tools/oracles/prepare.mjs statistics`\n');
// 580 MB of packages: skipped where nobody installed them, and `npm test` says how many were.
const runs = isThere ? describe : describe.skip;

interface Said {
  readonly curves: Readonly<Record<string, readonly number[]>>;
  readonly logrank: number;
  /** By exact times: each share with the number of patients. */
  readonly exact: Readonly<Record<string, readonly (readonly [survival: number, patients: number])[]>>;
  readonly exactLogrank: number;
  readonly risk: Readonly<Record<string, readonly number[]>>;
  readonly difference: readonly number[];
  readonly logistic: Readonly<Record<string, readonly [number, number]>>;
  readonly cox: Readonly<Record<string, readonly [number, number]>>;
  readonly adjusted: { readonly bh: readonly number[] };
}

/** All releases of the two protocols of the fixture that Python is asked about. */
function document(): object {
  const [plain, climbed] = [rehearsedDocument(), climbedDocument()];
  const both = <K extends 'releases' | 'analyses'>(key: K): readonly { readonly name: string }[] =>
    [plain, climbed].flatMap((one) => one[key] as readonly { readonly name: string }[]);
  const wanted = ['table', 'follow-up', 'means', 'risk', 'hazard'];
  const asked = ['independence', 'curves', 'differences', 'risk-model', 'hazard-model'];
  return {
    ...plain,
    releases: both('releases').filter(({ name }) => wanted.includes(name)),
    analyses: both('analyses').flatMap((one) => {
      if (!asked.includes(one.name)) return [];
      return one.name === 'differences' ? [{ ...one, adjustment: 'benjamini-hochberg' }] : [one];
    }),
    budget: { rho: '20' },
  };
}

runs('a rehearsal without noise, beside Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'collimate-rehearse-python-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let rows: readonly TidyRow[];
  let said: Said;
  const find = (quantity: string, of: Partial<TidyRow> = {}): TidyRow =>
    rows.find((row) => row.quantity === quantity && Object.entries(of).every(([key, value]) => row[key as 'kind'] === value))!;

  beforeAll(async () => {
    writeFileSync(join(folder, 'protocol.json'), JSON.stringify(document()));
    writeFileSync(join(folder, 'truth.yaml'), 'effect: 0.5\ncorrelation: 0.4\nhazard: 2\nof: arm\n');
    let printed = '';
    const spies = [
      jest.spyOn(process.stdout, 'write').mockImplementation((part) => ((printed += String(part)), true)),
      jest.spyOn(process.stderr, 'write').mockImplementation(() => true),
    ];
    const out = join(folder, 'out');
    await runCli([
      ...['study', 'rehearse', join(folder, 'protocol.json'), '--simulate', '500', '--truth', join(folder, 'truth.yaml')],
      ...['--seed', '71', '--noise', 'off', '--out', out, '--json'],
    ]);
    for (const spy of spies) spy.mockRestore();
    ({ rows } = JSON.parse(printed) as RehearsalDocument);
    const p = rows.filter(({ question, p_value: one }) => question === 'differences' && one !== null).map((row) => row.p_value);
    const script = join(workspace, 'tools/oracles/say_statistics.py');
    const { stdout, stderr } = spawnSync(python, [script, 'cohort', join(out, 'invented-patients.csv')], {
      input: JSON.stringify(p),
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(stderr);
    said = JSON.parse(stdout) as Said;
  }, 120_000);

  const near = (value: number | null, expected: number): void =>
    expect(Math.abs(value! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));

  it('follows patients as the life table written anew in Python, and tells curves apart as its log-rank test', () => {
    const edges = [6, 12, 24, 36, 48, 60];
    for (const group of ['A', 'B']) {
      edges.forEach((x, index) => near(find('survival', { group, x }).estimate, said.curves[group][index]));
    }
    near(find('equal survival').p_value, said.logrank);
  });

  it('is near lifelines, which knows every time: half a standard error in a curve', () => {
    const edges = [6, 12, 24, 36, 48];
    for (const group of ['A', 'B']) {
      edges.forEach((x, index) => {
        const [survival] = said.exact[group][index];
        const row = find('survival', { group, x });
        expect(Math.abs(row.estimate! - survival) / row.se_sampling!).toBeLessThan(0.5);
      });
    }
    expect(Math.abs(Math.log(find('equal survival').p_value! / said.exactLogrank))).toBeLessThan(1);
  });

  it('has the intervals of statsmodels for risks and their difference', () => {
    for (const group of ['A', 'B']) {
      near(find('risk', { group }).lower, said.risk[group][0]);
      near(find('risk', { group }).upper, said.risk[group][1]);
    }
    near(find('risk difference', { group: 'B' }).lower, said.difference[0]);
    near(find('risk difference', { group: 'B' }).upper, said.difference[1]);
  });

  it('adjusts p-values as statsmodels does', () => {
    const adjusted = rows.filter(({ question, p_value: p }) => question === 'differences' && p !== null);
    expect(adjusted.length).toBeGreaterThan(1);
    adjusted.forEach((row, index) => near(row.p_adjusted, said.adjusted.bh[index]));
  });

  it.each(['logistic', 'cox'] as const)('comes within a tenth of a standard error of its %s model', (kind) => {
    for (const term of ['age', 'dose']) {
      const [value, error] = said[kind][term];
      expect(Math.abs(find('scaled coefficient', { kind, term }).estimate! - value) / error).toBeLessThan(0.1);
    }
  });
});
