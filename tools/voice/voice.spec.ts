import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceProjects } from '../scripts/references.mjs';
import { exportsOf, type RoomExport } from './exports.mjs';
import { NO_ESTIMATOR, NO_MECHANISM, OF_THE_HOUSE } from './of-the-house.fixture.js';
import { isLookedUp, sourcesOf, stackedComments } from './sources.mjs';

/*
 * A reader meets a room at its index. So every name there says what it is, in tags that tsdoc.json knows; what comes from a
 * standard or a paper names it; and in the rooms that others build on, the comment shows a use that is run here.
 */

const root = join(import.meta.dirname, '..', '..');
const rooms = workspaceProjects()
  .filter(({ dir }) => dir.startsWith('libs/'))
  .map(({ dir }) => [dir, exportsOf(join(root, dir)).filter(({ file }) => !file.includes('/generated/'))] as const);

/** Tags of TSDoc itself that are used here. */
const STANDARD_TAGS = ['example', 'param', 'returns', 'throws'];
const OWN_TAGS: readonly string[] = JSON.parse(readFileSync(join(root, 'tsdoc.json'), 'utf8')).tagDefinitions.map(
  ({ tagName }: { tagName: string }) => tagName.slice(1),
);

/** Tags that say what a thing is where no sentence stands before them. */
const SAYING = ['returns', 'input', 'param', 'throws'];
/** Files whose exports carry what a standard or a paper defines. */
const FROM_A_SOURCE =
  /\/libs\/(radiomics|privacy)\/.*\.(family|matrix|filter|mechanism|sampler|accountant|conversion|curve)\.ts$/;
/** Folders whose rooms others build on: each room of them shows a use of all it offers, one that is not there yet too. */
const WITH_EXAMPLES = ['libs/kernel/', 'libs/privacy/', 'libs/statistics/menu'];
const showsUses = (room: string): boolean => WITH_EXAMPLES.some((folder) => room.startsWith(folder));

const placeOf = ({ file, name }: RoomExport): string => `${relative(root, file)}: ${name}`;

