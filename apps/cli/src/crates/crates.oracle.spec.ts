import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jest } from '@jest/globals';
import { writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { runCli } from '../cli.js';
import { provenResult } from '../../fixtures/proven-result.js';
import { writeResultCrate } from './result.crate.js';

/*
 * Crates as roc-validator of the Python registry judges them, as `process-run-crate`, REQUIRED and RECOMMENDED. `node tools/oracles/prepare.mjs
 * crates` makes its environment; without it the spec says so, and in CI that is a failure.
 */
const workspace = resolve(import.meta.dirname, '../../../..');
const oracles = join(workspace, 'tools/oracles');
const python = join(workspace, '.cache/oracles-crates', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
if (!existsSync(python) && process.env['COLLIMATE_CI']) spawnSync(process.execPath, [join(oracles, 'prepare.mjs'), 'crates']);
const present = existsSync(python);
if (!present && process.env['COLLIMATE_CI']) throw new Error('CI must be able to run tools/oracles/prepare.mjs crates');
if (!present)
  console.warn('roc-validator is not installed: run `node tools/oracles/prepare.mjs crates` to have it judge the crates');
const judged = present ? it : it.skip;

function issuesOf(crate: string): unknown {
  const { stdout, stderr } = spawnSync(python, [join(oracles, 'validate_crate.py'), 'process-run-crate', crate], {
    encoding: 'utf8',
  });
  if (!stdout.includes('"issues"')) throw new Error(stderr);
  const { checks, issues } = JSON.parse(stdout.slice(stdout.indexOf('{"checks"'))) as { checks: number; issues: unknown };
  expect(checks).toBeGreaterThan(80);
  return issues;
}

describe('a crate', () => {
  let folder: string;
  let [out, err] = ['', ''];
  const at = (...names: string[]): string => join(folder, ...names);
  const cli = (...args: string[]): Promise<number> => ((out = ''), (err = ''), runCli(args));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crates-'));
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const random = new SeededRandom(5);
    const grid = { size: [18, 16, 10], spacingMm: [2, 2, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
    const [volume, mask] = [volumeOf(grid), maskOf(grid)];
    for (let i = 0; i < volume.voxels.data.length; i++) volume.voxels.data[i] = Math.round(100 * random.normal());
    for (let z = 3; z < 7; z++) for (let y = 4; y < 12; y++) for (let x = 5; x < 11; x++) mask.voxels.set(x, y, z, 1);
    writeFileSync(at('image.nii'), writeNifti(volume));
    writeFileSync(at('mask.nii'), writeNifti(mask));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const extract = (...more: string[]): Promise<number> =>
    cli(
      ...['extract', '--image', at('image.nii'), '--mask', at('mask.nii'), '--subject', 'PLANTED-4711', '--plan', 'ct-default'],
      ...['--unit', 'HU', '--out', at('features.csv'), '--crate', at('crate'), ...more],
    );

  judged('of an extraction is one that the public validator accepts, REQUIRED and RECOMMENDED', async () => {
    expect([await extract('--crate-key', at('key.pem')), err]).toEqual([0, expect.stringContaining('stays in the house')]);
    expect(issuesOf(at('crate'))).toEqual([]);
  });

  it('of an extraction names no subject and no digest of an input in its metadata, and holds after an input was forgotten', async () => {
    await extract('--crate-key', at('key.pem'));
    const metadata = readFileSync(at('crate', 'ro-crate-metadata.json'), 'utf8');
    const salts = JSON.parse(readFileSync(at('crate.salts.json'), 'utf8')) as { inputs: { sha256: string; salt: string }[] };
    expect(salts.inputs).toHaveLength(2);
    for (const { sha256, salt } of salts.inputs) {
      for (const file of [metadata, readFileSync(at('crate', 'provenance.json'), 'utf8')]) {
        expect([file.includes(sha256), file.includes(salt)]).toEqual([false, false]);
      }
    }
    expect(metadata).not.toContain('PLANTED');
    expect(readdirSync(at('crate'), { recursive: true }).filter((name) => String(name).includes('salts'))).toEqual([]);
    writeFileSync(at('crate.salts.json'), JSON.stringify({ ...salts, inputs: [] }));
    const key = /key +([0-9a-f]{12})/;
    expect([await cli('verify', at('crate')), key.test(out)]).toEqual([3, true]);
    expect(readFileSync(at('crate', 'features.csv'))).toEqual(readFileSync(at('features.csv')));
  });

  it('is found to be altered wherever a file of it is, and to be unsigned', async () => {
    await extract();
    expect(err).toContain('is not signed');
    expect([await cli('verify', at('crate')), out]).toEqual([3, expect.stringContaining('nobody has signed')]);
    writeFileSync(at('crate', 'more.txt'), 'more');
    expect([await cli('verify', at('crate')), out]).toEqual([1, expect.stringContaining('✗ more.txt')]);
    rmSync(at('crate', 'more.txt'));
    appendFileSync(at('crate', 'features.csv'), ' ');
    expect([await cli('verify', at('crate')), out]).toEqual([1, expect.stringContaining('✗ features.csv')]);
    rmSync(at('crate', 'records.json'));
    expect([await cli('verify', at('crate')), out]).toEqual([1, expect.stringContaining('✗ records.json')]);
  });

  it('is refused in a folder that holds something, without its key, and without a folder', async () => {
    writeFileSync(at('crate'), '');
    expect([await extract(), err]).toEqual([2, expect.stringContaining('CANNOT_WRITE')]);
    rmSync(at('crate'));
    writeFileSync(at('crate.salts.json'), '{}');
    expect([await extract(), err]).toEqual([2, expect.stringContaining('CANNOT_WRITE')]);
    rmSync(at('crate.salts.json'));
    writeFileSync(at('no.pem'), 'no key');
    expect([await extract('--crate-key', at('no.pem')), err]).toEqual([2, expect.stringContaining('no Ed25519 private key')]);
    const plan = ['extract', '--image', at('image.nii'), '--mask', at('mask.nii'), '--plan', 'ct-default'];
    expect([await cli(...plan, '--crate-key', at('key.pem')), err]).toEqual([2, expect.stringContaining('NEEDS_OUT')]);
  });

  judged('of a result is one that the public validator accepts, and holds what is published alone', async () => {
    const { proof, attestation, enclosed } = provenResult();
    writeResultCrate(at('result'), proof, attestation, enclosed);
    expect(issuesOf(at('result'))).toEqual([]);
    expect([await cli('verify', at('result')), out]).toEqual([3, expect.stringMatching(/✓ result\.json/)]);
    const text = readFileSync(at('result', 'attestation.json'), 'utf8');
    for (let i = 0; i < 400; i++) {
      const bytes = Buffer.from(text);
      const bit = (i * 7919) % (bytes.length * 8);
      bytes[bit >> 3] ^= 1 << (bit & 7);
      writeFileSync(at('result', 'attestation.json'), bytes);
      expect([1, 2]).toContain(await cli('verify', at('result')));
    }
  });
});
