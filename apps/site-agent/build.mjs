/**
 * Bundles the built agent into dist/agent/main.js and its worker into dist/site-worker/main.js. The packages hold these
 * bundles, which start in half the time of the single files. Run it after `tsc -b`. Drivers of queues on servers are
 * chunks of their own, loaded only if one is configured.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));

/** Left out of the bundle: packages that look for files beside their own, and unused parts of Nest. */
const external = [
  'piscina',
  'dcmjs-codecs',
  /^@nestjs\/(websockets|microservices|platform-express)/,
  /^class-(validator|transformer)/,
  /^@fastify\/(view|static)$/,
  'pg-native',
];

/** Bundles one program into one folder. The two share no file, so that neither loads parts of the other. */
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
