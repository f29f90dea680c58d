#!/usr/bin/env node
/** Starts the built coordinator under Node 24: the present one if it is new enough, else the workspace's or COLLIMATE_NODE. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '..', 'dist', 'main.js');

if (!existsSync(main)) {
  process.stderr.write('The coordinator is not built yet. Run `npm run build` first.\n');
  process.exit(1);
}
if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main);
} else {
  const local = join(here, '..', '..', '..', 'node_modules', '.bin', 'node');
  const node = process.env.COLLIMATE_NODE ?? (existsSync(local) ? local : undefined);
  if (node === undefined) {
    process.stderr.write('The coordinator needs Node 24; name it by COLLIMATE_NODE.\n');
    process.exit(1);
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}
