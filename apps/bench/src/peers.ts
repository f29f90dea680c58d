import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { BenchError } from './timing/bench.error.js';
import type { BenchLine } from './timing/bench.line.js';

/** The other engines, in the order of the table. */
export const PEERS = ['pictologics', 'pyradiomics', 'mirp'] as const;

/** One engine: how to ask it for one line of work. */
export interface Runner {
  readonly name: string;
  readonly run: (work: string, repeat: number, threads: number) => Promise<BenchLine>;
}

/** @returns the folder of the peers: COLLIMATE_PEERS, or ../shared/peers beside the workspace */
export function findPeersFolder(): string {
  const candidates = [process.env['COLLIMATE_PEERS']];
  for (let folder = import.meta.dirname; dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'nx.json'))) candidates.push(join(folder, '..', 'shared', 'peers'));
  }
  const found = candidates.find((folder) => folder !== undefined && existsSync(join(folder, 'work.json')));
  if (found !== undefined) return found;
  throw new BenchError('NO_PEERS', 'missing', 'the list of work is not here', {
    hint: 'Name the folder that holds work.json by COLLIMATE_PEERS.',
  });
}

/** @returns the peers that are installed on this machine, of those named */
export function installedPeers(folder: string, names: readonly string[]): readonly Runner[] {
  const home = process.env['PEERS_HOME'] ?? join(homedir(), '.cache', 'collimate-peers');
  return names
    .filter((name) => existsSync(join(home, name, 'bin', 'python')))
    .map((name) => ({
      name,
      run: (work, repeat, threads) =>
        lineOf('bash', [join(folder, 'run.sh'), name, '--work', work, '--repeat', String(repeat)], {
          THREADS: String(threads),
          PEERS_HOME: home,
        }),
    }));
}

/** This program, asked for one line in a process of its own, as the peers are. */
export const OURSELVES: Runner = {
  name: 'collimate',
  run: (work, repeat, threads) => {
    const main = join(import.meta.dirname, 'main.js');
    return lineOf(
      process.execPath,
      [main, '--json', '--work', work, '--repeat', String(repeat), '--threads', String(threads)],
      {},
    );
  },
};

function lineOf(program: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<BenchLine> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text.trim().split('\n').at(-1) ?? ''));
      else reject(new BenchError('RUN_FAILED', 'broken', `${program} ended with ${code}`));
    });
  });
}
