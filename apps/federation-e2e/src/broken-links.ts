import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CertificateAuthority } from '@collimate/platform-pki';
import { LocalCoordinator, LocalSite, until } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { startLinkSwitch, startLockedProxy, type LinkFault } from './link-switch.js';

/*
 * Long test, `npm run soak -- links`: the link between an agent and its coordinator is broken in each of several ways. The agent
 * has to name the trouble once, and to be back within seconds once it is over.
 */
const COORDINATOR = packageFile('@collimate/coordinator', './program');
const AGENT = packageFile('@collimate/site-agent', './program');

const folder = mkdtempSync(join(tmpdir(), 'collimate-links-'));
const coordinator = new LocalCoordinator({ folder: join(folder, 'coordinator'), program: COORDINATOR });
await coordinator.start();
const keys = join(folder, 'coordinator', 'keys');
const pem = (name: string): string => readFileSync(join(keys, name), 'utf8');
const authority = await CertificateAuthority.open(pem('authority.cert.pem'), pem('authority.key.pem'));
const link = await startLinkSwitch(coordinator.port, authority);
const locked = await startLockedProxy();
const address = { COLLIMATE_SITE_COORDINATOR: `https://localhost:${link.port}` };
const site = new LocalSite({ id: 'north', name: 'North', folder: join(folder, 'north'), agent: AGENT, env: address });

let failures = 0;
const claim = (text: string, holds: boolean): void => {
  process.stdout.write(`${holds ? 'holds' : 'FAILS'}  ${text}\n`);
  if (!holds) failures += 1;
};
const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;
const linkState = async () => (await site.as('admin').status()).coordinator;
const told = (trouble: string): number =>
  site.program.lines.filter((line) => line.includes(`"trouble":"${trouble}"`) && line.includes('"level":40')).length;

async function trial(fault: LinkFault, trouble: string, lastsMs: number, withinMs: number): Promise<void> {
  await until('the link', async () => ((await linkState())?.connected ? true : undefined), 100, 90_000);
  const before = told(trouble);
  link.set(fault);
  const broken = performance.now();
  const seen = await until(
    trouble,
    async () => {
      const state = await linkState();
      return state?.connected === false && state.lastError?.trouble === trouble ? state : undefined;
    },
    100,
    60_000,
  ).catch(() => undefined);
  claim(`${fault}: named ${seen === undefined ? 'not at all' : `${trouble} after ${seconds(broken)}`}`, seen !== undefined);
  await sleep(Math.max(0, lastsMs - (performance.now() - broken)));
  claim(`${fault}: told once in the log (${told(trouble) - before} lines)`, told(trouble) - before === 1);
  link.set('open');
  const opened = performance.now();
  await until('the link again', async () => ((await linkState())?.connected ? true : undefined), 50, 90_000);
  claim(`${fault}, ${lastsMs / 1000} s: back ${seconds(opened)} after it was over`, performance.now() - opened < withinMs);
}

try {
  await site.program.start();
  await site.hireStaff();
  const { token } = await coordinator.operator().invite({ id: 'north', name: 'North' });
  await site.as('admin').enrol({ token });
  await trial('cut', 'CONNECTION_CUT', 8_000, 6_000);
  await trial('stranger', 'TLS_UNTRUSTED', 8_000, 6_000);
  await trial('no-http2', 'TLS_WITHOUT_HTTP2', 8_000, 6_000);
  await trial('page', 'HTTP_503', 8_000, 8_000);
  await trial('silent', 'CONNECTION_TIMED_OUT', 60_000, 20_000);
  await trial('cut', 'CONNECTION_CUT', 20_000, 6_000);
  await trial('cut', 'CONNECTION_CUT', 180_000, 20_000);

  site.program.override({ COLLIMATE_SITE_PROXY: `http://ward:s3cret@127.0.0.1:${locked.port}` });
  site.program.kill();
  const state = await until(
    'the proxy to refuse',
    async () => {
      const now = await linkState().catch(() => undefined);
      return now?.lastError?.trouble === 'PROXY_LOGIN_REFUSED' ? now : undefined;
    },
    100,
    30_000,
  ).catch(() => undefined);
  claim('a proxy that wants another account is named', state !== undefined);
  const other = site.program.lines.filter((line) => line !== '' && !line.startsWith('{'));
  claim(`every line of the log is an object (${other.length} are not)`, other.length === 0);
  claim('no line shows the password of the proxy', !site.program.lines.some((line) => line.includes('s3cret')));
} finally {
  await site.program.stop();
  await coordinator.program.stop();
  await link.close();
  locked.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${failures === 0 ? 'everything holds' : `${failures} claims fail`}\n`);
process.exit(failures === 0 ? 0 : 1);
