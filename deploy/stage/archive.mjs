import { execFileSync } from 'node:child_process';

/**
 * Packs a folder into a tar archive whose files belong to root and stand in the order of their names, so that the same folder gives the same list.
 * @param {string} file the archive @param {string} folder where `name` stands @param {string} name what is packed @param {{ compress?: boolean }} [how]
 */
export function archiveFolder(file, folder, name, { compress = true } = {}) {
  const form = compress ? ['--gzip'] : [];
  const owners = ['--owner=0', '--group=0', '--sort=name'];
  execFileSync('tar', ['--create', ...form, ...owners, '--file', file, '--directory', folder, name]);
}