describe('what a room offers', () => {
  it.each(rooms)('%s: says what each thing is', (_room, found) => {
    const silent = found.filter(({ sentence, tags }) => sentence === '' && SAYING.every((tag) => tags[tag] === undefined));
    expect(silent.map(placeOf)).toEqual([]);
  });

  it.each(rooms)('%s: uses the tags that tsdoc.json knows', (_room, found) => {
    const known = [...STANDARD_TAGS, ...OWN_TAGS];
    const strange = found.flatMap((one) =>
      Object.keys(one.tags)
        .filter((tag) => !known.includes(tag))
        .map((tag) => `${placeOf(one)} @${tag}`),
    );
    expect(strange).toEqual([]);
  });

  it('names its source, where it is of a standard or a paper', () => {
    const from = rooms.flatMap(([, found]) => found).filter(({ file, isValue }) => isValue && FROM_A_SOURCE.test(file));
    expect(from.length).toBeGreaterThan(15);
    expect(from.filter(({ tags }) => tags['source'] === undefined).map(placeOf)).toEqual([]);
  });

  it('names its source in the rooms of privacy and of radiomics, whatever its file is called, or is named as of the house', () => {
    const silent = rooms
      .filter(([room]) => /^libs\/(privacy|radiomics)\//.test(room))
      .flatMap(([, found]) => found)
      .filter(({ isCallable, tags }) => isCallable && tags['source'] === undefined);
    expect([...new Set(silent.map(placeOf))].sort()).toEqual(OF_THE_HOUSE);
  });

  it('names its source in the menu, each function of it: a paper, a textbook, a standard or the decision by which it is as it is', () => {
    const offered = rooms
      .filter(([room]) => room === 'libs/statistics/menu')
      .flatMap(([, found]) => found.filter(({ isCallable }) => isCallable));
    expect(offered.length).toBeGreaterThan(50);
    const silent = offered.filter(
      ({ file, tags: { source = [] } }) => !source.some((text) => isLookedUp({ file: relative(root, file), text })),
    );
    expect(silent.map(placeOf)).toEqual([]);
  });

  it('names a source in each estimator of the menu, which no index offers', () => {
    const folder = join(root, 'libs/statistics/menu/src/estimators');
    const files = readdirSync(folder).filter((file) => /(?<!\.(spec|fixture))\.ts$/.test(file));
    const silent = files.filter((file) => !readFileSync(join(folder, file), 'utf8').includes('@source'));
    expect(silent.sort()).toEqual(NO_ESTIMATOR);
  });

  it('names a paper, a standard or a decision in every comment, also of what no index offers', () => {
    const sources = sourcesOf(root);
    expect(sources.length).toBeGreaterThan(500);
    expect(sources.filter((one) => !isLookedUp(one))).toEqual([]);
  });

  it.each([
    ['design rule of the privacy page, section 2.1', false],
    ['intervals page of the design, section 1', false],
    ['design of the platform', false],
    ['growth.md A', false],
    ['what the planner does', false],
    ['Bun and Steinke 2016, proposition 1.6', true],
    ['Zelen 1969, Play the winner rule and the controlled clinical trial: design and analysis', true],
    ['ADR 0030', true],
    ['IBSI 9SAK', true],
    ['RFC 4180', false],
    ['RFC 4180, section 2', true],
    ['DICOM PS3.6', false],
    ['DICOM PS3.3 C.7.6.3.1.4', true],
  ])('takes for a source that a reader can look up: %s, %s', (text, expected) => {
    expect(isLookedUp({ file: 'libs/statistics/menu/src/moments/moments.estimator.ts', text })).toBe(expected);
  });

  it('has no comment right above another one: what that was written for has moved', () => {
    const files = globSync('{apps,libs,tools}/**/*.{ts,mts,mjs}', {
      cwd: root,
      exclude: (name) => /node_modules|dist|generated/.test(name),
    });
    const stacked = files.flatMap((file) =>
      stackedComments(readFileSync(join(root, file), 'utf8')).map((comment) => ({ file, comment })),
    );
    expect(stacked).toEqual([]);
    expect(stackedComments('/** Of one. */\n/** Of two. */\nconst two = 2;\n')).toEqual(['/** Of one. */']);
    expect(stackedComments('/** Of one. */\nconst one = 1;\n/** Of two. */\nconst two = 2;\n')).toEqual([]);
  });

  it('says of each mechanism what it assumes and what it grants', () => {
    const mechanisms = rooms
      .flatMap(([, found]) => found)
      .filter(({ file, isValue }) => isValue && file.includes('/libs/privacy/mechanisms/'))
      .filter(({ name, isCallable }) => isCallable && !NO_MECHANISM.includes(name));
    expect(mechanisms.length).toBeGreaterThan(1);
    for (const one of mechanisms)
      for (const tag of ['neighbours', 'assumes', 'guarantee'])
        expect([placeOf(one), tag in one.tags]).toEqual([placeOf(one), true]);
  });
});

describe.each(rooms.filter(([room]) => showsUses(room)))('the examples of %s', (room, found) => {
  const folder = join(root, 'tools', 'voice', `.examples-${basename(room)}-${process.pid}`);
  const callable = found.filter(({ isCallable }) => isCallable);

  beforeAll(() => mkdirSync(folder, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('show a use of every function and class', () => {
    expect(callable.filter(({ examples }) => examples.every((code) => code === '')).map(placeOf)).toEqual([]);
  });

  it.each(found.filter(({ examples }) => examples.some((code) => code !== '')).map((one) => [one.name, one] as const))(
    'do what they say: %s',
    async (name, { examples }) => {
      for (const [n, code] of examples.entries()) {
        const file = join(folder, `${name}-${n}.ts`);
        writeFileSync(file, checked(code));
        await import(pathToFileURL(file).href);
      }
      expect(examples.join('\n')).toMatch(/\/\/ (=>|throws) /);
    },
  );
});

/**
 * Turns what an example says of itself into checks: `expression; // => value` is equal to it, and
 * `expression; // throws CODE` throws an error of that code.
 */
function checked(code: string): string {
  const lines = code.split('\n').map((line) => {
    const equal = /^(.*);\s*\/\/ => (.+)$/.exec(line);
    if (equal) return `assert.deepEqual(${equal[1]}, ${equal[2]});`;
    const thrown = /^(.*);\s*\/\/ throws (\w+)/.exec(line);
    if (thrown)
      return `assert.throws(() => ${thrown[1]}, (error) => error.code === '${thrown[2]}' || error.name === '${thrown[2]}');`;
    return line;
  });
  return `import { strict as assert } from 'node:assert';\n${lines.join('\n')}\n`;
}
