import { setTimeout as sleep } from 'node:timers/promises';
import { TaskGiver, TaskTaker, type TaskHandler } from '@collimate/platform-queue';
import { createLogger } from '@collimate/platform-service-kit';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { hasRedis, redisServer, type RealServer } from '@collimate/testing-contracts/servers';
import type { ImageRootStore } from '@collimate/platform-site-store';
import type { ExtractionOutcome } from './extraction.messages.js';
import { ExtractionProcess } from './extraction.process.js';
import { ImageRoots } from './image.roots.js';
import { OwnComputer } from './scan.computer.js';
import { WorkerComputer } from './worker.computer.js';
import { WorkerSeal } from './worker.seal.js';

const JOB = 'extract.study.scan.plan';
const never = new AbortController().signal;
const order = {
  job: JOB,
  task: { image: '/mnt/pacs/a', mask: '/mnt/pacs/b', roi: 'GTV-1', plan: planPreset('ibsi-c'), modality: 'CT' },
};
const made = (engine: string): ExtractionOutcome =>
  ({
    kind: 'extracted',
    table: { rows: [{ value: { kind: 'value', value: -0 } }] },
    record: { planName: 'p', engineDefinition: engine },
  }) as unknown as ExtractionOutcome;

// A developer's machine need not have the server; CI installs it, so that there these always run.
(hasRedis() ? describe : describe.skip)('an agent that has its scans extracted on other machines', () => {
  let redis: RealServer;
  let seal: WorkerSeal;
  let key = 0;
  const open: { end(): Promise<void> }[] = [];
  const logger = createLogger({ name: 'test', level: 'silent' });

  const agent = async (): Promise<WorkerComputer> => {
    const giver = await TaskGiver.open(redis.url(), { name: seal.queueName, place: 'here' });
    const store = { rootOf: (path: string) => (path.startsWith('/mnt/pacs/') ? '/mnt/pacs/' : undefined) } as ImageRootStore;
    const roots = new ImageRoots(store);
    const computer = new WorkerComputer(giver, seal, roots, new OwnComputer(roots, new ExtractionProcess(1)), logger);
    open.push({ end: () => computer.close() });
    return computer;
  };
  const worker = async (handler: TaskHandler): Promise<void> => {
    const taker = await TaskTaker.open(redis.url(), seal.queueName);
    open.push({ end: () => taker.drain(0) });
    await taker.work(handler, 1);
  };
  const honest: TaskHandler = async ({ id, task }) => seal.sealOutcome(id, task, made(ENGINE_DEFINITION));

  beforeAll(async () => {
    redis = await redisServer();
    await redis.start();
  });
  beforeEach(() => (seal = new WorkerSeal(new Uint8Array(32).fill(++key))));
  afterEach(async () => {
    for (const one of open.splice(0)) await one.end();
  });
  afterAll(() => redis.remove());

  it('takes what a worker made bit by bit, and asks anew once it has forgotten it', async () => {
    let runs = 0;
    const computer = await agent();
    await worker((task) => (runs++, honest(task)));
    const outcome = await computer.compute(order, never);
    expect(outcome).toEqual(made(ENGINE_DEFINITION));
    expect(await computer.compute(order, never)).toEqual(outcome);
    expect(runs).toBe(1);
    await computer.forget(JOB);
    await computer.compute(order, never);
    expect(runs).toBe(2);
  });

  it('believes after a restart nothing of before: it has made anew what it had not kept', async () => {
    const before = await agent();
    const [asking] = [before.compute(order, never), worker(honest)];
    await asking;
    await open.splice(0, 1)[0].end();
    const after = await agent();
    let runs = 0;
    for (const one of open.splice(0, 1)) await one.end();
    await worker((task) => (runs++, honest(task)));
    await after.compute(order, never);
    expect(runs).toBe(1);
    await after.compute({ ...order, task: { ...order.task, roi: 'GTV-2' } }, never);
    expect(runs).toBe(2);
  });

  it('does not take an answer of before that somebody put back once it was forgotten', async () => {
    const computer = await agent();
    const old: { task: string; result: string }[] = [];
    let isReplayed = false;
    await worker(async (taken) => {
      if (isReplayed) return old[0].result;
      const result = await honest(taken);
      old.push({ task: taken.task, result });
      return result;
    });
    await computer.compute(order, never);
    await computer.forget(JOB);
    isReplayed = true;
    const somebody = await TaskGiver.open(redis.url(), { name: seal.queueName, place: 'here' });
    expect(await somebody.give(JOB, old[0].task, never)).toEqual({ kind: 'done', ...old[0] });
    await somebody.close();
    isReplayed = false;
    expect(await computer.compute(order, never)).toEqual(made(ENGINE_DEFINITION));
    expect(old).toHaveLength(2);
    expect(old[1].task).not.toBe(old[0].task);
  });

  it.each<[string, TaskHandler]>([
    ['another engine', async ({ id, task }) => seal.sealOutcome(id, task, made('collimate-ibsi1/0'))],
    [
      'another key',
      async ({ id, task }) => new WorkerSeal(new Uint8Array(32).fill(200)).sealOutcome(id, task, made(ENGINE_DEFINITION)),
    ],
    ['nobody', async () => 'AAAA'],
  ])('believes no result of %s, and has it made again', async (_who, forged) => {
    const computer = await agent();
    let runs = 0;
    await worker((task) => (runs++ === 0 ? forged(task) : honest(task)));
    await expect(computer.compute(order, never)).rejects.toMatchObject({ code: 'JOB_FOREIGN' });
    expect(await computer.compute(order, never)).toMatchObject({ kind: 'extracted' });
  });

  it.each(['MASK_EMPTY', 'EXTRACTION_CRASHED'])('takes no %s that is not sealed for a word about a scan', async (code) => {
    const computer = await agent();
    let isForger = true;
    await worker((task) => {
      if (isForger) throw Object.assign(new Error('forged'), { code });
      return honest(task);
    });
    for (let times = 0; times < 2; times++)
      await expect(computer.compute(order, never)).rejects.toMatchObject({ code: 'JOB_FOREIGN' });
    isForger = false;
    expect(await computer.compute(order, never)).toEqual(made(ENGINE_DEFINITION));
  });

  it('has the code of a scan on which two workers crashed, and asks nobody for one outside of its folders', async () => {
    const computer = await agent();
    let runs = 0;
    const crash: ExtractionOutcome = { kind: 'failed', code: 'EXTRACTION_CRASHED' };
    await worker(async ({ id, task }) => (runs++, seal.sealOutcome(id, task, crash)));
    expect(await computer.compute(order, never)).toEqual(crash);
    expect(runs).toBe(2);
    const outside = { ...order, job: 'extract.outside', task: { ...order.task, mask: '/etc/passwd' } };
    expect(await computer.compute(outside, never)).toEqual({ kind: 'failed', code: 'IMAGE_OUTSIDE_ROOT' });
    expect(runs).toBe(2);
  });

  it('lets go of a scan whose job is stopped, and of all when it ends', async () => {
    const computer = await agent();
    const stop = new AbortController();
    const stopped = computer.compute(order, stop.signal);
    const left = computer.compute({ ...order, job: 'extract.left' }, never);
    await sleep(50);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'EXTRACTION_CANCELLED' });
    const end = expect(left).rejects.toMatchObject({ code: 'EXTRACTION_CANCELLED' });
    await computer.close();
    await end;
  });
});
