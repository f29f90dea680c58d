import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const workspace = resolve(import.meta.dirname, '../../../..');
const scripts = join(workspace, '.cache/oracles-witness', process.platform === 'win32' ? 'Scripts' : 'bin');
const program = join(scripts, process.platform === 'win32' ? 'aics-witness.exe' : 'aics-witness');

/** Whether `aics-witness` is there; in CI its environment is made, if the machine has a Python that is new enough. */
export function hasWitness(): boolean {
  if (!existsSync(program) && process.env['COLLIMATE_CI']) {
    const { status } = spawnSync(process.execPath, [join(workspace, 'tools/oracles/prepare.mjs'), 'witness']);
    if (status !== 0 && status !== 3) throw new Error('CI must be able to run tools/oracles/prepare.mjs witness');
  }
  if (!existsSync(program)) {
    process.stderr.write('aics-witness is not installed: run `node tools/oracles/prepare.mjs witness` (Python 3.12 or newer)\n');
  }
  return existsSync(program);
}

/** A witness that somebody else wrote, as a process of its own with its own key and database. */
export class IndependentWitness {
  private readonly folder = mkdtempSync(join(tmpdir(), 'witness-'));
  private readonly config = join(this.folder, 'witness.json');
  private process: ChildProcess | undefined;
  /** Its key as its operator publishes it. */
  key = '';
  url = '';

  /** Makes its key and finds it a port; it does not listen yet. */
  async prepare(name: string): Promise<void> {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.key = this.run('init', '--name', name, '--listen', `127.0.0.1:${port}`).trim();
  }

  /** Tells it of a log. */
  trust(origin: string, key: string): void {
    this.run('add-log', '--origin', origin, '--vkey', key);
  }

  /** Begins to listen. */
  async start(): Promise<void> {
    this.process = spawn(program, ['serve', '--config', this.config], { stdio: 'ignore' });
    for (let i = 0; i < 200; i++) {
      const answers = await fetch(`${this.url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (answers) return;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error('the witness does not listen');
  }

  /** What it has seen of its logs that cannot be. */
  evidence(): readonly { readonly origin: string; readonly reason: string }[] {
    return JSON.parse(this.run('evidence')) as readonly { origin: string; reason: string }[];
  }

  async stop(): Promise<void> {
    const { process } = this;
    if (process !== undefined && process.exitCode === null) {
      const ended = new Promise((done) => process.once('exit', done));
      process.kill('SIGTERM');
      await ended;
    }
    this.process = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(command: string, ...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(program, [command, '--config', this.config, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`aics-witness ${command}: ${stderr}`);
    return stdout;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
