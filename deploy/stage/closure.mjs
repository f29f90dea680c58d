/** Copies packages with everything that they need at run time, each to where it stands in `node_modules`. */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What nobody loads at run time: maps, types, pages and tests. Licences stay. */
const NOT_RUN =
  /(\.(map|md|markdown|ts|mts|cts|tsbuildinfo)$)|(^|\/)(tests?|__tests__|docs?|examples?|benchmark|\.github)(\/|$)/i;

/**
 * @param {string} root of the workspace @param {readonly string[]} names of packages @param {string} to the staged root
 * @returns {string[]} the folders that were copied, relative to the root
 * @throws Error that names the package which is not installed
 */
export function copyPackages(root, names, to) {
  const copied = new Map();
  for (const name of names) copyOne(root, name, root, to, copied);
  return [...copied.keys()].sort();
}

function copyOne(root, name, from, to, copied) {
  const folder = packageFolder(name, from);
  const place = relative(root, folder);
  if (copied.has(place)) return;
  copied.set(place, name);
  const nested = join(folder, 'node_modules');
  cpSync(folder, join(to, place), {
    recursive: true,
    filter: (path) => path === folder || (!path.startsWith(nested) && !NOT_RUN.test(relative(folder, path))),
  });
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const needed of Object.keys(dependencies)) copyOne(root, needed, folder, to, copied);
}

/** Looks where Node looks: in `node_modules` beside the asking package, then further up. */
function packageFolder(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (dirname(folder) === folder) throw new Error(`the package ${name} is not installed; run \`npm run build\` first`);
  }
}
