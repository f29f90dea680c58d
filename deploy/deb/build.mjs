/**
 * Builds the Debian packages into a folder. Run it by `npm run package -- deb [NAME…] [--out DIR]`.
 * Needs dpkg-deb. The same sources give the same bytes: times are those of the last commit, owners are root.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROGRAMS } from '../stage/programs.mjs';
import { ROOT, VERSION, stage } from '../stage/stage.mjs';
import { filesOf, pagesOf, scriptsOf } from './layout.mjs';

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };

/**
 * @param {keyof typeof PROGRAMS} name @param {string} out an absolute folder
 * @returns {string} the file that was written
 */
export function buildDeb(name, out) {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new Error(`there is no Debian package for ${process.arch}`);
  const work = mkdtempSync(join(tmpdir(), 'collimate-deb-'));
  try {
    stage(name, join(work, 'usr/lib', name), { node: true });
    for (const file of filesOf(name)) put(work, file);
    for (const page of pagesOf(name)) copyInto(join(ROOT, 'docs/operations', page), join(work, 'usr/share/doc', name, page));
    copyInto(join(ROOT, 'LICENSE'), join(work, 'usr/share/doc', name, 'copyright'));
    put(work, { path: 'DEBIAN/control', mode: 0o644, content: control(name, architecture, sizeKiB(work)) });
    for (const script of scriptsOf(name)) put(work, { ...script, path: `DEBIAN/${script.path}` });
    setTimes(work, commitSeconds());
    mkdirSync(out, { recursive: true });
    const deb = join(out, `${name}_${VERSION}_${architecture}.deb`);
    execFileSync('dpkg-deb', ['--build', '--root-owner-group', '-Zgzip', '-z6', work, deb], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, SOURCE_DATE_EPOCH: String(commitSeconds()) },
    });
    return deb;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function control(name, architecture, installedKiB) {
  const { summary, description } = PROGRAMS[name];
  const depends = [
    'libc6 (>= 2.28)',
    'libstdc++6 (>= 9)',
    ...(filesOf(name).some(({ path }) => path.endsWith('.service')) ? ['adduser', 'ca-certificates'] : []),
  ];
  return [
    `Package: ${name}`,
    `Version: ${VERSION}`,
    `Architecture: ${architecture}`,
    'Maintainer: Collimate <maintainers@collimate.invalid>',
    `Installed-Size: ${installedKiB}`,
    `Depends: ${depends.join(', ')}`,
    'Section: science',
    'Priority: optional',
    `Description: ${summary}`,
    ...description.map((line) => ` ${line}`),
    '',
  ].join('\n');
}

function put(root, { path, mode, content }) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

function copyInto(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function sizeKiB(root) {
  const bytes = readdirSync(root, { recursive: true }).reduce((sum, path) => sum + lstatSync(join(root, path)).size, 0);
  return Math.ceil(bytes / 1024);
}

/** Also takes from others the right to write, whatever the umask of the build was. */
function setTimes(root, seconds) {
  for (const path of ['.', ...readdirSync(root, { recursive: true })]) {
    const file = join(root, path);
    const { mode } = lstatSync(file);
    chmodSync(file, lstatSync(file).isDirectory() || mode & 0o100 ? 0o755 : 0o644);
    lutimesSync(file, seconds, seconds);
  }
}

/** Seconds of the last commit; in a tree without history those of the changelog. */
function commitSeconds() {
  try {
    return Number(
      execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return Math.floor(lstatSync(join(ROOT, 'CHANGELOG.md')).mtimeMs / 1000);
  }
}
