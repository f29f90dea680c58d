import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * Whether a file or folder, or a link anywhere in it, leads out of the folders that hold images. The extraction process
 * may read those folders alone, and Node's permission model follows links out of them.
 * @returns false also for a missing file: its reader reports it
 */
export async function leavesRoots(paths: readonly string[], roots: readonly string[]): Promise<boolean> {
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => undefined)));
  const inside = real.filter((root) => root !== undefined).map((root) => (root.endsWith(sep) ? root : root + sep));
  const seen = new Set<string>();
  for (const path of paths) if (await leaves(path, inside, seen)) return true;
  return false;
}

async function leaves(path: string, inside: readonly string[], seen: Set<string>): Promise<boolean> {
  let real: string;
  try {
    real = await realpath(path);
  } catch {
    return false;
  }
  if (!inside.some((root) => `${real}${sep}`.startsWith(root))) return true;
  // A link to a folder above would be walked for ever.
  if (seen.has(real)) return false;
  seen.add(real);
  if (!(await stat(real)).isDirectory()) return false;
  for (const entry of await readdir(real, { withFileTypes: true })) {
    if ((entry.isSymbolicLink() || entry.isDirectory()) && (await leaves(join(real, entry.name), inside, seen))) return true;
  }
  return false;
}
