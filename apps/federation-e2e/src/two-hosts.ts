import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PROXY_HOST, droppedPackets, hasHosts, makeHosts, on, removeHosts, type Way } from './host-pair.js';

/*
 * Long test, `sudo npm run soak -- two-hosts`: a hospital and a coordinator on hosts of their own (network namespaces), the firewall of the hospital
 * drops whatever comes in. Tokens, enrolment, a study to its result; once where packets pass, once where a CONNECT proxy is the only way. Needs root, `ip` and
 * `iptables`; a machine that gives no namespaces ends it with the code 3.
 */
const CANNOT = 3;
const PROXY_PORT = 3128;
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function tried(way: Way): Promise<boolean> {
  makeHosts(way);
  const [starter = '', ...words] = on('between');
  const proxy = spawn(starter, [...words, process.execPath, fileOf('./connect-proxy.js'), PROXY_HOST, String(PROXY_PORT)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let opened = 0;
  proxy.stdout.setEncoding('utf8').on('data', (text: string) => (opened += text.split('opened').length - 1));
  try {
    await once(proxy.stdout, 'data');
    const [inSite = '', ...rest] = on('site');
    const env = way === 'proxied' ? { COLLIMATE_SITE_PROXY: `http://${PROXY_HOST}:${PROXY_PORT}` } : {};
    const inside = spawn(inSite, [...rest, process.execPath, fileOf('./hospital-host.js')], {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    const [code] = (await once(inside, 'exit')) as [number | null];
    const dropped = droppedPackets();
    process.stdout.write(`${way}: ${dropped} packets to the hospital dropped, ${opened} ways opened by the proxy\n`);
    // The other hosts have knocked: a firewall that drops nothing would prove nothing.
    return code === 0 && dropped > 0 && opened > 0 === (way === 'proxied');
  } finally {
    proxy.kill('SIGKILL');
    removeHosts();
  }
}

if (!hasHosts()) {
  process.stderr.write(
    'two hosts cannot be tried here: it needs root, ip and iptables, and a machine that gives network namespaces\n',
  );
  process.exit(CANNOT);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (removeHosts(), process.exit(1)));
const failed: Way[] = [];
for (const way of ['routed', 'proxied'] as const) if (!(await tried(way))) failed.push(way);
process.stdout.write(failed.length === 0 ? 'two hosts: everything works\n' : `two hosts: FAILS ${failed.join(', ')}\n`);
process.exit(failed.length);
