import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { CLOCK_PLANTS } from './fence/clock.plants.fixture.js';
import { FILE_PLANTS } from './fence/file.plants.fixture.js';
import { FOLDER_PLANTS } from './fence/folder.plants.fixture.js';
import { GATE_PLANTS } from './fence/gate.plants.fixture.js';
import { LEDGER_PLANTS } from './fence/ledger.plants.fixture.js';
import { LISTED_PLANTS } from './fence/listed.plants.fixture.js';
import { LOADER_PLANTS } from './fence/loader.plants.fixture.js';
import { NATIVE_PLANTS } from './fence/native.plants.fixture.js';
import { MACHINE_PLANTS } from './fence/machine.plants.fixture.js';
import type { Plant } from './fence/plant.fixture.js';
import { ROOM_PLANTS } from './fence/room.plants.fixture.js';
import { ROOMS } from './fence/rooms.fixture.js';
import type { ProjectGraph } from './fence/settings.mjs';
import { SETTINGS_PLANTS } from './fence/settings.plants.fixture.js';
import { TABLE_PLANTS } from './fence/table.plants.fixture.js';
import { packageSets } from './scripts/package-sets.mjs';
import { workspaceProjects } from './scripts/references.mjs';

/*
 * The wall is only as good as its check. So the real lint runs on a copy of the workspace without any cache, in which
 * one forbidden import per rule of the house is planted, and every one of them must be refused for its own reason.
 */

const root = join(import.meta.dirname, '..');

const PLANTS: readonly (Plant & { readonly tags?: readonly string[] })[] = [
  ...ROOM_PLANTS,
  ...FILE_PLANTS,
  ...FOLDER_PLANTS,
  ...GATE_PLANTS,
  ...CLOCK_PLANTS,
  ...LEDGER_PLANTS,
  ...LISTED_PLANTS,
  ...LOADER_PLANTS,
  ...MACHINE_PLANTS,
  ...NATIVE_PLANTS,
  ...SETTINGS_PLANTS,
  ...TABLE_PLANTS,
];

describe('the wall of the house', () => {
  let copy = '';
  let report = '';

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'collimate-wall-'));
    for (const entry of [
      'apps',
      'libs',
      'tools',
      'package.json',
      'package-lock.json',
      'nx.json',
      'tsconfig.base.json',
      'eslint.config.mjs',
    ]) {
      cpSync(join(root, entry), join(copy, entry), {
        recursive: true,
        filter: (source) => !/\/(dist|node_modules|\.nx|\.cache)$/.test(source),
      });
    }
    linkPackages(copy);
    for (const { file, text, tags } of PLANTS) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), file.endsWith('.json') ? text : `${text}\nexport {};\n`);
      const project = dirname(dirname(file));
      const manifest = { name: `@collimate/${basename(project)}`, version: '0.0.0', type: 'module', nx: { tags } };
      if (tags) writeFileSync(join(copy, project, 'package.json'), JSON.stringify(manifest));
    }
    const lint = spawnSync(process.execPath, ['tools/commands/lint.mjs', ...PLANTS.map(({ file }) => file)], {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, COLLIMATE_LINT_ROOT: copy },
    });
    report = lint.stdout + lint.stderr;
  }, 120_000);

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('has one plant in a file, so that none stands for another', () => {
    const files = PLANTS.map(({ file }) => file);
    expect(files.filter((file, i) => files.indexOf(file) !== i)).toEqual([]);
  });

  it('runs with a project graph, so that no rule skips itself', () => {
    expect(report).not.toMatch(/will be skipped/);
  });

  it.each(PLANTS.map((entry) => [entry.rule, entry] as const))('refuses a plant: %s', (_rule, { file, refusedBy }) => {
    // The line above its findings is the file's path and nothing else; other findings may name it too, and two tools may look at it.
    const heads = [...report.matchAll(new RegExp(`^\\S*${file.replaceAll('.', '\\.')}$`, 'gm'))];
    expect(heads.length).toBeGreaterThan(0);
    const findings = heads.map(({ index }) => report.slice(index, report.indexOf('\n\n', index))).join('\n');
    expect(findings).toMatch(refusedBy);
  });

  it('sees a tag that no manifest names', () => {
    expect(report).toMatch(/^apps\/demo\/package\.json\n.*differ in the tag "scope:plant"/m);
  });

  it('stands on the tags that Nx has in the end, of whatever files it reads them', () => {
    const { nodes } = JSON.parse(readFileSync(join(copy, '.cache', 'graph.json'), 'utf8')).graph as ProjectGraph['graph'];
    const ends = Object.values(nodes).map(({ data }) => [data.root, [...data.tags].sort()] as const);
    const expected = Object.entries(ROOMS).map(([dir, words]) => {
      const tags = words.split(' ').map((word, i) => `${['type', 'data', 'scope', 'npm'][i]}:${word}`);
      return [dir, [...tags, 'npm:private', ...(dir === 'apps/demo' ? ['scope:plant'] : [])].sort()];
    });
    expect(Object.fromEntries(ends.filter(([dir]) => dir in ROOMS))).toEqual(Object.fromEntries(expected));
  });

  it('stands where it stood: the tags of every room are named here, so that a changed word in a manifest opens nothing', () => {
    const rooms = workspaceProjects().map(({ dir, manifest }) => {
      const tagOf = (kind: string): string =>
        manifest.nx.tags.find((tag: string) => tag.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? '';
      return [dir, ['type', 'data', 'scope', 'npm'].map(tagOf).join(' ')];
    });
    expect(Object.fromEntries(rooms)).toEqual(ROOMS);
  });

  it('finds exactly one tag of each kind on every project', () => {
    for (const { name, manifest } of workspaceProjects()) {
      const kinds = manifest.nx.tags.map((tag: string) => tag.split(':')[0]).sort();
      expect([name, ...kinds]).toEqual([name, 'data', 'npm', 'scope', 'type']);
    }
  });

  it('knows the package set of every project, so that an invented one opens nothing', () => {
    for (const { manifest } of workspaceProjects()) {
      const set = manifest.nx.tags.find((tag: string) => tag.startsWith('npm:'))?.slice('npm:'.length);
      expect(Object.keys(packageSets)).toContain(set);
    }
  });
});

/** Links every package as npm does, but our own projects to the copy, so that nothing is read from the original. */
function linkPackages(into: string): void {
  mkdirSync(join(into, 'node_modules', '@collimate'), { recursive: true });
  for (const entry of readdirSync(join(root, 'node_modules'))) {
    if (entry === '@collimate') continue;
    symlinkSync(join(root, 'node_modules', entry), join(into, 'node_modules', entry));
  }
  for (const { name, dir } of workspaceProjects()) symlinkSync(join(into, dir), join(into, 'node_modules', name));
}
