import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImage } from '@collimate/platform-scans';
import { chest } from './chest.phantom.js';
import { readingTable } from './reading.bench.js';
import { type SeriesForm, writeSeries } from './series.files.js';

const folder = mkdtempSync(join(tmpdir(), 'collimate-reading-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('writeSeries', () => {
  it('writes the same chest in files that are plain, compressed, and one of many frames', async () => {
    const of = async (form: SeriesForm): Promise<readonly [number, Float32Array]> => {
      await writeSeries(join(folder, form), form, 2, 3);
      return [readdirSync(join(folder, form)).length, (await readImage(join(folder, form))).volume.voxels.data as Float32Array];
    };
    const [[files, plain], [, compressed], [one, frames]] = [await of('plain'), await of('jpeg-ls'), await of('jpeg-ls-frames')];
    expect([files, one]).toEqual([2, 1]);
    expect(Buffer.from(compressed.buffer).equals(Buffer.from(plain.buffer))).toBe(true);
    expect(Buffer.from(frames.buffer).equals(Buffer.from(plain.buffer))).toBe(true);
    // Air, lung and tissue, with noise.
    expect(new Set(plain).size).toBeGreaterThan(500);
    expect([...chest(3)(0).subarray(0, 3)]).toEqual([0, 0, 0]);
  });
});

describe('readingTable', () => {
  it('takes ratios within a round, and memory by the volume', () => {
    const readings = (...seconds: readonly number[]) => ({ seconds, peakMb: 300, mean: 0 });
    const table = readingTable(
      't',
      new Map([
        ['collimate', [readings(4, 1, 1), readings(4, 3, 3)]],
        ['pictologics', [readings(8, 2, 2), readings(8, 4, 4)]],
      ]),
      200,
    );
    expect(table).toMatch(/pictologics +8000 ms +3000 ms +0\.500 +0\.625 +300 MB +1\.50/);
  });
});
