import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { noduleProtocol } from '../../../fixtures/nodule-study.js';
import { publishedResult } from '../../../fixtures/published-result.js';
import { runCli } from '../../cli.js';
import { bar, ProgressLine } from '../../output/progress-line.js';

let folder: string;
let [out, err] = ['', ''];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-cli-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** One hash over every path and byte below a folder. */
function hashOf(root: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest('hex');
}

describe('collimate simulate', () => {
  const simulate = (name: string, seed: string, ...more: string[]): Promise<number> =>
    runCli(['simulate', join(folder, name), '--site', 'north', '--patients', '3', '--seed', seed, ...more]);

  it('writes the same bytes for the same seed, and others for another', async () => {
    expect([await simulate('a', '7'), await simulate('b', '7'), await simulate('c', '8')]).toEqual([0, 0, 0]);
    expect(hashOf(join(folder, 'a'))).toBe(hashOf(join(folder, 'b')));
    expect(hashOf(join(folder, 'a'))).not.toBe(hashOf(join(folder, 'c')));
  });

  it('lists what was planted, two benign and one malignant', async () => {
    expect(await simulate('a', '7', '--list-truth', '--json')).toBe(0);
    const { truth, files } = JSON.parse(out);
    expect(truth.subjects.map(({ group }: { group: string }) => group).sort()).toEqual(['benign', 'benign', 'malignant']);
    expect(truth.population.benign['RNU0@DHQ4'].mean).toBe(8.7);
    expect(files).toBe(3 * 33);
  });

  it.each([
    ['MR', 'SEG', 'arbitrary'],
    ['PT', 'RTSTRUCT', 'SUV'],
  ])('writes %s with %s, which can be read again', async (modality, masks, unit) => {
    expect(await simulate('a', '7', '--modality', modality, '--masks', masks)).toBe(0);
    out = '';
    expect(await runCli(['cohort', 'check', join(folder, 'a', 'cohort.csv')])).toBe(0);
    out = '';
    const [, row] = readFileSync(join(folder, 'a', 'cohort.csv'), 'utf8').split('\n');
    const [, image, mask] = row.split(',');
    expect([image.split('/').at(-1), mask.split('/').at(-1)]).toEqual([modality, `${masks}.dcm`]);
    expect(await runCli(['inspect', join(folder, 'a', image), join(folder, 'a', mask), '--json'])).toBe(0);
    const [scan, region] = JSON.parse(out).items;
    expect([scan.modality, region.kind, unit === 'SUV' ? scan.problems : []]).toEqual([modality, masks.toLowerCase(), []]);
  });

  it('writes over nothing', async () => {
    writeFileSync(join(folder, 'own.txt'), 'mine');
    expect(await runCli(['simulate', folder, '--site', 'north', '--patients', '1', '--seed', '1'])).toBe(2);
    expect(err).toContain('NOT_EMPTY');
    expect(await runCli(['simulate', join(folder, 'x'), '--site', 'north', '--patients', '1.5', '--seed', '1'])).toBe(2);
  });
});

describe('collimate study plan', () => {
  it('reads YAML and JSON alike, and names file and key of a mistake', async () => {
    const file = join(folder, 'protocol.json');
    writeFileSync(file, JSON.stringify(noduleProtocol(100)));
    expect(await runCli(['study', 'plan', file, '--json'])).toBe(0);
    expect(JSON.parse(out).digest).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(file, JSON.stringify({ ...noduleProtocol(100), minSites: 5 }));
    expect(await runCli(['study', 'plan', file])).toBe(2);
    expect(err).toContain(`where: ${file} at minSites`);
    writeFileSync(file, 'a: [');
    expect(await runCli(['study', 'plan', file])).toBe(2);
  });
});

describe('collimate verify', () => {
  it('exits with 3 for a result that leaves points open, 1 for one that does not hold, 2 for something else', async () => {
    const file = join(folder, 'result.json');
    const result = publishedResult(noduleProtocol(100), 200);
    writeFileSync(file, JSON.stringify(result));
    expect(await runCli(['verify', file])).toBe(3);
    expect(out).toContain('The result holds, as far as it can be shown: 3 points (–) left open.');
    writeFileSync(file, JSON.stringify({ ...result, publishedAt: '2026-11-24T08:00:00.000Z' }));
    expect(await runCli(['verify', file])).toBe(1);
    expect(out).toContain('does NOT hold');
    writeFileSync(file, '{}');
    expect(await runCli(['verify', file])).toBe(2);
    expect(await runCli(['verify', file, '--key', 'short'])).toBe(2);
    expect(await runCli(['verify', file, '--site-key', 'north=short'])).toBe(2);
  });
});

describe('help', () => {
  it.each([
    ['site'],
    ['site status'],
    ['site accounts add'],
    ['site login'],
    ['site enrol'],
    ['site cohort import'],
    ['site consent import'],
    ['site consent withdraw'],
    ['site studies'],
    ['site approve'],
    ['site reject'],
    ['site recover'],
    ['site budget'],
    ['site verify'],
    ['study'],
    ['study plan'],
    ['study create'],
    ['study open'],
    ['study status'],
    ['study result'],
    ['study invite'],
    ['study proof'],
    ['study audit'],
    ['simulate'],
    ['verify'],
  ])('of collimate %s teaches by example', async (command) => {
    expect(await runCli([...command.split(' '), '--help'])).toBe(0);
    expect(out).toMatch(new RegExp(`Examples?(, [a-z ]+)?:\\n(.*\\n)*  .*collimate ${command.split(' ')[0]} `));
  });

  it('comes with exit code 2 if a command is misspelt or needs another', async () => {
    expect(await runCli(['site', 'statsu'])).toBe(2);
    expect(await runCli(['site'])).toBe(2);
  });
});

describe('a line of progress', () => {
  const target = (isTTY: boolean) => {
    const written: string[] = [];
    return { isTTY, written, write: (text: string) => written.push(text) };
  };

  it('is a bar that is written over on a terminal, and nothing in a log', () => {
    const [terminal, log] = [target(true), target(false)];
    for (const each of [terminal, log]) {
      const line = new ProgressLine(each);
      line.at('Drawing', 1, 2, 'patients');
      line.end();
    }
    expect(terminal.written).toEqual([`\r\u001b[2KDrawing  ${bar(0.5)}  1 of 2 patients`, '\n']);
    expect(log.written).toEqual([]);
  });

  it('says a state once', () => {
    const log = target(false);
    const line = new ProgressLine(log);
    for (const text of ['open', 'open', 'running']) line.step(text);
    expect(log.written).toEqual(['open\n', 'running\n']);
  });
});
