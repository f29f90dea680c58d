/** Starts a built program under Node 24: the present one if it is new enough, else the workspace's or COLLIMATE_NODE. Runs on Node 20. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Signals that ask a program to end; they are handed on to it. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @param {string} main the built program @param {string} name for messages, such as `the agent` */
export async function launch(main, name) {
  if (!existsSync(main)) stop(`${name} is not built yet. Run \`npm run build\` in its folder first.`);
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    await import(pathToFileURL(main).href);
    return;
  }
  const local = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.bin', 'node');
  const node = process.env.COLLIMATE_NODE ?? (existsSync(local) ? local : undefined);
  if (node === undefined) stop(`${name} needs Node 24; name it by COLLIMATE_NODE.`);
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', () => stop(`Node 24 at ${node} does not start.`));
  child.on('exit', (code) => process.exit(code ?? 1));
}

function stop(sentence) {
  process.stderr.write(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}\n`);
  process.exit(1);
}
