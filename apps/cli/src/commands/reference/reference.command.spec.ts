import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { runCli } from '../../cli.js';
import { readReference, type ReferenceFile } from '../../references/reference.file.js';
import { referencesOf } from '../../references/table.references.js';
import { rehearsedDocument } from '../../rehearsal/rehearsal.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'collimate-reference-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const write = (name: string, text: string): string => (writeFileSync(at(name), text), at(name));

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

const ages = Array.from({ length: 24 }, (_, index) => 50 + index);
const TABLE = `# collimate-table/1 public doi:10.1000/example\nsubject,age,stat_mean,cm_contrast_IAZD,word,zero\n${ages
  .map((age, index) => `s${index},${age},${-age},${age * age},w,0`)
  .join('\n')}\ns0,60,-1,2,w,0\n`;
const make = (file: string, ...more: readonly string[]) =>
  run('reference', 'make', file, '--out', at('r.json'), '--name', 'ages', '--licence', 'CC0', '--by', 'a test', ...more);

describe('collimate reference make', () => {
  it('tells mean, SD and kurtosis of patients on every scale on which all of their values are', async () => {
    const { code, out, err } = await make(write('t.csv', TABLE), '--json');
    expect(code).toBe(0);
    const { document, sha256, from } = readReference(at('r.json'));
    expect(JSON.parse(out)).toMatchObject({ from: 'ages/1', sha256, variables: 3 });
    expect(from).toBe('ages/1');
    // s0 has two lines and one value: (50 + 60) / 2. mean(c(55, 51:73)), sd(...) by R 4.2.2.
    expect(document.variables['age']).toMatchObject({ n: 24, identity: { centre: '61.7083', width: '6.7854', kurtosis: '3' } });
    // A column of `extract --wide` is known by the key of its feature; negative values have no logarithm.
    expect(Object.keys(document.variables['Q4LE@DHQ4'])).toEqual(['n', 'identity', 'cbrt']);
    expect(document.variables['ACUI@IAZD']).toBeDefined();
    expect(err).toContain('word: not all of its cells are numbers');
    expect(err).toContain('zero: all of its values are the same');
  });

  it('is the same whatever the order of lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 20, maxLength: 40 }),
        fc.nat(39),
        (values, turn) => {
          const lines = values.map((value, index) => ({ cells: [`s${index}`, String(value)], line: index + 2 }));
          const table = { mark: 'public', source: 'x', file: '', name: '', sha256: '', header: ['subject', 'v'], lines } as const;
          const turned = [...lines.slice(turn), ...lines.slice(0, turn)];
          const of = (some: typeof lines): ReferenceFile['variables'] | string => {
            try {
              return referencesOf([{ ...table, lines: some }]).variables;
            } catch (error) {
              return String(error);
            }
          };
          const numbers = (found: ReferenceFile['variables'] | string): readonly number[] =>
            typeof found === 'string'
              ? []
              : Object.values(found['v']).flatMap((one) => (typeof one === 'number' ? one : Object.values(one).map(Number)));
          const [first, second] = [numbers(of(lines)), numbers(of(turned))];
          expect(second).toHaveLength(first.length);
          first.forEach((value, index) => expect(Math.abs(second[index] - value)).toBeLessThanOrEqual(2e-5 * Math.abs(value)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('refuses patients of a hospital, too few, and tables of two origins', async () => {
    expect((await make(write('p.csv', TABLE.replace('public doi:10.1000/example', 'patients')))).err).toContain('NOT_PUBLIC');
    expect((await make(write('u.csv', TABLE.split('\n').slice(1).join('\n')))).err).toContain('NOT_PUBLIC');
    expect((await make(write('f.csv', TABLE.split('\n').slice(0, 12).join('\n')))).err).toContain('needs 20');
    const other = write('o.csv', TABLE.replace('doi:10.1000/example', 'elsewhere'));
    const { err } = await run(
      'reference',
      'make',
      at('t.csv'),
      other,
      '--out',
      at('x.json'),
      '--name',
      'a',
      '--licence',
      'x',
      '--by',
      'y',
    );
    expect(err).toContain('different origins');
  });
});

describe('a protocol that pins a reference', () => {
  async function planned(change: object): Promise<{ readonly code: number; readonly err: string }> {
    const document = rehearsedDocument() as { variables: { age: object } };
    const { sha256, document: read } = readReference(at('r.json'));
    const { centre, width } = read.variables['age'].identity!;
    document.variables.age = { ...document.variables.age, reference: { centre, width, from: 'ages/1', sha256, ...change } };
    return run('study', 'plan', write('protocol.json', JSON.stringify(document)), '--reference', at('r.json'));
  }

  it('is held to the file: digest, centre and width', async () => {
    expect(await planned({})).toMatchObject({
      code: 0,
      err: expect.stringContaining('the references of age are those of their pinned files'),
    });
    expect(await planned({ width: '7' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('has the centre 61.7083 and the width 6.7854'),
    });
    expect(await planned({ sha256: '0'.repeat(64) })).toMatchObject({
      code: 2,
      err: expect.stringContaining('REFERENCE_DIFFERS'),
    });
  });
});

describe('the references that are shipped', () => {
  const shipped = join(import.meta.dirname, '../../../../../docs/references');
  it.each(readdirSync(shipped).filter((name) => name.endsWith('.json')))('%s has the digest that its page names', (name) => {
    const { sha256, document } = readReference(join(shipped, name));
    expect(document.patients.mark).toBe('simulated');
    expect(readFileSync(join(shipped, 'README.md'), 'utf8')).toContain(sha256);
  });
});
