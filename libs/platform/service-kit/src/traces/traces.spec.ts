import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTraces } from './open.traces.js';
import { NO_TRACES, type TracedWork } from './traces.js';

const work = (attributes: TracedWork['attributes']): TracedWork => ({
  ...{ name: 'rpc client', startedMs: Date.now() - 5, attributes, hasFailed: false },
});

describe('traces', () => {
  it('go nowhere, and load nothing, where no receiver is set', async () => {
    expect(await openTraces({ url: undefined, service: 's', version: '1' })).toBe(NO_TRACES);
  });

  it('leave out a value of another form than a word, an identifier or a path, and a key that is not listed', async () => {
    const texts: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (part: Buffer) => texts.push(part.toString()));
      request.on('end', () => response.end('{}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
    const traces = await openTraces({ url, service: 's', version: '1' });
    traces.record(
      work({ 'rpc.method': 'collimate.v1.SiteService/Hello', 'collimate.site': 'Miller, John', 'collimate.study': 'a b' }),
    );
    traces.record(work({ 'collimate.patient': '4711' } as TracedWork['attributes']));
    traces.record(work({ 'collimate.outcome': 4711 as unknown as string }));
    await traces.stop();
    server.close();
    const sent = texts.join('');
    expect(sent).toContain('SiteService/Hello');
    expect(sent).not.toMatch(/Miller|a b|4711/);
  });

  it('send nothing while they are shut, and then what waited', async () => {
    const arrived: number[] = [];
    const server = createServer((request, response) => {
      arrived.push(performance.now());
      request.resume().on('end', () => response.end('{}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
    const traces = await openTraces({ url, service: 's', version: '1' });
    traces.record(work({ 'rpc.method': 'a/b' }));
    traces.shut();
    // The library sends after a second.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(arrived).toEqual([]);
    traces.open();
    const end = performance.now() + 20_000;
    while (arrived.length === 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(arrived).toHaveLength(1);
    await traces.stop();
    server.closeAllConnections();
    server.close();
  });

  it('hold nobody up where no receiver answers', async () => {
    const traces = await openTraces({ url: 'http://127.0.0.1:9/v1/traces', service: 's', version: '1' });
    for (let n = 0; n < 10; n++) traces.record(work({ 'rpc.method': 'a/b' }));
    const began = performance.now();
    await traces.stop();
    expect(performance.now() - began).toBeLessThan(6_000);
  });
});
