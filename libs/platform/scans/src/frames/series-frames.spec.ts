import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDicomSeries, readDicomSeries } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { DECOMPRESSORS } from '../decompressors.js';
import { type ImageSource, readImage } from '../image.source.js';
import { filesUnder, openBytes, readBytes } from '../files.source.js';
import { LocatedError } from '../source.error.js';
import { writeCompressed, writeLarge, writeManyFrames, writePlain } from './compressed-series.fixture.js';
import { frameProgram, writeOnThreads } from './frame.pool.js';
import { otherThreads } from './series-frames.js';

const ON_THREE = { threads: 3, worthBytes: 0 };
const program = frameProgram();
if (program === undefined && process.env['COLLIMATE_CI'] !== undefined) throw new Error('CI must bundle libs/platform/scans');
if (program === undefined) console.warn('libs/platform/scans is not bundled: the spec of its decoding threads is left out');

let folder: string;
const at = (name: string): string => join(folder, name);
const bits = (image: ImageSource): Buffer => Buffer.from(image.volume.voxels.data.buffer);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-frames-'));
  const slices = [...simulateCohort(cohortSpec('frames', 'north', 1), 3).filesOf(0)]
    .filter(({ path }) => path.includes('/CT/'))
    .map(({ bytes }) => bytes);
  await writeCompressed(at('jpeg-ls'), slices, '1.2.840.10008.1.2.4.80');
  await writeCompressed(at('jpeg-2000'), slices.slice(0, 9), '1.2.840.10008.1.2.4.90');
  writePlain(at('plain'), slices);
  writeManyFrames(at('frames'), slices);
  writeLarge(at('large'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = program === undefined ? describe.skip : describe;
run('a compressed series on several threads', () => {
  it.each(['jpeg-ls', 'jpeg-2000'])('has the bits of one thread in %s', async (name) => {
    const [one, three] = [
      await readImage(at(name), { sharing: { threads: 1 } }),
      await readImage(at(name), { sharing: ON_THREE }),
    ];
    expect(three.volume.grid).toEqual(one.volume.grid);
    expect(bits(three).equals(bits(one))).toBe(true);
    expect(new Set(one.volume.voxels.data).size).toBeGreaterThan(50);
  });

  it('has the bits of one thread uncompressed, and in one file of many frames', async () => {
    for (const name of ['plain', 'frames']) {
      const [one, three] = [
        await readImage(at(name), { sharing: { threads: 1 } }),
        await readImage(at(name), { sharing: ON_THREE }),
      ];
      expect(three.volume.grid).toEqual(one.volume.grid);
      expect(bits(three).equals(bits(one))).toBe(true);
      expect(new Set(one.volume.voxels.data).size).toBeGreaterThan(50);
    }
  });

  it('is written by the threads, every frame of it but the first', async () => {
    for (const name of ['jpeg-ls', 'frames', 'plain']) {
      const paths = filesUnder(at(name));
      const open = openDicomSeries(paths.map(openBytes), DECOMPRESSORS, {}, () => true);
      const frames = open.work.orders.length;
      expect(frames).toBeGreaterThan(8);
      // Nothing is written here: the threads are waited for instead.
      let waited = 0;
      await writeOnThreads(program ?? '', { work: open.work, paths, codecs: false }, 2, () => {
        for (; [...open.work.padded].some((padded) => padded < 0) && waited < 1000; waited++)
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      });
      expect([...open.work.padded]).toEqual(Array.from({ length: frames }, () => 0));
      expect(
        Buffer.from(open.finish().volume.voxels.data.buffer).equals(bits(await readImage(at(name), { sharing: { threads: 1 } }))),
      ).toBe(true);
    }
  });

  it('names the file that is damaged as one thread does', async () => {
    await writeCompressed(at('damaged'), [], '1.2.840.10008.1.2.4.80');
    filesUnder(at('jpeg-ls')).forEach((file, n) => {
      const bytes = readFileSync(file);
      if (n === 5) bytes.fill(0, bytes.length - 600, bytes.length - 8);
      writeFileSync(join(at('damaged'), `${String(n).padStart(3, '0')}.dcm`), bytes);
    });
    const thrown = async (threads: number): Promise<LocatedError> => {
      const error: unknown = await readImage(at('damaged'), { sharing: { threads, worthBytes: 0 } }).catch(
        (reason: unknown) => reason,
      );
      if (error instanceof LocatedError) return error;
      throw new Error('the series was read');
    };
    const [one, three] = [await thrown(1), await thrown(3)];
    expect([three.cause.code, three.cause.message, three.cause.place]).toEqual([
      one.cause.code,
      one.cause.message,
      one.cause.place,
    ]);
    expect(three.paths[three.cause.place.item ?? -1]).toMatch(/005\.dcm$/);
  });

  it('leaves the frames of a thread that dies to the reader', async () => {
    const dying = at('dying.mjs');
    // It takes two frames, as if to write them, and goes with the first of them open.
    writeFileSync(
      dying,
      `import { parentPort } from "node:worker_threads"; parentPort.on("message", ({ work }) => {
      Atomics.add(work.next, 1, 1); Atomics.add(work.next, 0, 2); process.exit(3);
    });`,
    );
    const paths = filesUnder(at('jpeg-ls'));
    const open = openDicomSeries(paths.map(openBytes), DECOMPRESSORS, {}, () => true);
    await writeOnThreads(dying, { work: open.work, paths, codecs: false }, 1, () => {
      for (let n = 0; n < 1000 && Atomics.load(open.work.next, 0) < 3; n++)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      open.drain();
    });
    expect([...open.work.padded].filter((padded) => padded < 0)).toHaveLength(2);
    expect(
      Buffer.from(open.finish().volume.voxels.data.buffer).equals(
        bits(await readImage(at('jpeg-ls'), { sharing: { threads: 1 } })),
      ),
    ).toBe(true);
  });
});

describe('otherThreads', () => {
  const extent = { frames: 200, voxels: 200 * 512 * 512, compressed: true };

  // More threads are asked for only where the built program is that they start; CI builds it first.
  (program === undefined ? it.skip : it)(
    'is as many as are asked for, and no more than there are frames, for a large series',
    () => {
      expect(otherThreads(extent, 1e8, { threads: 3 })).toBe(2);
      expect(otherThreads({ ...extent, frames: 2 }, 1e8, { threads: 3 })).toBe(1);
      expect(otherThreads({ ...extent, compressed: false }, 1e8, { threads: 3 })).toBe(2);
    },
  );

  it('is none for what is small, alone, or read on one thread', () => {
    expect(otherThreads(extent, 1e6, { threads: 3 })).toBe(0);
    expect(otherThreads({ ...extent, compressed: false }, 3e7, { threads: 3 })).toBe(0);
    expect(otherThreads({ ...extent, frames: 1 }, 1e8, { threads: 3 })).toBe(0);
    expect(otherThreads(extent, 1e8, { threads: 1 })).toBe(0);
  });
});

describe('a series of files that are read in parts', () => {
  it('has the voxels of files that are read whole', async () => {
    const whole = readDicomSeries(filesUnder(at('large')).map(readBytes));
    expect(
      filesUnder(at('large'))
        .map(openBytes)
        .every(({ head, size }) => head.length < size),
    ).toBe(true);
    const parts = await readImage(at('large'), { sharing: { threads: 1 } });
    expect(parts.volume.grid).toEqual(whole.volume.grid);
    expect(bits(parts).equals(Buffer.from(whole.volume.voxels.data.buffer))).toBe(true);
  });

  it('is refused when a file has become shorter since its header was read', () => {
    const paths = filesUnder(at('large'));
    const open = openDicomSeries(paths.map(openBytes), DECOMPRESSORS);
    const before = readFileSync(paths[1]);
    writeFileSync(paths[1], before.subarray(0, before.length - 2));
    open.drain();
    expect(() => open.finish()).toThrow(expect.objectContaining({ code: 'TRUNCATED', place: { item: 1, tag: '(7fe0,0010)' } }));
    writeFileSync(paths[1], before);
  });
});
