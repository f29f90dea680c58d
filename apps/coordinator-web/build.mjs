/** Bundles the results page into dist/page: one script, one style sheet, one document, nothing from elsewhere. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, 'dist', 'page');

/** The one style sheet, by subject; what stands later decides. */
const SHEETS = ['ground', 'frame', 'figures', 'tables', 'certificate', 'media'].map((name) => `${name}.css`);
const styles = join(here, 'styles');
const forgotten = readdirSync(styles).filter((file) => !SHEETS.includes(file));
if (forgotten.length > 0) throw new Error(`no place among SHEETS: ${forgotten.join(', ')}`);

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
cpSync(join(here, 'public'), output, { recursive: true });
writeFileSync(join(output, 'style.css'), SHEETS.map((file) => readFileSync(join(styles, file), 'utf8')).join('\n'));
const bundle = await rolldown({ input: join(here, 'src', 'page.ts'), platform: 'browser', logLevel: 'warn' });
await bundle.write({ file: join(output, 'page.js'), format: 'esm', minify: true });
await bundle.close();
