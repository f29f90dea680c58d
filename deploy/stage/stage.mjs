/** Lays out one program as a folder that runs on any Linux of its architecture: bundles, their packages, and Node 24. */
import { chmodSync, copyFileSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyPackages } from './closure.mjs';
import { PROGRAMS } from './programs.mjs';

/** Root of the workspace. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Version of all programs, from the manifest of the workspace. */
export const VERSION = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;

/**
 * @param {keyof typeof PROGRAMS} name @param {string} to an absolute folder, emptied first
 * @param {{ node: boolean }} options whether Node is put in
 * @returns {string[]} the folders of the packages that were copied
 * @throws Error if something is not built or installed
 */
export function stage(name, to, { node }) {
  const program = PROGRAMS[name];
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const { from, to: place, only } of program.folders) copyFolder(join(ROOT, from), join(to, place), only);
  if (!existsSync(join(to, program.start))) throw new Error(`${program.start} is not built; run \`npm run build\` first`);
  const packages = copyPackages(ROOT, program.packages, to);
  if (node) putNode(join(to, 'bin'));
  for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(ROOT, file), join(to, file));
  openToAll(to);
  return packages;
}

function copyFolder(from, to, only) {
  if (!existsSync(from)) throw new Error(`${relative(ROOT, from)} is not built; run \`npm run build\` first`);
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const inside = relative(from, path);
    if (entry.isDirectory()) {
      // The prepared database has folders without a file, which the server wants to find.
      if (only.test(inside) && only.source === '.') mkdirSync(join(to, inside), { recursive: true });
    } else if (only.test(inside)) {
      mkdirSync(dirname(join(to, inside)), { recursive: true });
      cpSync(path, join(to, inside));
    }
  }
}

/** Everybody may read a program, whatever the umask of the build was, and the prepared database is closed where it was made. */
function openToAll(folder) {
  for (const path of ['.', ...readdirSync(folder, { recursive: true })]) {
    const found = lstatSync(join(folder, path));
    if (!found.isSymbolicLink()) chmodSync(join(folder, path), found.isDirectory() || found.mode & 0o100 ? 0o755 : 0o644);
  }
}

function putNode(folder) {
  const pinned = join(ROOT, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  const node = existsSync(pinned) ? pinned : process.execPath;
  mkdirSync(folder, { recursive: true });
  copyFileSync(node, join(folder, 'node'));
  chmodSync(join(folder, 'node'), 0o755);
}
