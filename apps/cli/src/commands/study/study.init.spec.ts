import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { parseStudy, type DeclaredProtocol, type FeatureProtocol } from '@collimate/governance-study';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import { parse } from 'yaml';
import { runCli } from '../../cli.js';

let folder: string;
let file: string;
let [out, err] = ['', ''];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'study-init-'));
  file = join(folder, 'protocol.yaml');
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const init = (...more: string[]): Promise<number> =>
  runCli(['study', 'init', file, '--id', 'lung', '--title', 'Lung: "a" # study', '--site', 'north', 'south', ...more]);
const WORDS = ['--group', 'grade-1', 'grade-2', '--form', '2', 'no'];
const REST = [...WORDS, '--feature', 'RNU0:log:9:0.6', 'Q4LE'];

const DECLARED = ['--group', 'no', 'yes', '--form', 'f1', '--feature', 'RNU0:log:9:0.6'];

describe('collimate study init', () => {
  it('writes a protocol with comments that study plan takes', async () => {
    expect(await init(...REST)).toBe(0);
    expect(out).toBe(`${file}\n`);
    expect(err).toContain('Q4LE: replace centre 0 and width 1');
    expect(err).not.toContain('RNU0: replace');
    const text = readFileSync(file, 'utf8');
    expect(text.match(/#/g)?.length).toBeGreaterThan(10);
    const protocol = parseStudy(parse(text)) as DeclaredProtocol;
    expect(protocol).toMatchObject({
      ...{ schema: 'collimate.study/2', engine: ENGINE_DEFINITION, title: 'Lung: "a" # study', consentForms: ['2', 'no'] },
      ...{ sites: ['north', 'south'], planned: { subjects: 200 }, minSites: 2 },
      variables: { group: { labels: ['grade-1', 'grade-2'] } },
    });
    expect(Object.values(protocol.variables)[1]).toMatchObject({
      ...{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', reference: { centre: '9', width: '0.6' } },
    });
    expect(await runCli(['study', 'plan', file])).toBe(0);
  });

  it('writes version 1 where it is asked for, which names no engine and knows no number of the table', async () => {
    expect(await init(...REST, '--schema', '1')).toBe(0);
    const protocol = parseStudy(parse(readFileSync(file, 'utf8'))) as FeatureProtocol;
    expect(protocol).toMatchObject({ groups: { labels: ['grade-1', 'grade-2'] }, plannedSubjects: [100, 100] });
    expect(protocol.features[0]).toEqual({ feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 9, width: 0.6 });
    expect(await runCli(['study', 'plan', file])).toBe(0);
    expect(out).toContain('the study names no definition of it');
    rmSync(file);
    expect(await init(...REST, '--schema', '1', '--number', 'age:year:18:90:62:11')).toBe(2);
    expect(err).toContain('version 1 has no numbers of the cohort table');
    expect(() => readFileSync(file)).toThrow();
  });

  it('calls features of one tag by what they are aggregated over, and loses none', async () => {
    const codes = ['8ZQL@ITBB', '8ZQL@IAZD', 'RNU0'];
    expect(await init(...WORDS, '--plan', 'ibsi-c', '--feature', ...codes)).toBe(0);
    const { variables } = parseStudy(parse(readFileSync(file, 'utf8'))) as DeclaredProtocol;
    expect(Object.values(variables).filter(({ source }) => source === 'feature')).toHaveLength(codes.length);
    rmSync(file);
    expect(await init(...WORDS, '--feature', 'RNU0', 'RNU0')).toBe(2);
    expect(err).toContain('two variables would be called "morph-vol');
    expect(await init(...REST, '--number', 'group:year:18:90:62:11')).toBe(2);
    expect(err).toContain('two variables would be called "group"');
  });

  it('writes version 2 with numbers of the cohort table among its variables, and quotes what looks like something else', async () => {
    expect(await init(...DECLARED, '--number', 'age:year:18:90:62:11')).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('labels: [ "no", "yes" ]');
    const protocol = parseStudy(parse(text)) as DeclaredProtocol;
    expect(Object.keys(protocol.variables)).toEqual(['group', 'age', expect.stringMatching(/^morph-vol/)]);
    expect(protocol.releases.map(({ kind }) => kind)).toEqual(['cells', 'moments']);
    expect(await runCli(['study', 'plan', file])).toBe(0);
    rmSync(file);
    expect(await init(...DECLARED, '--number', 'age:year')).toBe(2);
    expect(err).toContain('name:unit:lower:upper:centre:width');
  });

  it('finds the aggregation that the plan computes for a texture', async () => {
    expect(await init(...REST, '--feature', '8ZQL')).toBe(0);
    const { variables, plans } = parseStudy(parse(readFileSync(file, 'utf8'))) as DeclaredProtocol;
    const last = Object.values(variables).at(-1);
    expect(Object.values(plans!)[0].aggregations).toContain(last?.source === 'feature' && last.aggregation);
  });

  it('leaves a file that is there as it is', async () => {
    writeFileSync(file, 'signed');
    expect(await init(...REST)).toBe(2);
    expect(err).toContain('NOT_EMPTY');
    expect(readFileSync(file, 'utf8')).toBe('signed');
  });

  it('names every answer that is missing where nobody can be asked', async () => {
    expect(await init()).toBe(2);
    expect(err).toContain('Name --group --form --feature.');
  });

  it.each([
    [['--feature', 'RNU1'], /Did you mean "RNU0"/],
    [['--feature', 'RNU0:lg:1:1'], /Did you mean "log"/],
    [['--feature', 'RNU0:log:x:1'], /where: --feature or --number/],
    [['--site', 'North'], /--site: an identifier/],
    [['--subjects', '0'], /where: --subjects/],
    [['--purpose', 'HMB'], /--purpose: .*DUO code[^]*where: --purpose/],
    [['--plan', 'ct-defalt'], /Did you mean "ct-default"/],
    [['--plan', 'mr-default', '--schema', '1'], /another modality/],
  ])('writes nothing for %j', async (more, expected) => {
    const [name] = more;
    const rest = [...REST];
    if (name === '--feature') rest.splice(rest.indexOf('--feature'));
    const code =
      name === '--site' ? runCli(['study', 'init', file, '--id', 'x', '--title', 'y', ...rest, ...more]) : init(...rest, ...more);
    expect(await code).toBe(2);
    expect(err).toMatch(expected);
    expect(() => readFileSync(file)).toThrow();
  });
});
