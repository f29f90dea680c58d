import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { changedPages, writePages, type Page } from './pages/changed-pages.mjs';
import { PAGES } from './pages/pages.mjs';

const root = join(import.meta.dirname, '..');
const page = (texts: Record<string, string>, paths = Object.keys(texts)): Page => ({
  paths,
  load: () => Promise.resolve({ made: () => Promise.resolve(texts) }),
});

describe('the pages that the build writes', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pages-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are all those that say so, and every schema', () => {
    const listed = PAGES.flatMap(({ paths }) => paths);
    const files = readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(md|json)$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)));
    const made = files.filter(
      (file) => file.startsWith('docs/schemas/') || /^(<!-- )?Made by/m.test(readFileSync(join(root, file), 'utf8')),
    );
    expect([...listed].sort()).toEqual(made.sort());
  });

  it('are written where they changed or are missing, and nowhere else', async () => {
    mkdirSync(join(folder, 'docs'));
    writeFileSync(join(folder, 'docs/same.md'), 'same');
    writeFileSync(join(folder, 'docs/old.md'), 'old');
    const before = new Date(1_000_000);
    utimesSync(join(folder, 'docs/same.md'), before, before);
    const pages = [page({ 'docs/same.md': 'same', 'docs/old.md': 'new' }), page({ 'docs/deep/missing.md': 'first' })];
    const changed = await changedPages(pages, folder);
    expect([...changed.keys()]).toEqual(['docs/old.md', 'docs/deep/missing.md']);
    expect(existsSync(join(folder, 'docs/deep'))).toBe(false);
    writePages(changed, folder);
    expect(readFileSync(join(folder, 'docs/old.md'), 'utf8')).toBe('new');
    expect(readFileSync(join(folder, 'docs/deep/missing.md'), 'utf8')).toBe('first');
    expect(statSync(join(folder, 'docs/same.md')).mtimeMs).toBe(before.getTime());
    expect((await changedPages(pages, folder)).size).toBe(0);
  });

  it.each([
    ['one that is not made', page({ 'docs/a.md': '' }, ['docs/a.md', 'docs/b.md'])],
    ['one that is not listed', page({ 'docs/a.md': '', 'docs/b.md': '' }, ['docs/a.md'])],
  ])('are those of the list: %s is an error', async (_, odd) => {
    await expect(changedPages([odd], folder)).rejects.toThrow('PAGES and what is made differ: docs/b.md');
  });
});
