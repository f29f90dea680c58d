import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { runCli } from '../cli.js';
import { readReference } from './reference.file.js';

const folder = mkdtempSync(join(tmpdir(), 'collimate-correlation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const write = (name: string, content: string): string => (writeFileSync(at(name), content), at(name));

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((part) => ((out += String(part)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation((part) => ((err += String(part)), true)),
  ];
  const code = await runCli(args);
  for (const spy of spies) spy.mockRestore();
  return { code, out, err };
}

/** Dose goes with age but for what the last digit of a square adds; size goes against it and is always above 0. */
const PATIENTS = Array.from({ length: 40 }, (_, index) => {
  const age = 50 + index;
  return { age, dose: age + 7 * ((index * index) % 10), size: 200 - 2 * age + ((index * 7) % 13), late: index };
});
const HEAD = '# collimate-table/1 public doi:10.1000/example\nsubject,age,dose,size,late\n';
const TABLE =
  HEAD + PATIENTS.map(({ age, dose, size, late }, i) => `s${i},${age},${dose},${size},${late < 5 ? 'NA' : late}\n`).join('');
const WHOLE = HEAD.replace(',late', '') + PATIENTS.map(({ age, dose, size }, i) => `s${i},${age},${dose},${size}\n`).join('');

const make = (table: string, ...more: readonly string[]) =>
  run('reference', 'make', table, '--out', at('r.json'), '--name', 'ages', '--licence', 'CC0', '--by', 'a test', ...more);

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]): number => x.reduce((sum, one) => sum + one, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (of: (i: number) => number): number => a.reduce((all, _, i) => all + of(i), 0);
  return sum((i) => (a[i] - ma) * (b[i] - mb)) / Math.sqrt(sum((i) => (a[i] - ma) ** 2) * sum((i) => (b[i] - mb) ** 2));
}

/** A study of three numbers, dose on the scale of its logarithm. */
function protocolOf(correlation: object | undefined, more: object = {}): string {
  const { document, sha256 } = readReference(at('r.json'));
  const number = (name: string, transform: 'identity' | 'log') => {
    const { centre, width } = document.variables[name][transform]!;
    return {
      ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['0', '999'], transform },
      reference: { centre, width, from: 'ages/1', sha256 },
    };
  };
  const other = {
    source: 'cohort',
    type: 'number',
    unit: 'x',
    bounds: ['0', '9'],
    reference: { centre: '1', width: '1', from: 'x' },
  };
  return JSON.stringify({
    ...{ schema: 'collimate.study/2', id: 'ages', version: 1, title: 'Ages', purpose: ['DUO:0000006'], consentForms: ['f'] },
    ...{ sites: ['north', 'south'], modality: 'CT', planned: { subjects: 800 } },
    variables: {
      size: number('size', 'identity'),
      years: { ...number('age', 'identity'), column: 'age' },
      dose: number('dose', 'log'),
      other,
    },
    releases: [
      {
        name: 'means',
        kind: 'moments',
        of: ['size', 'years', 'dose'],
        rho: '1/10',
        ...(correlation && { correlation }),
        ...more,
      },
    ],
    analyses: [{ name: 'levels', kind: 'moments', from: 'means' }],
    ...{ budget: { rho: '1' }, delta: '1/1000000', noise: 'local', minSites: 2 },
    timetable: { openingMs: 86_400_000, tickMs: 60_000 },
  });
}
const plan = (text: string, ...more: readonly string[]) =>
  run('study', 'plan', write('protocol.json', text), '--reference', at('r.json'), '--out', at('planned.json'), ...more);
const planned = (): {
  readonly releases: { readonly correlation: { below: string[][]; sha256: string }; readonly clip: string }[];
} => JSON.parse(readFileSync(at('planned.json'), 'utf8'));

describe('a reference with its correlation', () => {
  it('holds that of every variable on every scale, a hundredth of the way to none, as a form of its own', async () => {
    const { code, out } = await make(write('t.csv', WHOLE), '--correlation');
    expect([code, out]).toEqual([0, expect.stringContaining('of 9 columns')]);
    const { document } = readReference(at('r.json'));
    if (document.schema !== 'collimate.reference/2') throw new Error(document.schema);
    const { of, below, patients } = document.correlation;
    expect(patients).toBe(40);
    const place = (variable: string, transform: string): number =>
      of.findIndex((one) => one.variable === variable && one.transform === transform);
    const [age, dose] = [place('age', 'identity'), place('dose', 'log')];
    const expected =
      0.99 *
      pearson(
        PATIENTS.map((one) => one.age),
        PATIENTS.map((one) => Math.log(one.dose)),
      );
    expect(Number(below[Math.max(age, dose) - 1].split(' ')[Math.min(age, dose)])).toBeCloseTo(expected, 4);
  });

  it('is the form of before without it, with the same bytes', async () => {
    await make(write('t.csv', WHOLE), '--correlation');
    const { correlation: _, ...correlated } = { correlation: undefined, ...readReference(at('r.json')).document };
    await make(at('t.csv'));
    const { document } = readReference(at('r.json'));
    expect(document).toEqual({ ...correlated, schema: 'collimate.reference/1' });
    expect(readFileSync(at('r.json'), 'utf8')).toBe(`${JSON.stringify(document, null, 1)}\n`);
  });

  it('is of those who have every value, and of 30 at least', async () => {
    await make(write('t.csv', TABLE), '--correlation');
    expect(readReference(at('r.json')).document).toMatchObject({ correlation: { patients: 35 } });
    const few = await make(write('f.csv', TABLE.split('\n').slice(0, 36).join('\n')), '--correlation');
    expect(few.err).toContain('29 patients have a value of every variable, and a correlation needs 30');
  });
});

