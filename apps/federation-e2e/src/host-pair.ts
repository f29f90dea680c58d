import { spawnSync } from 'node:child_process';

/** Where the hospital, the coordinator, and the machine between stand. */
export const SITE_HOST = '10.213.1.2';
export const COORDINATOR_HOST = '10.213.2.2';
export const PROXY_HOST = '10.213.1.1';
const BETWEEN_HOST = '10.213.2.1';

/** Three hosts, each a network namespace of its own: a hospital, whatever lies between, a coordinator. */
const HOSTS = { site: 'cm-site', between: 'cm-between', coordinator: 'cm-coordinator' } as const;

/** Name of one of them. */
export type Host = keyof typeof HOSTS;

/** How the two ends reach each other: the machine between passes packets on, or only a proxy on it does. */
export type Way = 'routed' | 'proxied';

/** @returns whether this machine lets us have namespaces with a firewall, as a container may not */
export function hasHosts(): boolean {
  const isRoot = process.getuid?.() === 0;
  const probe = 'cm-probe';
  const made = isRoot && ran('ip', 'netns', 'add', probe);
  const isFenced = made && ran('ip', 'netns', 'exec', probe, 'iptables', '-A', 'INPUT', '-p', 'tcp', '--syn', '-j', 'DROP');
  if (made) ran('ip', 'netns', 'del', probe);
  return isFenced;
}

/** @returns what starts a program on a host */
export function on(host: Host): readonly string[] {
  return ['/usr/bin/env', 'ip', 'netns', 'exec', HOSTS[host]];
}

/** Makes the hosts. The hospital's firewall drops whatever comes in and was not asked for. @throws Error naming the command that failed */
export function makeHosts(way: Way): void {
  removeHosts();
  for (const name of Object.values(HOSTS)) {
    run('ip', 'netns', 'add', name);
    run('ip', '-n', name, 'link', 'set', 'lo', 'up');
  }
  joined(['site', 'cm-a', SITE_HOST], ['between', 'cm-b', PROXY_HOST]);
  joined(['coordinator', 'cm-c', COORDINATOR_HOST], ['between', 'cm-d', BETWEEN_HOST]);
  run('ip', '-n', HOSTS.coordinator, 'route', 'add', 'default', 'via', BETWEEN_HOST);
  run('ip', '-n', HOSTS.site, 'route', 'add', 'default', 'via', PROXY_HOST);
  const forward = way === 'routed' ? '1' : '0';
  run(...on('between'), 'sh', '-c', `echo ${forward} > /proc/sys/net/ipv4/ip_forward`);
  const rule = (...words: readonly string[]): void => run(...on('site'), 'iptables', '-A', 'INPUT', ...words);
  rule('-i', 'lo', '-j', 'ACCEPT');
  // Without a state of connections, which not every kernel of a container knows: what begins one comes in by no way.
  rule('-p', 'tcp', '!', '--syn', '-j', 'ACCEPT');
  rule('-j', 'DROP');
}

/** Takes the hosts away, with whatever runs on them no longer reaching anybody. */
export function removeHosts(): void {
  for (const name of Object.values(HOSTS)) ran('ip', 'netns', 'del', name);
}

/** @returns how many packets the hospital's firewall has dropped */
export function droppedPackets(): number {
  const [command, ...rest] = [...on('site'), 'iptables', '-L', 'INPUT', '-v', '-n', '-x'];
  const { stdout } = spawnSync(command, rest, { encoding: 'utf8' });
  return Number(/^\s*(\d+)\s+\d+\s+DROP\s/m.exec(stdout)?.[1] ?? Number.NaN);
}

type End = readonly [host: Host, device: string, address: string];

function joined(one: End, other: End): void {
  run('ip', 'link', 'add', one[1], 'type', 'veth', 'peer', 'name', other[1]);
  for (const [host, device, address] of [one, other]) {
    run('ip', 'link', 'set', device, 'netns', HOSTS[host]);
    run('ip', '-n', HOSTS[host], 'addr', 'add', `${address}/24`, 'dev', device);
    run('ip', '-n', HOSTS[host], 'link', 'set', device, 'up');
  }
}

function ran(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function run(...words: readonly string[]): void {
  const [command = '', ...args] = words;
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr.trim()}`);
}
