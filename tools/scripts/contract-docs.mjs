/**
 * Writes what other programs read of our contracts: the JSON Schema of the result document.
 *
 *   node tools/scripts/contract-docs.mjs
 *
 * It reads the built libs (`npm run build` first). The results are committed; specs compare them with their sources.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { resultJsonSchema } = await import(join(root, 'libs/governance/publication/dist/result.document.js'));

await write('docs/schemas/result-1.schema.json', JSON.stringify(resultJsonSchema(), null, 2));

async function write(path, text) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, path.endsWith('.json') ? await format(text, { parser: 'json', printWidth: 130 }) : text);
}
