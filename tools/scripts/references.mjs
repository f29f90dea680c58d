/**
 * Writes the tsconfig.json of every project from its package.json, and the root one over all of them, so that
 * `tsc -b` builds in the order of the declared dependencies. Run it after a dependency was added; a spec fails if
 * the files on disk differ from what it would write.
 */
import { readFileSync, writeFileSync, readdirSync, existsSync } from 'node:fs';
import { dirname, join, relative, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @returns every workspace project as { name, dir, manifest }, in path order */
export function workspaceProjects(from = root) {
  const patterns = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')).workspaces;
  const dirs = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    if (!existsSync(join(from, parent))) return [];
    return readdirSync(join(from, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(from, parent, entry.name, 'package.json')))
      .map((entry) => posix.join(parent, entry.name));
  });
  return dirs.sort().map((dir) => {
    const manifest = JSON.parse(readFileSync(join(from, dir, 'package.json'), 'utf8'));
    return { name: manifest.name, dir, manifest };
  });
}

/** @returns the files to write, as a map from path (relative to the root) to text */
export function referenceFiles(from = root) {
  const projects = workspaceProjects(from);
  const dirOf = new Map(projects.map((project) => [project.name, project.dir]));
  const files = new Map();
  for (const { dir, manifest } of projects) {
    const references = Object.keys(manifest.dependencies ?? {})
      .filter((name) => dirOf.has(name))
      .map((name) => ({ path: relative(dir, dirOf.get(name)) }));
    const nodeTypes = /"(type:platform|type:app|type:protocol|type:testing)"/.test(JSON.stringify(manifest.nx?.tags));
    const web = manifest.name.endsWith('-web');
    const config = {
      extends: posix.join(relative(dir, '.'), 'tsconfig.base.json'),
      compilerOptions: {
        rootDir: 'src',
        outDir: 'dist',
        tsBuildInfoFile: 'dist/.tsbuildinfo',
        ...(nodeTypes && !web ? { types: ['node'] } : {}),
        ...(web ? { lib: ['es2024', 'dom', 'dom.iterable'] } : {}),
      },
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.spec.ts', 'src/**/*.e2e-spec.ts', 'src/**/*.fixture.ts', 'dist'],
      references,
    };
    files.set(posix.join(dir, 'tsconfig.json'), JSON.stringify(config, null, 2) + '\n');
  }
  const all = projects.map(({ dir }) => ({ path: dir }));
  files.set(
    'tsconfig.spec.json',
    JSON.stringify(
      {
        extends: './tsconfig.base.json',
        compilerOptions: {
          noEmit: true,
          composite: false,
          incremental: true,
          tsBuildInfoFile: '.cache/spec.tsbuildinfo',
          allowJs: false,
          types: ['node', 'jest'],
        },
        include: ['apps/**/*.spec.ts', 'apps/**/*.e2e-spec.ts', 'libs/**/*.spec.ts', 'tools/**/*.spec.ts', 'libs/*/*/src/*.d.ts'],
        exclude: ['**/dist/**', '**/node_modules/**'],
        references: all,
      },
      null,
      2,
    ) + '\n',
  );
  files.set('tsconfig.json', JSON.stringify({ files: [], references: [...all, { path: 'tsconfig.spec.json' }] }, null, 2) + '\n');
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of referenceFiles()) writeFileSync(join(root, path), text);
}
