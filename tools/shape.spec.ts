import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { workspaceProjects } from './scripts/references.mjs';
import { arrowsOf, circlesOf, foldersOf, importsOf, type ImportGraph } from './shape/import-graph.mjs';
import { madeClasses, providedNames } from './shape/nest-classes.mjs';

/*
 * Everything runs downhill: whoever reads a file reads what it imports, and never comes back to where they began. In the apps
 * and in the libs that holds between folders too, and each folder of the agent is a Nest module that names what it offers.
 */

const root = join(import.meta.dirname, '..');
/** Lines of the longest spec; what several have in common stands in a fixture beside them. */
const LONGEST_SPEC = 400;
/** The folders of an app are floors. */
const APPS = globSync('apps/*', { cwd: root }).filter((dir) => existsSync(join(root, dir, 'src')));
/** Libs that have folders: they are floors too. In `formats` the files of `dicom` stand above its inner folders and below them. */
const LIBS = globSync('libs/{*,*/*}/src', { cwd: root })
  .map((src) => dirname(src))
  .filter((dir) => globSync('*/*.ts', { cwd: join(root, dir, 'src') }).length > 0 && dir !== 'libs/imaging/formats');
/** Libs that are read from the top down, each file beside the folders being a floor of its own. */
const WITH_FLOORS = ['libs/statistics/menu', 'libs/radiomics/features'];
/** Apps whose folders are Nest modules, named after them. */
const WITH_MODULES = ['apps/site-agent'];

const projects = workspaceProjects()
  .map(({ dir }) => dir)
  .filter((dir) => existsSync(join(root, dir, 'src')));
const graph = (...arrows: readonly (readonly [string, string])[]): ImportGraph =>
  new Map(arrows.map(([from]) => [from, new Set(arrows.filter(([other]) => other === from).map(([, to]) => to))]));

describe('a spec', () => {
  it('is of one idea, and of no more lines than a reader holds in mind', () => {
    const specs = globSync('{apps,libs,tools}/**/*.{spec,e2e-spec}.ts', {
      cwd: root,
      exclude: (name) => ['node_modules', 'dist'].includes(basename(name)),
    });
    expect(specs.length).toBeGreaterThan(400);
    const linesOf = (file: string): number => readFileSync(join(root, file), 'utf8').split('\n').length - 1;
    expect(
      specs.map((file) => `${file}: ${linesOf(file)} lines`).filter((_, index) => linesOf(specs[index]) > LONGEST_SPEC),
    ).toEqual([]);
  });
});

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
  it('are read in a folder that is called generated, but for those that a program writes', () => {
    const house = mkdtempSync(join(tmpdir(), 'shape-'));
    try {
      for (const dir of ['apps/a/src/link/generated', 'libs/protocol/src/generated']) {
        mkdirSync(join(house, dir), { recursive: true });
        writeFileSync(join(house, dir, 'a.ts'), "import './b.js';\n");
        writeFileSync(join(house, dir, 'b.ts'), "import './a.js';\n");
      }
      expect(circlesOf(importsOf(join(house, 'apps/a/src')))).toEqual([['link/generated/a.ts', 'link/generated/b.ts']]);
      expect(circlesOf(importsOf(join(house, 'libs/protocol/src')))).toEqual([]);
    } finally {
      rmSync(house, { recursive: true, force: true });
    }
  });

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

  // The errors of a lib stand beside its folders, under all of them; so does what puts it together, above them.
  it('are looked at between the folders of every lib that has some', () => {
    expect(LIBS.length).toBeGreaterThan(15);
    expect(LIBS).toEqual(expect.arrayContaining(['libs/platform/site-store', 'libs/radiomics/features', 'libs/protocol']));
  });

  it.each(LIBS)('of %s run downhill between its folders', (dir) => {
    const isInFolder = (file: string): boolean => file.includes('/');
    const all = [...importsOf(join(root, dir, 'src'))].filter(([file]) => isInFolder(file));
    const imports: ImportGraph = new Map(all.map(([file, to]) => [file, new Set([...to].filter(isInFolder))]));
    const circles = circlesOf(foldersOf(imports));
    expect(circles.map((circle) => ({ circle, arrows: arrowsOf(imports, circle) }))).toEqual([]);
  });
});

