import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * @returns the new text of each page whose file is another or is not there, by its path
 * @param pages entries of PAGES @param root the folder of the workspace
 * @throws Error if a page makes other files than the list names
 */
export async function changedPages(pages, root) {
  const built = (path) => import(pathToFileURL(join(root, 'libs', path)).href);
  const changed = new Map();
  for (const { paths, load } of pages) {
    const texts = await (await load()).made(built);
    const others = [...new Set([...paths, ...Object.keys(texts)])].filter((path) => !paths.includes(path) || !(path in texts));
    if (others.length > 0) throw new Error(`PAGES and what is made differ: ${others.join(', ')}`);
    for (const [path, text] of Object.entries(texts)) {
      const file = join(root, path);
      if (!existsSync(file) || readFileSync(file, 'utf8') !== text) changed.set(path, text);
    }
  }
  return changed;
}

/** @param changed texts by path @param root the folder of the workspace */
export function writePages(changed, root) {
  for (const [path, text] of changed) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
