/**
 * Lays out the offline bundle: packages, an archive with `install.sh` for systems without dpkg, a list of every package that is
 * inside (CycloneDX), and checksums over all of it. `npm run package -- offline` writes `collimate-VERSION-offline.tar`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { buildDeb } from '../deb/build.mjs';
import { filesOf } from '../deb/layout.mjs';
import { buildNpmTarball } from '../npm/build.mjs';
import { archiveFolder } from '../stage/archive.mjs';
import { PROGRAMS } from '../stage/programs.mjs';
import { ROOT, VERSION, stage } from '../stage/stage.mjs';

/** @param {string} out an absolute folder @returns {string} the file that was written */
export function buildOffline(out) {
  const work = mkdtempSync(join(tmpdir(), 'collimate-offline-'));
  const name = `collimate-${VERSION}-offline`;
  const folder = join(work, name);
  try {
    mkdirSync(folder, { recursive: true });
    for (const program of Object.keys(PROGRAMS)) {
      buildDeb(program, folder);
      archive(program, work, folder);
    }
    buildNpmTarball(folder);
    copyFileSync(join(ROOT, 'deploy/offline/install.sh'), join(folder, 'install.sh'));
    chmodSync(join(folder, 'install.sh'), 0o755);
    writeFileSync(join(folder, 'sbom.cdx.json'), billOfMaterials());
    writeFileSync(join(folder, 'SHA256SUMS'), sums(folder));
    mkdirSync(out, { recursive: true });
    const file = join(out, `${name}.tar`);
    archiveFolder(file, work, name, { compress: false });
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A program as `install.sh` unpacks it: the staged folder, its unit and its settings. */
function archive(program, work, to) {
  const staged = join(work, program);
  stage(program, staged, { node: true });
  for (const { path, mode, content } of filesOf(program)) {
    const settings = path.startsWith('etc/');
    // A command inside the program's own folder stands there already; settings are the user's once they are there.
    const own = `usr/lib/${program}/`;
    const to = path.startsWith(own)
      ? path.slice(own.length)
      : settings
        ? join('install/settings', basename(path))
        : join('install/files', path);
    put(join(staged, to), mode, content);
  }
  mkdirSync(join(staged, 'install/files'), { recursive: true });
  const file = join(to, `${program}-${VERSION}-linux-${process.arch}.tar.gz`);
  archiveFolder(file, work, program);
  rmSync(staged, { recursive: true, force: true });
}

function put(file, mode, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

function billOfMaterials() {
  return execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function sums(folder) {
  return readdirSync(folder)
    .sort()
    .map(
      (file) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex')}  ${file}\n`,
    )
    .join('');
}
