import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { engineOf, parseStudy } from '@collimate/governance-study';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import { parse } from 'yaml';
import { IMAGED_DOCUMENT } from '../../../fixtures/imaged-study.js';
import { runCli } from '../../cli.js';

/* Whoever writes a protocol hears of the engine before anybody signs. */
describe('the engine of a protocol', () => {
  let folder: string;
  let file: string;
  let [out, err] = ['', ''];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'study-engine-'));
    file = join(folder, 'protocol.json');
    [out, err] = ['', ''];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });
  const run = (command: string, more: object, ...options: string[]): Promise<number> => {
    writeFileSync(file, JSON.stringify({ ...IMAGED_DOCUMENT, ...more }));
    return runCli(['study', command, file, ...options]);
  };

  it('is written by study init', async () => {
    const words = ['--id', 'lung', '--title', 'Lung', '--site', 'north', 'south', '--group', 'no', 'yes', '--form', 'f1'];
    const written = join(folder, 'protocol.yaml');
    expect(await runCli(['study', 'init', written, ...words, '--feature', 'RNU0:log:9:0.6'])).toBe(0);
    expect(engineOf(parseStudy(parse(readFileSync(written, 'utf8'))))).toBe(ENGINE_DEFINITION);
    expect(await runCli(['study', 'plan', written])).toBe(0);
    expect(out).toMatch(new RegExp(`engine +${ENGINE_DEFINITION}`));
    expect(err).not.toContain('names no definition');
  });

  it('is told by study plan where it is left out, with the line to write, and left alone', async () => {
    expect(await run('plan', {}, '--json')).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ engine: null, planned: [] });
    expect(err).toContain(`write engine: '${ENGINE_DEFINITION}' into the protocol before the study is created`);
    [out, err] = ['', ''];
    expect(await run('plan', { engine: ENGINE_DEFINITION }, '--json')).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ engine: ENGINE_DEFINITION });
    expect(err).not.toContain('names no definition');
  });

  it('is missed by no study over variables of the cohort table alone', async () => {
    const { response } = IMAGED_DOCUMENT.variables;
    expect(await run('plan', { plans: undefined, variables: { response } })).toBe(0);
    expect(out).toContain('the study names no definition of it');
    expect(err).not.toContain('names no definition');
  });

  it.each(['plan', 'create'])('is refused by study %s where there is none such, with the nearest', async (command) => {
    expect(await run(command, { engine: 'collimate-ibsi/2' })).toBe(2);
    expect(err).toContain('there is no definition of the engine "collimate-ibsi/2"');
    expect(err).toContain('Did you mean "collimate-ibsi1/2"?');
    expect(err).toContain(`where: ${file} at engine`);
  });
});
