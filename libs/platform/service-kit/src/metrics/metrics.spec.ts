import { request } from 'node:http';
import { exposition, type Metric } from './metric.js';
import { openWatchPort, type WatchPort } from './watch.port.js';

const METRICS: readonly Metric<{ readonly up: boolean }>[] = [
  { name: 'sample_up', type: 'gauge', help: 'Whether it is\nup', read: ({ up }) => Number(up) },
  { name: 'sample_absent', type: 'gauge', help: 'nothing', read: () => undefined },
  {
    name: 'sample_sites',
    type: 'counter',
    help: 'by site',
    labels: ['site'],
    read: async () => [{ value: 2, labels: { site: 'a"b\\c\nd' } }],
  },
];

describe('metrics', () => {
  it('are written as Prometheus reads them', async () => {
    expect(await exposition(METRICS, { up: true })).toBe(
      [
        '# HELP sample_up Whether it is\\nup',
        '# TYPE sample_up gauge',
        'sample_up 1',
        '# HELP sample_absent nothing',
        '# TYPE sample_absent gauge',
        '# HELP sample_sites by site',
        '# TYPE sample_sites counter',
        'sample_sites{site="a\\"b\\\\c\\nd"} 2',
        '',
      ].join('\n'),
    );
  });

  it('have no label that their line does not declare', async () => {
    const loose: Metric<undefined> = {
      name: 'x',
      type: 'gauge',
      help: 'x',
      read: () => [{ value: 1, labels: { patient: '4711' } }],
    };
    await expect(exposition([loose], undefined)).rejects.toThrow('x has the labels  and no others');
  });
});

describe('the port of the watchers', () => {
  let port: WatchPort;
  let fails = false;
  const logged: unknown[] = [];
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<[number | undefined, string]> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: port.port, path, method, headers }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve([response.statusCode, text]));
      })
        .on('error', reject)
        .end();
    });
  const watched = {
    metrics: () => (fails ? Promise.reject(new RangeError('secret words')) : exposition(METRICS, { up: false })),
    logger: { error: (...words: unknown[]) => void logged.push(words) },
    setting: 'COLLIMATE_X_METRICS_PORT',
  };

  beforeAll(async () => (port = await openWatchPort(0, watched)));
  afterAll(() => port.close());

  it('answers health and metrics, and nothing else', async () => {
    expect(await get('/healthz')).toEqual([200, '{"status":"ok"}\n']);
    expect((await get('/metrics'))[1]).toContain('sample_up 0\n');
    for (const path of ['/', '/metrics/', '/v1/status', '/..%2fmetrics']) expect((await get(path))[0]).toBe(404);
    expect((await get('/metrics', {}, 'POST'))[0]).toBe(405);
  });

  it('refuses a foreign name and a page of another origin', async () => {
    expect((await get('/metrics', { host: 'evil.example' }))[0]).toBe(403);
    expect((await get('/metrics', { origin: 'http://evil.example' }))[0]).toBe(403);
  });

  it('says nothing of what went wrong but to the log', async () => {
    fails = true;
    expect(await get('/metrics')).toEqual([503, 'not now\n']);
    expect(logged).toHaveLength(1);
    fails = false;
  });

  it('names its setting where the port is taken', async () => {
    await expect(openWatchPort(port.port, watched)).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      hint: expect.stringContaining('COLLIMATE_X_METRICS_PORT'),
    });
  });
});
