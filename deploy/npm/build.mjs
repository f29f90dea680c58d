/**
 * Packs the command line as one npm tarball that needs no other package and no registry:
 * `npm run package -- npm`, then `npm install --global ./collimate-VERSION.tgz` on a machine with Node 24.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveFolder } from '../stage/archive.mjs';
import { PROGRAMS } from '../stage/programs.mjs';
import { VERSION, stage } from '../stage/stage.mjs';

const BIN = `#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error('collimate needs Node 24 or newer, and this is ' + process.version + '.');
  process.exit(1);
}
enableCompileCache();
await import('./apps/cli/dist/collimate.mjs');
`;

/** @param {string} out an absolute folder @returns {string} the file that was written */
export function buildNpmTarball(out) {
  const work = mkdtempSync(join(tmpdir(), 'collimate-npm-'));
  try {
    const folder = join(work, 'package');
    const packages = stage('collimate', folder, { node: false });
    writeFileSync(join(folder, 'collimate.mjs'), BIN);
    chmodSync(join(folder, 'collimate.mjs'), 0o755);
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(packages), null, 2)}\n`);
    mkdirSync(out, { recursive: true });
    const file = join(out, `collimate-${VERSION}.tgz`);
    // npm packs bundled packages by asking its own tree; the folder is laid out already, so tar packs what is there.
    archiveFolder(file, work, 'package');
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Packages that a bundle brings inside itself are named, so that npm neither looks for them nor takes them away. */
function manifest(packages) {
  const outer = packages
    .filter((place) => place.lastIndexOf('node_modules/') === 0)
    .map((place) => place.slice('node_modules/'.length));
  return {
    name: 'collimate',
    version: VERSION,
    description: PROGRAMS.collimate.summary,
    license: 'Apache-2.0',
    type: 'module',
    bin: { collimate: './collimate.mjs' },
    engines: { node: '>=24' },
    bundleDependencies: outer,
  };
}
