import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { workspaceProjects } from './scripts/references.mjs';
import { arrowsOf, circlesOf, foldersOf, importsOf, type ImportGraph } from './shape/import-graph.mjs';

/*
 * Everything runs downhill: whoever reads a file reads what it imports, and never comes back to where they began. In the apps
 * that holds between folders too, and each folder is a Nest module that names what it offers.
 */

const root = join(import.meta.dirname, '..');
/** The folders of an app are floors. */
const APPS = globSync('apps/*', { cwd: root }).filter((dir) => existsSync(join(root, dir, 'src')));
/** Apps whose folders are Nest modules, named after them. */
const WITH_MODULES = ['apps/site-agent'];

const projects = workspaceProjects()
  .map(({ dir }) => dir)
  .filter((dir) => existsSync(join(root, dir, 'src')));
const graph = (...arrows: readonly (readonly [string, string])[]): ImportGraph =>
  new Map(arrows.map(([from]) => [from, new Set(arrows.filter(([other]) => other === from).map(([, to]) => to))]));

describe('a circle', () => {
  it('is found wherever it begins, whole, and beside others', () => {
    const arrows = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['c', 'd'],
      ['d', 'e'],
      ['e', 'd'],
      ['f', 'a'],
    ] as const;
    for (let i = 0; i < arrows.length; i++) {
      const turned = circlesOf(graph(...arrows.slice(i), ...arrows.slice(0, i)));
      expect([...turned].sort()).toEqual([
        ['a', 'b', 'c'],
        ['d', 'e'],
      ]);
    }
  });

  it('is none where two ways lead to the same place', () => {
    expect(circlesOf(graph(['a', 'b'], ['a', 'c'], ['b', 'd'], ['c', 'd'], ['d', 'e']))).toEqual([]);
  });

  it('is seen between folders where no two files import each other', () => {
    const files = graph(['high/a.ts', 'low/b.ts'], ['low/c.ts', 'high/d.ts'], ['low/b.ts', 'low/e.ts']);
    expect(circlesOf(files)).toEqual([]);
    expect(circlesOf(foldersOf(files))).toEqual([['high', 'low']]);
    expect(arrowsOf(files, ['high', 'low'])).toEqual(['high/a.ts -> low/b.ts', 'low/c.ts -> high/d.ts']);
  });
});

describe('imports', () => {
  it('are read of every project, those of types and of named re-exports among them', () => {
    expect(projects.length).toBeGreaterThan(40);
    const agent = importsOf(join(root, 'apps/site-agent/src'));
    expect([...(agent.get('index.ts') ?? [])].sort()).toEqual([
      'agent.server.ts',
      'config/site-config.ts',
      'ground/ground.module.ts',
    ]);
    expect([...agent.values()].reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(300);
  });

  it.each(projects)('of %s run downhill from file to file', (dir) => {
    expect(circlesOf(importsOf(join(root, dir, 'src')))).toEqual([]);
  });

  it.each(APPS)('of %s run downhill from folder to folder', (dir) => {
    const imports = importsOf(join(root, dir, 'src'));
    const circles = circlesOf(foldersOf(imports));
    expect(circles.map((circle) => ({ circle, arrows: arrowsOf(imports, circle) }))).toEqual([]);
  });
});

/** Classes of a folder that Nest makes. */
const MADE = /@(?:Injectable|Controller)\([^)]*\)\s*export class (\w+)/g;

describe.each(WITH_MODULES)('the folders of %s', (dir) => {
  const src = join(root, dir, 'src');
  const made = globSync('*/**/*.ts', { cwd: src })
    .filter((file) => !file.endsWith('.spec.ts'))
    .flatMap((file) => {
      const found = [...readFileSync(join(src, file), 'utf8').matchAll(MADE)];
      return found.map(([, name]) => ({ folder: dirname(file), name }));
    });
  /** Names in the decorator of a module; none if there is no such module. */
  const provided = (module: string): readonly string[] => {
    const [, decorator = ''] = existsSync(module) ? readFileSync(module, 'utf8').split('@Module(') : [];
    return decorator.match(/\w+/g) ?? [];
  };
  const moduleOf = (folder: string): string => join(src, folder, `${basename(folder)}.module.ts`);

  it('have a module each that provides what they make', () => {
    expect(made.length).toBeGreaterThan(50);
    const missing = made.filter(({ folder, name }) => !provided(moduleOf(folder)).includes(name));
    expect(missing).toEqual([]);
  });

  it('are put together by a module that provides nothing itself', () => {
    const [, text] = readFileSync(join(src, 'agent.module.ts'), 'utf8').split('@Module(');
    expect(text).toContain('imports: [');
    expect(text).not.toMatch(/providers|controllers|exports/);
  });
});
