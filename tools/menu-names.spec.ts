import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ANALYSES, RELEASES } from '@collimate/statistics-menu';

/*
 * What a kind of release or analysis needs stands in its own folder: whoever else decides by its name is a place that the next kind has to
 * find. Templates and demos write protocols, so they may name what they ask for; nobody may compare, switch or list by such a name.
 */

const root = join(import.meta.dirname, '..');
const names = new Set<string>([
  ...RELEASES.flatMap(({ kind, schema }) => [kind, ...(schema === undefined ? [] : [schema.shape.kind.value])]),
  ...ANALYSES.flatMap(({ kind, result }) => [kind, result]),
]);

/** Words that mean something else where they stand, and the one list that the compiler completes. */
const OTHERS: readonly (readonly [file: RegExp, names: readonly string[], why: string])[] = [
  [/^libs\/radiomics\/|^apps\/bench\//, ['linear', 'histogram'], 'interpolation, and the histogram of a region'],
  [
    /^libs\/(governance\/study|statistics\/(menu|local))\/src\/variable|^libs\/governance\/study\/src\/(declared\.checks|study\.designs)\.ts$/,
    ['survival'],
    'the type of a variable',
  ],
  [/^apps\/cli\/src\/views\/study-variables\.view\.ts$/, ['survival'], 'the type of a variable'],
  [
    /^libs\/governance\/study\/src\/(declared\.checks|equal\.question)\.ts$/,
    ['cells'],
    'what a place of a release needs of a variable',
  ],
  [/^libs\/governance\/provenance\/src\/entry-/, ['count'], 'the form of a field of the log'],
  [/^libs\/statistics\/menu\/src\/cells\/cells\.declared\.ts$/, ['survival'], 'the type of a variable'],
  [
    /^libs\/statistics\/menu\/src\/gradient\//,
    ['logistic', 'cox', 'survival'],
    'the models of the release, and the type of a variable',
  ],
  [/^apps\/cli\/src\/risk\/risk\.figures\.ts$/, ['count'], 'a column of a population table'],
  [/^libs\/statistics\/menu\/src\/harmonise\//, ['scatter', 'moments'], 'which of its two releases a question names'],
  [/^apps\/site-agent\/src\/cohort\/study\.flow\.ts$/, ['cells'], 'the one release that may name the built-in stage'],
  [/^tools\/scripts\/coverage\.mjs$/, ['correlation'], 'which quantity a population is not made for'],
  [
    /^libs\/statistics\/menu\/src\/maturity\.figures\.ts$/,
    RELEASES.map(({ kind }) => kind),
    'the figures that were measured, by kind: one without is provisional',
  ],
  [/^apps\/coordinator-web\/src\/(curve|heat)\.drawing\.ts$/, ['survival', 'correlation'], 'a quantity of the rows'],
  [/^apps\/cli\/src\/rehearsal\/ungridded\.truths\.ts$/, ['survival'], 'a quantity of the rows'],
  [/^apps\/coordinator-web\/src\/group\.counts\.ts$/, ['count'], 'a quantity of the rows'],
  [
    /^libs\/statistics\/local\/src\/encoders\.ts$/,
    RELEASES.map(({ kind }) => kind),
    'the encoders, by kind: the compiler asks for each',
  ],
];

const DECIDES = /(?:[!=]==?\s*|case\s+|literal\(\s*|\[\s*|includes\(\s*)'([a-z-]+)'|'([a-z-]+)'(?:\s*\]|\)\s*\?|\s*:\s)/g;

/** @returns each place that decides by the name of a kind, outside the folder of that kind */
function placesIn(file: string, text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  return code.split('\n').flatMap((line, index) => {
    // A document that is written names what it asks for.
    const found = [...line.replace(/kind: '[a-z-]+'/g, '').matchAll(DECIDES)].map(([, first, second]) => first ?? second);
    return found.filter((name) => names.has(name) && !mayName(file, name)).map((name) => `${file}:${index + 1} knows ${name}`);
  });
}

function mayName(file: string, name: string): boolean {
  const [, folder] = /^libs\/statistics\/(?:menu|local)\/src\/([^/]+)\//.exec(file) ?? [];
  // A release, its analysis of the same name and its older word stand in one folder.
  if (folder === name || RELEASES.some(({ kind, schema }) => kind === folder && schema?.shape.kind.value === name)) return true;
  if (ANALYSES.some(({ kind, result }) => kind === folder && result === name)) return true;
  return OTHERS.some(([where, words]) => where.test(file) && words.includes(name));
}

const files = ['libs', 'apps', 'tools/scripts', 'tools/pages', 'tools/generators'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|mjs|svelte)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter(
      (file) => !/(^|\/)(dist|node_modules|fixtures|generated|\.[^/]+)\/|\.(spec|e2e-spec|fixture)\.ts$|\.d\.m?ts$/.test(file),
    )
    .filter((file) => !/^libs\/testing\/|^apps\/(demo|federation-e2e)\//.test(file)),
);

describe('the names of releases and analyses', () => {
  it('decide nothing outside their own folders', () => {
    expect(files.length).toBeGreaterThan(500);
    expect(files.flatMap((file) => placesIn(file, readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it.each([
    ["const groups = design.kind === 'cells' ? 1 : 2;", 'cells'],
    ["    case 'moments':", 'moments'],
    ["const WITHOUT = ['group-counts'];", 'group-counts'],
    ["  kind: z.literal('gram'),", 'gram'],
    ["  heterogeneity: 'x', 'prefix-cells': 1,", 'prefix-cells'],
  ])('are found where they decide: %s', (line, name) => {
    expect(placesIn('apps/cli/src/plant.ts', line)).toEqual([`apps/cli/src/plant.ts:1 knows ${name}`]);
  });

  it('may stand in what a template writes, and in an example', () => {
    expect(placesIn('apps/cli/src/plant.ts', "const asked = { name: 'table', kind: 'cells', tables: [] };")).toEqual([]);
    expect(placesIn('apps/cli/src/plant.ts', "/** kind === 'cells' */")).toEqual([]);
  });

  it('of other meaning are still there, each with its reason', () => {
    for (const [where, words, why] of OTHERS) {
      expect(why).not.toBe('');
      const text = files
        .filter((file) => where.test(file))
        .map((file) => readFileSync(join(root, file), 'utf8'))
        .join('\n');
      expect([words, words.some((word) => text.includes(`'${word}'`))]).toEqual([words, true]);
    }
  });
});
