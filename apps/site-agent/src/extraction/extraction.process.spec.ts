import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { planPreset } from '@collimate/radiomics-vocabulary';
import type { ExtractionTask } from './extraction.messages.js';
import { ExtractionProcess } from './extraction.process.js';

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'bundle', 'extract.worker.mjs');
if (!existsSync(bundle)) console.warn('the bundle of the extraction process is missing: run the script generate first');
const run = existsSync(bundle) ? describe : describe.skip;

run('the isolated extraction process', () => {
  let folder: string;
  let root: string;
  let extraction: ExtractionProcess;
  let task: ExtractionTask;
  const never = new AbortController().signal;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'extraction-'));
    root = join(folder, 'pacs') + sep;
    const cohort = simulateCohort(cohortSpec('north', 'north', 1), 1);
    for (const { path, bytes } of cohort.filesOf(0)) {
      for (const copy of ['pacs', 'elsewhere']) {
        mkdirSync(dirname(join(folder, copy, path)), { recursive: true });
        writeFileSync(join(folder, copy, path), bytes);
      }
    }
    const subject = cohort.subjects[0].subject;
    const scan = join(root, 'images', subject);
    const plan = { ...planPreset('ibsi-c'), families: ['MORPH', 'IS'] as const };
    task = { image: join(scan, 'CT'), mask: join(scan, 'RTSTRUCT.dcm'), roi: 'GTV-1', plan: { ...plan, families: [...plan.families] } };
  });
  beforeEach(() => (extraction = new ExtractionProcess(1)));
  afterEach(() => extraction.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('extracts a scan below its image root, the same bits each time', async () => {
    const first = await extraction.extract(task, root, never);
    if (first.kind !== 'extracted') throw new Error(first.code);
    const volume = first.table.rows.find((row) => row.ibsi === 'RNU0')?.value;
    expect(volume).toMatchObject({ kind: 'value', value: expect.any(Number) });
    expect(await extraction.extract(task, root, never)).toEqual(first);
  });

  it('cannot read outside of its image roots', async () => {
    const outside = { ...task, image: task.image.replace(`${sep}pacs${sep}`, `${sep}elsewhere${sep}`) };
    expect(await extraction.extract(outside, root, never)).toEqual({ kind: 'failed', code: 'IMAGE_UNREADABLE' });
    const foreign = { ...task, mask: join(import.meta.dirname, 'extraction.process.ts') };
    expect(await extraction.extract(foreign, root, never)).toEqual({ kind: 'failed', code: 'IMAGE_UNREADABLE' });
  });

  it('gives the code of a bad scan and goes on with the next', async () => {
    expect(await extraction.extract({ ...task, roi: 'DOE' }, root, never)).toEqual({ kind: 'failed', code: 'UNKNOWN_REGION' });
    expect(await extraction.extract({ ...task, mask: task.image }, root, never)).toEqual({ kind: 'failed', code: 'IMAGE_UNREADABLE' });
    const wrongMask = { ...task, mask: join(task.image, 'IM0001.dcm') };
    expect(await extraction.extract(wrongMask, root, never)).toEqual({ kind: 'failed', code: 'WRONG_FORMAT' });
    expect((await extraction.extract(task, root, never)).kind).toBe('extracted');
  });

  it('fails a scan as crashed when the process is killed, and starts again for the next', async () => {
    await extraction.extract({ ...task, roi: 'none' }, root, never);
    const pid = extraction.pid;
    const running = extraction.extract(task, root, never);
    setImmediate(() => process.kill(Number(pid), 'SIGKILL'));
    await expect(running).rejects.toMatchObject({ code: 'EXTRACTION_CRASHED', fault: 'broken' });
    expect((await extraction.extract(task, root, never)).kind).toBe('extracted');
    expect(extraction.pid).not.toBe(pid);
  });

  it('takes a further image root without losing what runs', async () => {
    const other = join(folder, 'elsewhere') + sep;
    const moved = { ...task, image: task.image.replace(root, other), mask: task.mask.replace(root, other) };
    const [here, there] = await Promise.all([extraction.extract(task, root, never), extraction.extract(moved, other, never)]);
    expect(here.kind).toBe('extracted');
    expect(there).toEqual(here);
  });

  it('lets go of a cancelled scan at once', async () => {
    const cancel = new AbortController();
    const running = extraction.extract(task, root, cancel.signal);
    cancel.abort();
    await expect(running).rejects.toMatchObject({ code: 'EXTRACTION_CANCELLED' });
  });
});
