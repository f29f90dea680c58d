#!/usr/bin/env node
// Starts Collimate on the Node it needs. Plain JavaScript without dependencies, so that any Node from 20 on can run it:
// it finds Node 24 and the bundle, builds the bundle once if it is missing, and goes on there.
import { spawnSync } from 'node:child_process';
import * as nodeModule from 'node:module';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = join(project, '..', '..');
const bundle = join(project, 'dist', 'collimate.mjs');
const node = findNode();

if (!existsSync(bundle)) build();
// Compiled code is cached where nobody else can write. It makes the next start, and that of each worker thread, some 20
// ms shorter.
const cache = process.env.NODE_COMPILE_CACHE ?? cacheFolder();
if (cache !== undefined) process.env.NODE_COMPILE_CACHE = cache;
if (node === process.execPath) {
  if (cache !== undefined) nodeModule.enableCompileCache?.(cache);
  await import('../dist/collimate.mjs');
} else {
  const result = spawnSync(node, [bundle, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (result.error) fail(`Node 24 at ${node} does not start: ${result.error.message}`);
  process.exitCode = result.status ?? 1;
}

function cacheFolder() {
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, 'collimate', 'compiled');
  try {
    return join(homedir(), '.cache', 'collimate', 'compiled');
  } catch {
    return undefined; // An account without a home, as containers have them.
  }
}

function findNode() {
  if (process.env.COLLIMATE_NODE) return process.env.COLLIMATE_NODE;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', `node-${os}-${process.arch}`, 'bin', binary);
  if (existsSync(pinned)) return pinned;
  return fail(`Collimate needs Node 24, and this is ${process.version}. Run npm install, or name a Node 24 in COLLIMATE_NODE.`);
}

function build() {
  const rolldown = join(root, 'node_modules', 'rolldown', 'bin', 'cli.mjs');
  if (!existsSync(rolldown)) fail('The program is not built, and its packages are not installed. Run npm install first.');
  // Generated code first: protobuf stubs and the WASM kernels, which the bundle holds.
  run([join(root, 'tools', 'scripts', 'generate.mjs')], root);
  run([rolldown, '-c', join(project, 'rolldown.config.mjs'), '--logLevel', 'warn'], project);
}

function run(args, cwd) {
  const result = spawnSync(node, args, { cwd, encoding: 'utf8' });
  if (result.status !== 0) fail(`The program could not be built.\n${result.stdout ?? ''}${result.stderr ?? ''}`);
}

function fail(message) {
  console.error(`collimate: ${message}`);
  process.exit(1);
}