describe('a protocol that names the correlation of a reference', () => {
  it('gets that of its variables in the order of the release, and what the planner makes of it; the plan of it is held to the file', async () => {
    await make(write('t.csv', WHOLE), '--correlation');
    const named = await plan(protocolOf({ from: 'ages/1' }));
    expect(named.code).toBe(0);
    const [{ correlation }] = planned().releases;
    const rounded = (a: readonly number[], b: readonly number[]): number => Number((0.99 * pearson(a, b)).toFixed(4));
    const [size, years, dose] = [
      PATIENTS.map((one) => one.size),
      PATIENTS.map((one) => one.age),
      PATIENTS.map((one) => Math.log(one.dose)),
    ];
    expect(correlation.below.map((row) => row.map(Number))).toEqual([
      [rounded(years, size)],
      [rounded(dose, size), rounded(dose, years)],
    ]);
    expect(correlation.sha256).toBe(readReference(at('r.json')).sha256);
    const study = freezeStudy(parseStudy(planned()));
    expect(study.queries[0].design).toHaveProperty('correlation.from', 'ages/1');

    const again = await plan(readFileSync(at('planned.json'), 'utf8'));
    expect(again).toMatchObject({ code: 0, err: expect.stringContaining('the correlation of means is that of its pinned file') });
    const unnamed = await run('study', 'plan', at('planned.json'));
    expect(unnamed.err).toContain('the correlation of means is pinned to ages/1: --reference FILE holds it');
  });

  it('is refused with other numbers than the file has, and with a variable that the file does not have', async () => {
    await make(write('t.csv', WHOLE), '--correlation');
    await plan(protocolOf({ from: 'ages/1' }));
    const document = planned();
    document.releases[0].correlation.below[0][0] = '-0.5';
    const { code, err } = await plan(JSON.stringify(document));
    expect([code, err]).toEqual([2, expect.stringContaining('REFERENCE_DIFFERS')]);
    const other = await plan(protocolOf({ from: 'ages/1' }, { of: ['size', 'other'] }));
    expect(other.err).toContain('has no correlation of other on the scale that the protocol names');
    expect(other.err).toContain('give them a release of their own');
  });

  it('says what to do where its file is not named, or has none', async () => {
    await make(write('t.csv', WHOLE));
    const none = await plan(protocolOf({ from: 'ages/1' }));
    expect(none.err).toContain('Make the reference anew with --correlation');
    const unnamed = await run('study', 'plan', write('protocol.json', protocolOf({ from: 'ages/1', sha256: 'a'.repeat(64) })));
    expect(unnamed.err).toContain('releases.0.correlation.below: it is missing');
    expect(unnamed.err).toContain('--reference FILE --out FILE');
  });

  it.each([
    ['a number above 1', '1.4', 'a row has decimals of -1 to 1'],
    ['a row that lacks one', '', 'each row has one number more than the row before it'],
  ])('is none of a file that somebody has edited: %s', async (_, number, words) => {
    await make(write('t.csv', WHOLE), '--correlation');
    const document = JSON.parse(readFileSync(at('r.json'), 'utf8')) as { correlation: { below: string[] } };
    const protocol = protocolOf({ from: 'ages/1' });
    const { below } = document.correlation;
    below[below.length - 1] = [...below[below.length - 1].split(' ').slice(1), number].join(' ').trim();
    write('r.json', JSON.stringify(document));
    const { code, err } = await plan(protocol);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
    expect(err).toContain('collimate reference make');
  });

  it('is told by --json too: which releases took theirs from the file', async () => {
    await make(write('t.csv', WHOLE), '--correlation');
    const json = async (protocol: string) => {
      const { out } = await run('study', 'plan', write('protocol.json', protocol), '--reference', at('r.json'), '--json');
      return (JSON.parse(out) as { correlated: readonly string[] }).correlated;
    };
    expect(await json(protocolOf({ from: 'ages/1' }))).toEqual(['means']);
    expect(await json(protocolOf(undefined))).toEqual([]);
  });

  it('names none, and is planned as ever', async () => {
    await make(write('t.csv', WHOLE), '--correlation');
    expect((await plan(protocolOf(undefined))).code).toBe(0);
    expect(planned().releases[0]).not.toHaveProperty('correlation');
  });
});
