import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { createLogger, SystemClock } from '@collimate/platform-service-kit';
import { startCoordinator, type RunningCoordinator } from './coordinator.app.js';
import { readCoordinatorConfig } from './platform/coordinator.config.js';

/** @returns a port that is free now */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a coordinator that cannot start', () => {
  const home = mkdtempSync(join(tmpdir(), 'failed-start-'));
  const folder = join(home, 'data');
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const start = (settings: Record<string, string>): Promise<RunningCoordinator> =>
    startCoordinator(readCoordinatorConfig({ COLLIMATE_COORDINATOR_DATA: folder, ...settings }), logger, new SystemClock());
  const isHeard = (port: number): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      () => true,
      () => false,
    );
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('makes nothing on a machine whose port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, resolve));
    const { port } = taken.address() as AddressInfo;
    for (const name of ['PORT', 'PAGE_PORT', 'METRICS_PORT']) {
      const settings = { COLLIMATE_COORDINATOR_PORT: '0', [`COLLIMATE_COORDINATOR_${name}`]: String(port) };
      await expect(start(settings)).rejects.toMatchObject({
        code: 'PORT_TAKEN',
        message: `port ${port} is in use`,
        hint: expect.stringContaining(`COLLIMATE_COORDINATOR_${name} `) as string,
      });
      expect(existsSync(folder)).toBe(false);
    }
    await new Promise((resolve) => taken.close(resolve));
  });

  it('closes all that was open when its last step fails, and says which file', async () => {
    const [port, page, metrics] = [await freePort(), await freePort(), await freePort()];
    const settings = {
      COLLIMATE_COORDINATOR_PORT: String(port),
      COLLIMATE_COORDINATOR_PAGE_PORT: String(page),
      COLLIMATE_COORDINATOR_METRICS_PORT: String(metrics),
    };
    // A file that cannot be put there, whoever runs this: the name is a folder's.
    mkdirSync(join(folder, 'run.json', 'in-the-way'), { recursive: true });
    await expect(start(settings)).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: `${join(folder, 'run.json')} cannot be written`,
      details: { setting: 'COLLIMATE_COORDINATOR_DATA', reason: expect.stringMatching(/^E[A-Z]+$/) as string },
    });
    expect([await isHeard(page), await isHeard(metrics)]).toEqual([false, false]);
    expect(readdirSync(folder)).not.toContain('run.json.new');
    rmSync(join(folder, 'run.json'), { recursive: true });
    // The same ports and the same embedded database: neither is held by anybody.
    const running = await start(settings);
    expect([await isHeard(page), await isHeard(metrics)]).toEqual([true, true]);
    await running.stop();
    expect([await isHeard(page), await isHeard(metrics)]).toEqual([false, false]);
    expect(lines.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  });

  it('that has closed its database is not well', async () => {
    const running = await start({
      COLLIMATE_COORDINATOR_PORT: '0',
      COLLIMATE_COORDINATOR_PAGE_PORT: '0',
      COLLIMATE_COORDINATOR_METRICS_PORT: '0',
    });
    const of = async (url: string) => {
      const { status } = await fetch(`${url}/healthz`);
      return status;
    };
    const urls = [String(running.address.pageUrl), `http://127.0.0.1:${running.metricsPort}`];
    expect(await Promise.all(urls.map(of))).toEqual([200, 200]);
    await running.app.get(CoordinatorStore).close();
    expect(await Promise.all(urls.map(of))).toEqual([503, 503]);
    await running.stop().catch(() => undefined);
  });
});
