/**
 * Bundles the built agent into dist/agent/main.js, which starts in half the time of the single files and is what the packages
 * hold. Run it after `tsc -b`. The drivers of queues on servers are chunks of their own, loaded where one is configured.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, 'dist', 'agent');

/** Stays outside: what finds files beside its own, and parts of Nest that we do not use. */
const external = [
  'piscina',
  'dcmjs-codecs',
  /^@nestjs\/(websockets|microservices|platform-express)/,
  /^class-(validator|transformer)/,
  /^@fastify\/(view|static)$/,
  'pg-native',
];

rmSync(output, { recursive: true, force: true });
const bundle = await rolldown({ input: join(here, 'dist', 'main.js'), platform: 'node', external, logLevel: 'silent' });
await bundle.write({
  dir: output,
  format: 'esm',
  entryFileNames: 'main.js',
  chunkFileNames: '[name].js',
  comments: false,
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
});
await bundle.close();
