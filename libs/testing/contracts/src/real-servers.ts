import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real server on loopback that a test starts, kills and starts again; its files stand in a folder of its own. */
export interface RealServer {
  readonly port: number;
  /** Where its files stand. */
  readonly folder: string;
  /** Address for a client. @param database name or number; the one that is always there by default */
  url(database?: string): string;
  /** Starts it, on the same port and over the same files as before. */
  start(): Promise<void>;
  /** Ends it at once, as a power cut or an administrator in a hurry would. */
  kill(): Promise<void>;
  /** Kills it and deletes its files. */
  remove(): Promise<void>;
}

/** @returns a port on loopback that is free now */
export async function freeLoopbackPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @returns whether this machine has a Redis */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

/** A Redis. @param flags of redis-server, for example `--appendonly yes`; without any it keeps nothing on disk */
export async function redisServer(flags: readonly string[] = []): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freeLoopbackPort();
  let server: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    await ended(server, 'SIGKILL');
  };
  return {
    port,
    folder,
    url: (database = '0') => `redis://127.0.0.1:${port}/${database}`,
    start: async () => {
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...flags];
      server = spawn('redis-server', args, { stdio: 'ignore' });
      await untilOpen(port);
    },
    kill,
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @returns the folder of PostgreSQL's programs, undefined where it is not installed */
export function postgresPrograms(): string | undefined {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(base, version, 'bin')).find((bin) => existsSync(join(bin, 'postgres')));
}

/** A PostgreSQL with the one user `collimate`, whose password is asked for. @param programs see postgresPrograms */
export async function postgresServer(programs: string, flags: readonly string[] = []): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const cluster = join(folder, 'cluster');
  const port = await freeLoopbackPort();
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    chmodSync(folder, 0o755);
    spawnSync('chown', ['postgres', folder]);
  }
  const as = (program: string, args: readonly string[]): [string, string[]] =>
    isRoot ? ['runuser', ['-u', 'postgres', '--', join(programs, program), ...args]] : [join(programs, program), [...args]];
  const secret = join(folder, 'password');
  writeFileSync(secret, PASSWORD, { mode: 0o644 });
  const settings = ['-D', cluster, '-U', 'collimate', '-A', 'scram-sha-256', '--pwfile', secret, '--no-sync', '-E', 'UTF8'];
  const made = spawnSync(...as('initdb', settings), { cwd: folder });
  if (made.status !== 0) throw new Error(`initdb ended with ${made.status}: ${String(made.stderr)}`);
  const control = (...args: string[]): number | null =>
    spawnSync(...as('pg_ctl', ['-D', cluster, '-w', ...args]), { cwd: folder, stdio: 'ignore' }).status;
  const kill = async (): Promise<void> => void control('-m', 'immediate', 'stop');
  return {
    port,
    folder,
    url: (database = 'postgres') => `postgres://collimate:${PASSWORD}@127.0.0.1:${port}/${database}`,
    start: async () => {
      const options = ['-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F', ...flags].join(' ');
      control('-l', join(folder, 'log'), '-o', options, 'start');
      await untilOpen(port);
    },
    kill,
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Password of the test's PostgreSQL; no log may show it. */
export const PASSWORD = 'a-word-that-no-log-shows';

async function untilOpen(port: number): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await sleep(50);
  }
  throw new Error(`nothing listens on ${port}`);
}

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}
