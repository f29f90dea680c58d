import { setTimeout as sleep } from 'node:timers/promises';
import { hasRedis, redisServer, type RealServer } from '@collimate/testing-contracts/servers';
import { TaskGiver, type TaskEnd } from './task.giver.js';
import { TaskGivenBack, TaskTaker, type TaskHandler } from './task.taker.js';

/** Tasks of the flood: 500 on a push, 10,000 with COLLIMATE_FLOOD=10000. */
const FLOOD = Number(process.env['COLLIMATE_FLOOD'] ?? 500);
/** Tasks that one giver waits for at the same time. */
const AT_ONCE = 64;

const never = new AbortController().signal;
const doubled: TaskHandler = async ({ task }) => `${task}${task}`;

// A developer's machine need not have the server; CI installs it, so that there these always run.
(hasRedis() ? describe : describe.skip)('tasks for workers on other machines', () => {
  let server: RealServer;
  let name = '';
  let count = 0;
  const open: (TaskGiver | TaskTaker)[] = [];
  const giver = async (place = 'here'): Promise<TaskGiver> => {
    const one = await TaskGiver.open(server.url(), { name, place });
    open.push(one);
    return one;
  };
  const taker = async (handler: TaskHandler, concurrency = 1): Promise<TaskTaker> => {
    const one = await TaskTaker.open(server.url(), name);
    open.push(one);
    await one.work(handler, concurrency);
    return one;
  };

  beforeAll(async () => {
    server = await redisServer(['--appendonly', 'yes']);
    await server.start();
  });
  beforeEach(() => (name = `tasks-${++count}`));
  afterEach(async () => {
    for (const one of open.splice(0)) await (one instanceof TaskGiver ? one.close() : one.drain(0));
  });
  afterAll(() => server.remove());

  it('are done by whoever is there, and their results stay until they are forgotten', async () => {
    const [asking] = [await giver(), await taker(doubled), await taker(doubled)];
    const ends = await Promise.all(['a', 'b', 'c'].map((task) => asking.give(`task.${task}`, task, never)));
    expect(ends).toEqual(['a', 'b', 'c'].map((task) => ({ kind: 'done', task, result: `${task}${task}` })));
    // A giver that was killed before it had kept a result asks for the same again, in another text.
    expect(await asking.give('task.a', 'other', never)).toEqual({ kind: 'done', task: 'a', result: 'aa' });
    await asking.forget('task.a');
    expect(await asking.give('task.a', 'other', never)).toEqual({ kind: 'done', task: 'other', result: 'otherother' });
  });

  it('are tried twice where they fail, and end with their code alone', async () => {
    let runs = 0;
    const asking = await giver();
    await taker(async () => {
      runs++;
      throw Object.assign(new Error('DOE^JANE'), { code: 'EXTRACTION_CRASHED' });
    });
    expect(await asking.give('bad', 'x', never)).toEqual({ kind: 'failed', task: 'x', code: 'EXTRACTION_CRASHED' });
    expect(runs).toBe(2);
  });

  it('go to another worker where one cannot do them, and that counts as no attempt', async () => {
    const asking = await giver();
    let refusals = 0;
    const away = await taker(async () => {
      refusals++;
      throw new TaskGivenBack(20);
    });
    const end = asking.give('mount', 'x', never);
    while (refusals < 4) await sleep(20);
    await away.drain(0);
    await taker(doubled);
    expect(await end).toMatchObject({ kind: 'done', result: 'xx' });
  });

  it('are finished by a worker that is to end, or given back for another in their time', async () => {
    const asking = await giver();
    let begun = 0;
    const slow: TaskHandler = async ({ task, signal }) => {
      begun++;
      await sleep(task === 'long' ? 60_000 : 400, undefined, { signal });
      return 'slow';
    };
    const ending = await taker(slow, 2);
    const ends = [asking.give('short', 'short', never), asking.give('long', 'long', never)];
    while (begun < 2) await sleep(10);
    await ending.drain(1_000);
    await taker(doubled);
    expect(await Promise.all(ends)).toMatchObject([{ result: 'slow' }, { result: 'longlong' }]);
  });

  it('are forgotten with the one who waits, also while a worker holds them', async () => {
    const asking = await giver();
    const gate = Promise.withResolvers<void>();
    await taker(async () => {
      await gate.promise;
      return 'late';
    });
    const cancel = new AbortController();
    const end = asking.give('gone', 'x', cancel.signal);
    while ((await asking.held()) === 0) await sleep(20);
    cancel.abort();
    await expect(end).rejects.toMatchObject({ code: 'TASK_CANCELLED' });
    gate.resolve();
    await asking.forget('gone');
    expect(await asking.give('gone', 'y', never)).toMatchObject({ task: 'y' });
  });

  it('leave nothing behind that nobody takes, though no other task ends', async () => {
    const before = await giver();
    await taker(doubled);
    await before.give('task.done', 'a', never);
    await before.forgetFinished(60_000);
    expect(await before.give('task.done', 'b', never)).toMatchObject({ task: 'a' });
    await before.forgetFinished(0);
    expect(await before.give('task.done', 'b', never)).toMatchObject({ task: 'b' });
    for (const one of open.splice(0).reverse()) await (one instanceof TaskGiver ? one.close() : one.drain(0));

    const after = await giver();
    const left = after.give('task.waits', 'a', never).catch((error: unknown) => error);
    await sleep(100);
    await after.close();
    expect(await left).toMatchObject({ code: 'TASK_CANCELLED' });
    const last = await giver();
    await last.forgetAll();
    await taker(doubled);
    expect(await last.give('task.waits', 'b', never)).toMatchObject({ task: 'b' });
    expect(await last.give('task.done', 'c', never)).toMatchObject({ task: 'c' });
  });

  it('are given from one place: a second giver is refused', async () => {
    await giver();
    await expect(giver('there')).rejects.toMatchObject({ code: 'QUEUE_OF_ANOTHER_AGENT' });
  });

  it.each([
    ['that keeps what it was given', ['--appendonly', 'yes']],
    ['that keeps nothing', []],
  ])(
    `lose none of ${FLOOD} and end once each over a server that is killed in the middle, one %s`,
    async (_what, flags) => {
      const kept = server;
      server = await redisServer(flags);
      await server.start();
      try {
        const asking = await giver();
        let [runs, isCut] = [0, false];
        const handler: TaskHandler = async ({ task }) => {
          runs++;
          return `${task}!`;
        };
        await taker(handler, 4);
        await taker(handler, 4);
        const ended = new Map<string, TaskEnd[]>();
        let next = 0;
        const lane = async (): Promise<void> => {
          while (next < FLOOD) {
            const task = String(next++);
            const end = await asking.give(`flood.${task}`, task, never);
            ended.set(task, [...(ended.get(task) ?? []), end]);
            await asking.forget(`flood.${task}`);
            if (ended.size < FLOOD / 2 || isCut) continue;
            isCut = true;
            await server.kill();
            await sleep(500);
            await server.start();
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, lane));
        expect(isCut).toBe(true);
        expect(ended.size).toBe(FLOOD);
        const wrong = [...ended].filter(
          ([task, ends]) => ends.length !== 1 || ends[0].kind !== 'done' || ends[0].result !== `${task}!`,
        );
        expect(wrong).toEqual([]);
        console.info(`${FLOOD} tasks, ${runs} runs of them`);
        for (const one of open.splice(0)) await (one instanceof TaskGiver ? one.close() : one.drain(0));
      } finally {
        await server.remove();
        server = kept;
      }
    },
    Math.max(60_000, 60 * FLOOD),
  );
});
