import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

const style = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '.prettierrc.json'), 'utf8'));

/** @returns the text as the formatter of the house writes it; prose is wrapped by hand */
export async function tidy(path, text) {
  return path.endsWith('.md') ? text : format(text, { ...style, filepath: path });
}
