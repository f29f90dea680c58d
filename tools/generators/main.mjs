/**
 * Lays out the folder of a new kind, with specs that fail until it is written, and its line in the list of the menu.
 *
 *   node tools/generators/main.mjs release NAME
 *   node tools/generators/main.mjs analysis NAME [--needs RELEASE]
 *   npx nx g ./tools/generators:release NAME
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { analysisLayout } from './analysis.layout.mjs';
import { layOut } from './lay-out.mjs';
import { releaseLayout } from './release.layout.mjs';

const LAYOUTS = { release: releaseLayout, analysis: analysisLayout };
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { needs: { type: 'string' } } });
  const [kind, name] = positionals;
  if (!(kind in LAYOUTS) || positionals.length !== 2) throw new Error('usage: release NAME | analysis NAME [--needs RELEASE]');
  const layout = LAYOUTS[kind]({ name, ...values });
  await layOut(
    layout,
    (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
    (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
  );
  for (const path of Object.keys(layout.files)) console.log(`made     ${path}`);
  for (const path of new Set(layout.lines.map(({ path }) => path))) console.log(`changed  ${path}`);
  for (const step of layout.next) console.log(`next     ${step}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
