/**
 * Bundles the built agent into dist/agent/main.js and its worker into dist/site-worker/main.js, which start in half the time of the single files
 * and are what the packages hold. Run it after `tsc -b`. The drivers of queues on servers are chunks of their own, loaded where one is configured.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));

/** Stays outside: what finds files beside its own, and parts of Nest that we do not use. */
const external = [
  'piscina',
  'dcmjs-codecs',
  /^@nestjs\/(websockets|microservices|platform-express)/,
  /^class-(validator|transformer)/,
  /^@fastify\/(view|static)$/,
  'pg-native',
];

/** One program into one folder; the two share no file, so that neither loads what only the other needs. */
async function bundled(input, folder) {
  const dir = join(here, 'dist', folder);
  rmSync(dir, { recursive: true, force: true });
  const bundle = await rolldown({ input: join(here, 'dist', input), platform: 'node', external, logLevel: 'silent' });
  await bundle.write({
    dir,
    format: 'esm',
    entryFileNames: 'main.js',
    chunkFileNames: '[name].js',
    comments: false,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
}

await bundled('main.js', 'agent');
await bundled('worker.main.js', 'site-worker');
