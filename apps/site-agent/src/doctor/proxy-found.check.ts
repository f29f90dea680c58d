import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { failed, fine, skipped, warned, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'http_proxy', 'HTTP_PROXY'];
/** Files in which a Debian machine names a proxy, with the form of the line. */
const FILES: readonly (readonly [file: string, form: RegExp])[] = [
  ['/etc/environment', /^\s*(?:export\s+)?https?_proxy\s*=\s*["']?([^"'\s]+)/im],
  ['/etc/apt/apt.conf', /Acquire::https?::Proxy\s+"([^"]+)"/i],
  ['/etc/apt/apt.conf.d/proxy.conf', /Acquire::https?::Proxy\s+"([^"]+)"/i],
];

/**
 * Proxies that the machine knows and the agent does not use. They are reported; the agent uses one only if the settings
 * say so.
 */
export const proxyFoundCheck: Check = {
  name: 'proxy-found',
  title: 'proxies that this machine knows of',
  async look({ way, visit, env }) {
    if (way === undefined || visit === undefined) return skipped('no address');
    const found = await hintsOf(env);
    if (way.proxy !== undefined) return fine(`the setting names ${way.proxy.host}:${way.proxy.port}`);
    if (found.length === 0) return fine('none; the agent goes directly');
    const { host, port, timeoutMs } = way;
    const seen = `${found.join('; ')}; the agent does not use it, because its own setting names none`;
    const cure = 'Set `proxy: http://HOST:PORT` in /etc/collimate/agent.yaml if the coordinator is to be reached through it.';
    return isStop(await visit.tcp({ host, port, timeoutMs }))
      ? failed(seen, cure)
      : warned(`${seen}; the direct way is open`, cure);
  },
};

async function hintsOf(env: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  const variable = VARIABLES.find((name) => (env[name] ?? '') !== '');
  const found = variable === undefined ? [] : [`${variable} names ${withoutAccount(env[variable] ?? '')}`];
  for (const [file, form] of FILES) {
    const named = form.exec(textOf(file))?.[1];
    if (named !== undefined) found.push(`${file} names ${withoutAccount(named)}`);
  }
  // Browsers ask for a script under this name; it is a hint that there is a proxy, and it is not followed.
  const isScripted = await lookup('wpad').then(
    () => true,
    () => false,
  );
  return isScripted ? [...found, 'DNS knows `wpad`, which tells browsers of a proxy'] : found;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** An address may hold a password. */
function withoutAccount(text: string): string {
  return URL.canParse(text) ? new URL(text).host : 'an address that is no URL';
}
