import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jest } from '@jest/globals';
import { maskVoxelCount } from '@collimate/imaging-volume';
import { readImage, readMask } from '@collimate/platform-scans';
import { runInspect } from './inspect.command.js';

/*
 * Files of every kind, written and read by pydicom with its codecs, highdicom, pynrrd and nibabel, against `collimate inspect`.
 * `node tools/oracles/prepare.mjs` makes their environment; without it the spec says so, and in CI that is a failure. So it is without
 * DCMTK, which writes the JPEG files.
 */
const workspace = resolve(import.meta.dirname, '../../../../..');
const oracles = join(workspace, 'tools/oracles');
const python = join(workspace, '.cache/oracles', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
if (!existsSync(python) && process.env['COLLIMATE_CI']) spawnSync(process.execPath, [join(oracles, 'prepare.mjs')]);
const present = existsSync(python);
if (!present && process.env['COLLIMATE_CI']) throw new Error('CI must be able to run tools/oracles/prepare.mjs');
if (!present)
  console.warn('the independent readers are not installed: run `node tools/oracles/prepare.mjs` to hold ours against them');

const missingTools = ['dcmcrle', 'dcmcjpeg', 'dcmdjpeg', 'dcmcjpls'].filter(
  (tool) => spawnSync(tool, ['--version']).error !== undefined,
);
if (missingTools.length > 0 && process.env['COLLIMATE_CI'])
  throw new Error(`CI must install DCMTK: ${missingTools.join(', ')} not found`);
if (missingTools.length > 0)
  console.warn(`the files that DCMTK writes are left out: ${missingTools.join(', ')} not found (Debian: dcmtk)`);

interface Case {
  readonly path: string;
  readonly reader: string;
  readonly twin?: string;
  readonly image?: string;
}
interface Reading {
  readonly size?: readonly number[];
  readonly spacingMm?: readonly number[];
  readonly originMm?: readonly number[];
  readonly direction?: readonly number[];
  readonly stats?: { readonly voxels: number; readonly min: number; readonly max: number; readonly mean: number };
  readonly segments?: Readonly<Record<string, number>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly rois?: Readonly<Record<string, { readonly name: string; readonly voxels: number }>>;
  readonly unread?: string;
}
interface Item extends Omit<Reading, 'segments' | 'rois'> {
  readonly path: string;
  readonly segments: readonly { readonly number: number; readonly label: string; readonly voxels: number }[];
  readonly rois: readonly { readonly number: number; readonly name: string }[];
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

const folder = present ? mkdtempSync(join(tmpdir(), 'collimate-oracle-')) : '';
const at = (path: string): string => join(folder, path);

function prepared(): { readonly cases: readonly Case[]; readonly readings: Readonly<Record<string, Reading>> } {
  for (const script of ['generate_images.py', 'read_images.py']) {
    const { status, stderr } = spawnSync(python, ['-W', 'ignore', join(oracles, script), folder], {
      encoding: 'utf8',
      env: { ...process.env, NODE: process.execPath },
    });
    if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  }
  const json = (name: string): never => JSON.parse(readFileSync(at(name), 'utf8')) as never;
  return { cases: json('cases.json'), readings: json('readings.json') };
}
const { cases, readings } = present ? prepared() : { cases: [], readings: {} };

async function inspected(paths: readonly string[]): Promise<readonly Item[]> {
  let text = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((part) => ((text += String(part)), true));
  await runInspect(paths, { stats: true, json: true });
  spy.mockRestore();
  return (JSON.parse(text) as { items: Item[] }).items;
}

function voxelsOf(path: string): Float32Array {
  const bytes = readFileSync(`${at(path)}.voxels`);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** The largest difference between two lists of numbers, relative to the larger of 1 and the number. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i])));
  return largest;
}

const run = present ? describe : describe.skip;
run('collimate inspect and independent readers', () => {
  const items = new Map<string, Item>();
  beforeAll(async () => {
    for (const item of await inspected(cases.map(({ path }) => at(path)))) items.set(item.path, item);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const itemOf = (path: string): Item =>
    items.get(at(path)) ?? ({ problems: [{ code: 'ABSENT', message: 'no such item' }] } as never);
  const named = (select: (one: Case) => boolean): readonly (readonly [string, Case])[] =>
    cases.filter(select).map((one) => [one.path, one]);

  it.each(named(({ reader }) => reader !== 'none'))('agree on %s', (path, one) => {
    const [ours, theirs] = [itemOf(path), readings[path]];
    expect(ours.problems.filter(({ code }) => code !== 'NOTE' && code !== 'SUV_IMPOSSIBLE')).toEqual([]);
    if (theirs.unread !== undefined) return;
    if (theirs.size !== undefined) {
      expect(ours.size).toEqual(theirs.size);
      expect(apart(ours.spacingMm ?? [], theirs.spacingMm ?? [])).toBeLessThan(1e-5);
      expect(apart(ours.originMm ?? [], theirs.originMm ?? [])).toBeLessThan(1e-4);
      expect(apart(ours.direction ?? [], theirs.direction ?? [])).toBeLessThan(1e-6);
    }
    if (theirs.stats !== undefined) {
      expect(ours.stats?.voxels).toBe(theirs.stats.voxels);
      for (const key of ['min', 'max', 'mean'] as const)
        expect(apart([ours.stats?.[key] ?? NaN], [theirs.stats[key]])).toBeLessThan(1e-6);
    }
    if (theirs.segments !== undefined) {
      expect(Object.fromEntries(ours.segments.map(({ number, voxels }) => [String(number), voxels]))).toEqual(theirs.segments);
    }
    if (theirs.labels !== undefined) {
      expect(Object.fromEntries(ours.segments.map(({ number, label }) => [String(number), label]))).toEqual(theirs.labels);
    }
    if (theirs.rois !== undefined) {
      expect(Object.fromEntries(ours.rois.map(({ number, name }) => [String(number), name]))).toEqual(
        Object.fromEntries(Object.entries(theirs.rois).map(([number, { name }]) => [number, name])),
      );
    }
    expect(one.reader).not.toBe('none');
  });

  it.each(named(({ path }) => readings[path]?.stats !== undefined))('have the same voxels in %s', async (path) => {
    const { volume } = await readImage(at(path));
    expect(apart(volume.voxels.data, voxelsOf(path))).toBeLessThan(1e-6);
  });

  it.each(named(({ twin }) => twin !== undefined))('find in %s, bit for bit, its uncompressed twin', async (path, { twin }) => {
    const [image, plain] = [await readImage(at(path)), await readImage(at(twin ?? ''))];
    expect(image.volume.grid).toEqual(plain.volume.grid);
    expect(Buffer.from(image.volume.voxels.data.buffer).equals(Buffer.from(plain.volume.voxels.data.buffer))).toBe(true);
  });

  it.each(named(({ reader }) => reader === 'rtstruct'))('fill the contours of %s alike', async (path, { image }) => {
    const volume = await readImage(at(image ?? ''));
    for (const { name, voxels } of Object.values(readings[path].rois ?? {})) {
      expect([name, maskVoxelCount((await readMask(at(path), volume, { roi: name })).mask)]).toEqual([name, voxels]);
    }
  });
});
