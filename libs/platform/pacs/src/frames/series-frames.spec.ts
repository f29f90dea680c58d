import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { type ImageSource, readImage } from '../image.source.js';
import { filesUnder, readBytes } from '../files.source.js';
import { LocatedError } from '../source.error.js';
import { writeCompressed } from './compressed-series.fixture.js';
import { decodeOnThreads, frameProgram } from './frame.pool.js';
import { seriesFrames } from './series-frames.js';

const ON_THREE = { threads: 3, worthBytes: 0 };
const program = frameProgram();
if (program === undefined && process.env['COLLIMATE_CI'] !== undefined) throw new Error('CI must bundle libs/platform/pacs');
if (program === undefined) console.warn('libs/platform/pacs is not bundled: the spec of its decoding threads is left out');

let folder: string;
const at = (name: string): string => join(folder, name);
const bytesOf = (name: string): readonly Uint8Array[] => filesUnder(at(name)).map(readBytes);
const bits = (image: ImageSource): Buffer => Buffer.from(image.volume.voxels.data.buffer);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-frames-'));
  const slices = [...simulateCohort(cohortSpec('frames', 'north', 1), 3).filesOf(0)].filter(({ path }) => path.includes('/CT/')).map(({ bytes }) => bytes);
  await writeCompressed(at('jpeg-ls'), slices, '1.2.840.10008.1.2.4.80');
  await writeCompressed(at('jpeg-2000'), slices.slice(0, 9), '1.2.840.10008.1.2.4.90');
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = program === undefined ? describe.skip : describe;
run('a compressed series on several threads', () => {
  it.each(['jpeg-ls', 'jpeg-2000'])('has the bits of one thread in %s', async (name) => {
    const [one, three] = [await readImage(at(name), { sharing: { threads: 1 } }), await readImage(at(name), { sharing: ON_THREE })];
    expect(three.volume.grid).toEqual(one.volume.grid);
    expect(bits(three).equals(bits(one))).toBe(true);
    expect(new Set(one.volume.voxels.data).size).toBeGreaterThan(50);
  });

  it('is decoded by the threads, every frame of it', async () => {
    const frames = await seriesFrames(bytesOf('jpeg-ls'), ON_THREE);
    expect(bytesOf('jpeg-ls').map((_, item) => frames?.(item, 0)?.length)).toEqual(bytesOf('jpeg-ls').map(() => 64 * 64));
  });

  it('names the file that is damaged as one thread does', async () => {
    await writeCompressed(at('damaged'), [], '1.2.840.10008.1.2.4.80');
    filesUnder(at('jpeg-ls')).forEach((file, n) => {
      const bytes = readFileSync(file);
      if (n === 5) bytes.fill(0, bytes.length - 600, bytes.length - 8);
      writeFileSync(join(at('damaged'), `${String(n).padStart(3, '0')}.dcm`), bytes);
    });
    const thrown = async (threads: number): Promise<LocatedError> => {
      const error: unknown = await readImage(at('damaged'), { sharing: { threads, worthBytes: 0 } }).catch((reason: unknown) => reason);
      if (error instanceof LocatedError) return error;
      throw new Error('the series was read');
    };
    const [one, three] = [await thrown(1), await thrown(3)];
    expect([three.cause.code, three.cause.message, three.cause.place]).toEqual([one.cause.code, one.cause.message, one.cause.place]);
    expect(three.paths[three.cause.place.item ?? -1]).toMatch(/005\.dcm$/);
  });

  it('leaves the files of a thread that dies to the reader', async () => {
    const dying = at('dying.mjs');
    writeFileSync(dying, 'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => process.exit(3));');
    const files = bytesOf('jpeg-ls').map((bytes, item) => ({ item, bytes }));
    const frames = await decodeOnThreads(dying, files, 2);
    const here = files.filter(({ item }) => frames(item, 0) !== undefined).length;
    expect(here).toBeGreaterThanOrEqual(files.length - 4);
    expect(here).toBeLessThan(files.length);
  });
});

describe('seriesFrames', () => {
  it('shares nothing that is small, alone, uncompressed, of several series, or no DICOM', async () => {
    const files = bytesOf('jpeg-ls');
    const plain = [...simulateCohort(cohortSpec('frames', 'north', 1), 3).filesOf(1)].map(({ bytes }) => bytes);
    expect(await seriesFrames(files)).toBeUndefined();
    expect(await seriesFrames(files.slice(0, 1), ON_THREE)).toBeUndefined();
    expect(await seriesFrames(plain, ON_THREE)).toBeUndefined();
    expect(await seriesFrames([...files, ...plain], ON_THREE)).toBeUndefined();
    expect(await seriesFrames([new Uint8Array(10), new Uint8Array(10)], ON_THREE)).toBeUndefined();
  });
});
