import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANALYSES, RELEASES } from '@collimate/statistics-menu';

/*
 * A kind is a folder and a line of the menu. Without its line it is written, tested, and offered to nobody: what a folder makes is held to the
 * lists here.
 */

const root = join(import.meta.dirname, '..');
const menu = join(root, 'libs', 'statistics', 'menu', 'src');

/** What makes analyses, and is none. */
const MAKERS = ['cells/cells.analysis.ts', 'heterogeneity/heterogeneity.analysis.ts'];

interface Kind {
  readonly kind: string;
}

/** @returns what a file exports that has all of these parts */
async function madeIn(file: string, parts: readonly string[]): Promise<readonly Kind[]> {
  const made = Object.values((await import(join(menu, file))) as Readonly<Record<string, unknown>>);
  return made.filter((one): one is Kind => typeof one === 'object' && one !== null && parts.every((part) => part in one));
}

describe.each([
  ['analysis', ['kind', 'result', 'analyse'], ANALYSES],
  ['release', ['kind', 'leaves', 'start'], RELEASES],
] as const)('a written %s', (what, parts, listed) => {
  const files = globSync(`*/*.${what}.ts`, { cwd: menu }).sort();

  it('is looked for in every folder', () => {
    expect(files.length).toBeGreaterThanOrEqual(listed.length - 1);
  });

  it.each(files)('stands in the menu: %s', async (file) => {
    const made = await madeIn(file, parts);
    if (!MAKERS.includes(file)) expect(made).not.toEqual([]);
    const unlisted = made.filter((one) => !(listed as readonly unknown[]).includes(one));
    expect(unlisted.map(({ kind }) => `${file}: ${kind} is in no list of menu.ts`)).toEqual([]);
  });
});

describe('a file with a line for every kind', () => {
  /** @returns how many of these a text names, each as a word in quotes or as a key */
  const named = (text: string, kinds: readonly string[]): number =>
    kinds.filter((kind) => new RegExp(`(['"\`])${kind}\\1|^\\s*${kind}:`, 'm').test(text)).length;
  const files = globSync('{apps,libs,tools}/**/*.{ts,mts,mjs}', {
    cwd: root,
    exclude: (name) => ['node_modules', 'dist', 'generated'].includes(name.split('/').at(-1) ?? ''),
  });
  // A list may leave the oldest kind out, which is asked of no new study.
  const lists = files.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [ANALYSES, RELEASES].some(
      (all) =>
        named(
          text,
          all.map(({ kind }) => kind),
        ) >=
        all.length - 1,
    );
  });

  it('is found by what it names', () => {
    expect(lists).toEqual(
      expect.arrayContaining(['libs/statistics/local/src/encoders.ts', 'libs/statistics/menu/src/menu.spec.ts']),
    );
  });

  it.each(lists)('stands in the recipe of CONTRIBUTING.md, so that whoever adds a kind knows of it: %s', (file) => {
    expect(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')).toContain(`\`${file}\``);
  });
});