describe.each(WITH_FLOORS)('the rooms of %s', (dir) => {
  it('import from lower floors alone, be they folders or files beside them', () => {
    const room = (file: string): string => (file.includes('/') ? file : `${file}/${file}`);
    const imports: ImportGraph = new Map(
      [...importsOf(join(root, dir, 'src'))].map(([file, to]) => [room(file), new Set([...to].map(room))]),
    );
    const circles = circlesOf(foldersOf(imports));
    expect(circles.map((circle) => ({ circle, arrows: arrowsOf(imports, circle) }))).toEqual([]);
  });
});

describe('a class that Nest makes', () => {
  const COMMON = "import { Controller, Injectable } from '@nestjs/common';\n";
  it.each([
    ['as it is usually written', `${COMMON}@Injectable()\nexport class Made {}`],
    ['with a comment before it', `${COMMON}@Injectable()\n/** Says what it is. */\nexport class Made {}`],
    ['with a comment behind its decorator', `${COMMON}@Injectable() // once\nexport class Made {}`],
    ['with settings that have brackets', `${COMMON}@Injectable({ scope: of(1) })\nexport class Made {}`],
    ['that is exported at the end', `${COMMON}@Controller()\nclass Made {}\nexport { Made };`],
    ['that is exported by default', `${COMMON}@Injectable()\nexport default class Made {}`],
    ['that is abstract in another order', `${COMMON}export @Injectable() class Made {}`],
    ['with a second decorator', `${COMMON}@Injectable()\n@other()\nexport class Made {}`],
    ['by another name', "import { Injectable as I } from '@nestjs/common';\n@I()\nexport class Made {}"],
    ['by the whole module', "import * as nest from '@nestjs/common';\n@nest.Injectable()\nexport class Made {}"],
    ['inside a function', `${COMMON}export const of = () => {\n  @Injectable()\n  class Made {}\n  return Made;\n};`],
  ])('is found %s', (_how, text) => expect(madeClasses(text)).toEqual(['Made']));

  it('is not one in a comment, nor one of another library', () => {
    expect(madeClasses(`${COMMON}// @Injectable() export class Made {}\nexport class Plain {}`)).toEqual([]);
    expect(madeClasses("import { Injectable } from './own.js';\n@Injectable()\nexport class Own {}")).toEqual([]);
  });

  it('is provided by a list of its module, and by no comment or other list', () => {
    const text = `import { Module } from '@nestjs/common';
      // providers: [InComment]
      @Module({ imports: [Other], providers: [One, /* Two, */ { provide: PORT, useClass: Three }], controllers: [Four], exports: [Five] })
      export class MadeModule {}`;
    expect(providedNames(text)).toEqual(expect.arrayContaining(['One', 'Three', 'Four']));
    for (const name of ['InComment', 'Two', 'Other', 'Five']) expect(providedNames(text)).not.toContain(name);
  });
});

describe.each(WITH_MODULES)('the folders of %s', (dir) => {
  const src = join(root, dir, 'src');
  const made = globSync('*/**/*.ts', { cwd: src })
    .filter((file) => !file.endsWith('.spec.ts'))
    .flatMap((file) => madeClasses(readFileSync(join(src, file), 'utf8')).map((name) => ({ folder: dirname(file), name })));
  /** Names that a module provides; none if there is no such module. */
  const provided = (module: string): readonly string[] => (existsSync(module) ? providedNames(readFileSync(module, 'utf8')) : []);
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

describe('a product file that lint does not read', () => {
  const files = globSync('{apps,libs}/**/*.{css,html}', {
    cwd: root,
    exclude: (name) => ['node_modules', 'dist'].includes(name.split('/').at(-1) ?? ''),
  });

  it('is found', () => {
    expect(files).toEqual(
      expect.arrayContaining(['apps/coordinator-web/public/index.html', 'apps/coordinator-web/styles/tables.css']),
    );
  });

  it.each(files)('is no longer than any other: %s', (file) => {
    expect(readFileSync(join(root, file), 'utf8').split('\n').length).toBeLessThanOrEqual(300);
  });
});
