/** Bundles the results page into dist/page: one script, one style sheet, one document, nothing from elsewhere. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, 'dist', 'page');

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
cpSync(join(here, 'public'), output, { recursive: true });
const bundle = await rolldown({ input: join(here, 'src', 'page.ts'), platform: 'browser', logLevel: 'warn' });
await bundle.write({ file: join(output, 'page.js'), format: 'esm', minify: true });
await bundle.close();
