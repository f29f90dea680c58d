/**
 * Bundles the built coordinator into dist/bundle/main.js, which starts in half the time of the single files, and
 * prepares the empty database that new ones are copied from. Run it after `tsc -b`, under Node 24.
 */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { prepareTemplate, TEMPLATE_DIR } from '@collimate/platform-coordinator-store';

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, 'dist', 'bundle');

/** Stays outside: the database brings files that it looks for beside itself; the others are parts of Nest that we do not use. */
const external = [
  /^@electric-sql\/pglite/,
  /^@nestjs\/(websockets|microservices|platform-express)/,
  /^class-(validator|transformer)/,
  /^@fastify\/view$/,
  'pg-native',
];

rmSync(output, { recursive: true, force: true });
const bundle = await rolldown({ input: join(here, 'dist', 'main.js'), platform: 'node', external, logLevel: 'silent' });
await bundle.write({ dir: output, format: 'esm', entryFileNames: 'main.js', chunkFileNames: '[name].js' });
await bundle.close();
// The store's tests start from this template too. Without it each of them would make its own, which takes a minute when many run.
const template = join(here, 'dist', 'postgres-18-template');
if ((await prepareTemplate()) && !existsSync(template)) cpSync(TEMPLATE_DIR, template, { recursive: true });
