import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { TaskGivenBack } from '@collimate/platform-queue';
import { createLogger } from '@collimate/platform-service-kit';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import { planPreset } from '@collimate/radiomics-vocabulary';
import type { ExtractionTask } from '../extraction/extraction.messages.js';
import { ExtractionProcess } from '../extraction/extraction.process.js';
import { AgentError } from '../ground/agent.error.js';
import { WorkerSeal } from '../extraction/worker.seal.js';
import { ImageMounts, mountOf } from './image.mounts.js';
import { ScanWorker } from './scan.worker.js';
import { readWorkerConfig } from './worker-config.js';

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'bundle', 'extract.worker.mjs');
// The process runs the bundle: `npm test` builds it first, and in CI a test that was skipped has failed.
const run = existsSync(bundle) ? describe : describe.skip;
if (!existsSync(bundle)) console.warn('the bundle of the extraction process is missing: run the script generate first');

const JOB = 'extract.study.scan.plan';
const seal = new WorkerSeal(new Uint8Array(32).fill(7));
const never = new AbortController().signal;

run('a worker on another machine', () => {
  let folder: string;
  let here: ExtractionTask;
  let asked: ExtractionTask;
  const extraction = new ExtractionProcess(1);
  const logged: string[] = [];
  const logger = createLogger({ name: 'test', level: 'info', destination: { write: (line) => void logged.push(line) } });
  const worker = (mounts: readonly string[], engine = ENGINE_DEFINITION as string): ScanWorker => {
    const read = new ImageMounts(mounts.map((text) => mountOf(text)!));
    return new ScanWorker({ seal, mounts: read, process: extraction, engine, logger });
  };
  const ask = async (one: ScanWorker, task: ExtractionTask) => {
    const sealed = seal.sealTask(JOB, { engine: ENGINE_DEFINITION, task });
    return seal.openOutcome(JOB, sealed, await one.run({ id: JOB, task: sealed, signal: never }));
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'scan-worker-'));
    const cohort = simulateCohort(cohortSpec('north', 'north', 1), 1);
    for (const { path, bytes } of cohort.filesOf(0)) {
      mkdirSync(dirname(join(folder, 'mount', path)), { recursive: true });
      writeFileSync(join(folder, 'mount', path), bytes);
    }
    const scan = join('images', cohort.subjects[0].subject);
    const plan = { ...planPreset('ibsi-c'), families: ['MORPH' as const, 'IS' as const] };
    const words = { roi: 'GTV-1', plan, modality: 'CT' };
    here = { image: join(folder, 'mount', scan, 'CT'), mask: join(folder, 'mount', scan, 'RTSTRUCT.dcm'), ...words };
    asked = { image: join('/mnt/pacs', scan, 'CT'), mask: join('/mnt/pacs', scan, 'RTSTRUCT.dcm'), ...words };
  });
  beforeEach(() => logged.splice(0));
  afterAll(async () => {
    await extraction.stop();
    rmSync(folder, { recursive: true });
  });

  it('reads a scan from its own mount, and comes to the same bits as the machine of the agent', async () => {
    const own = await extraction.extract(here, join(folder, 'mount/'), never);
    expect(own.kind).toBe('extracted');
    expect(await ask(worker([`/mnt/pacs=${folder}/mount`]), asked)).toEqual(own);
  });

  it('gives the code of a scan that cannot be used as its result, which is not tried again', async () => {
    const one = worker([`/mnt/pacs=${folder}/mount`]);
    expect(await ask(one, { ...asked, roi: 'DOE' })).toEqual({ kind: 'failed', code: 'UNKNOWN_REGION' });
    symlinkSync(bundle, join(folder, 'mount', 'out.dcm'));
    expect(await ask(one, { ...asked, mask: '/mnt/pacs/out.dcm' })).toEqual({ kind: 'failed', code: 'IMAGE_OUTSIDE_ROOT' });
    rmSync(join(folder, 'mount', 'out.dcm'));
  });

  it('seals a crash of its process like a result, unless it is itself to end', async () => {
    const crashing = {
      extract: () => Promise.reject(new AgentError('EXTRACTION_CRASHED', 'gone')),
    } as unknown as ExtractionProcess;
    const mounts = new ImageMounts([mountOf(`/mnt/pacs=${folder}/mount`)!]);
    const one = new ScanWorker({ seal, mounts, process: crashing, engine: ENGINE_DEFINITION, logger });
    expect(await ask(one, asked)).toEqual({ kind: 'failed', code: 'EXTRACTION_CRASHED' });
    const sealed = seal.sealTask(JOB, { engine: ENGINE_DEFINITION, task: asked });
    const ending = one.run({ id: JOB, task: sealed, signal: AbortSignal.abort() });
    await expect(ending).rejects.toMatchObject({ code: 'EXTRACTION_CRASHED' });
  });

  it('gives back what only it cannot do, and says why once and nothing of the scan', async () => {
    mkdirSync(join(folder, 'empty'));
    for (const [one, code] of [
      [worker([`/srv=${folder}/mount`]), 'WORKER_HAS_NO_MOUNT'],
      [worker([`/mnt/pacs=${folder}/empty`]), 'WORKER_MOUNT_EMPTY'],
      [worker([`/mnt/pacs=${folder}/gone`]), 'WORKER_MOUNT_EMPTY'],
      [worker([`/mnt/pacs=${folder}/mount`], 'collimate-ibsi1/0'), 'WORKER_ENGINE_DIFFERS'],
    ] as const) {
      logged.splice(0);
      for (let times = 0; times < 2; times++) await expect(ask(one, asked)).rejects.toBeInstanceOf(TaskGivenBack);
      expect(logged).toHaveLength(1);
      expect(logged[0]).toContain(code);
      expect(logged[0]).not.toMatch(/GTV|images|RTSTRUCT/);
    }
  });

  it('takes no task that was sealed for another job or under another key, and its answer passes for no other', async () => {
    const one = worker([`/mnt/pacs=${folder}/mount`]);
    const bad = { ...asked, roi: 'DOE' };
    const sealed = seal.sealTask(JOB, { engine: ENGINE_DEFINITION, task: bad });
    const other = new WorkerSeal(new Uint8Array(32).fill(8));
    const foreign = other.sealTask(JOB, { engine: ENGINE_DEFINITION, task: bad });
    await expect(one.run({ id: 'extract.another', task: sealed, signal: never })).rejects.toMatchObject({ code: 'JOB_FOREIGN' });
    await expect(one.run({ id: JOB, task: foreign, signal: never })).rejects.toMatchObject({ code: 'JOB_FOREIGN' });
    expect(other.queueName).not.toBe(seal.queueName);

    const answer = await one.run({ id: JOB, task: sealed, signal: never });
    expect(seal.openOutcome(JOB, sealed, answer)).toMatchObject({ kind: 'failed' });
    const again = seal.sealTask(JOB, { engine: ENGINE_DEFINITION, task: bad });
    expect(seal.openOutcome(JOB, again, answer)).toBeUndefined();
    expect(seal.openOutcome('extract.another', sealed, answer)).toBeUndefined();
    expect(seal.openOutcome(JOB, sealed, sealed)).toBeUndefined();
    expect(seal.openOutcome(JOB, sealed, `${answer.slice(0, -8)}AAAAAAA=`)).toBeUndefined();
    expect(sealed).not.toContain('DOE');
  });
});

describe('the settings of a worker', () => {
  const env = { COLLIMATE_WORKER_QUEUE: 'redis://queue:6379', COLLIMATE_WORKER_KEY: '/etc/collimate/worker.key' };
  const read = (images: string) => readWorkerConfig({ ...env, COLLIMATE_WORKER_IMAGES: images });

  it('name its mounts, of which the longer one counts', () => {
    const mounts = new ImageMounts(read('/mnt/pacs=/srv/a, /mnt/pacs/new=/srv/b,/data').images);
    expect(['/mnt/pacs/x', '/mnt/pacs/new/x', '/data/x', '/mnt/pacs2/x'].map((path) => mounts.here(path)?.path)).toEqual([
      '/srv/a/x',
      '/srv/b/x',
      '/data/x',
      undefined,
    ]);
  });

  it.each(['', 'pacs=/srv', '/mnt=srv', '/a=/b=/c'])('are refused where a mount is not two absolute folders: "%s"', (images) => {
    expect(() => read(images)).toThrow(/COLLIMATE_WORKER_IMAGES/);
  });
});
