import { createServer } from 'node:net';
import { SITE_API } from '@collimate/platform-site-api';
import { failed, fine, skipped, type Check } from '../examination/check.js';

/** Whether the port of the local API is free, or the agent's own. */
export const localPortCheck: Check = {
  name: 'local-port',
  title: 'port of the local API',
  async look({ config }) {
    if (config === undefined) return skipped('no settings');
    const { apiPort } = config;
    if (apiPort === 0) return fine('any free one');
    if (await isFree(apiPort)) return fine(`${apiPort} is free`);
    return (await isAgent(apiPort))
      ? fine(`${apiPort}: an agent answers there`)
      : failed(
          `${apiPort} belongs to another program`,
          'Set another `apiPort` in the settings, and COLLIMATE_API for the command line.',
        );
  },
};

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Another program on that port may answer without an end. @returns the first 64 KiB of its answer, or all of it */
async function begun({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    parts.push(part as Uint8Array);
    bytes += (part as Uint8Array).length;
    if (bytes > 65_536) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

async function isAgent(port: number): Promise<boolean> {
  try {
    const { path, answer } = SITE_API.health;
    const said = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(3_000) });
    return answer.safeParse(JSON.parse(await begun(said))).success;
  } catch {
    return false;
  }
}
