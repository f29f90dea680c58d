import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceProjects } from '../scripts/references.mjs';

/*
 * A new kind in a copy of the workspace: what is laid out compiles, the compiler names what was forgotten and nothing else, and
 * the specs fail until the kind is written.
 */

const root = join(import.meta.dirname, '..', '..');

describe('the generators', () => {
  const menu = 'libs/statistics/menu/src';
  let copy = '';
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
    return { status, text: stdout + stderr };
  };
  /** The files of folders that were laid out or changed: `npm run lint` has the others. */
  const written = (...folders: string[]) =>
    globSync(
      folders.map((folder) => `${folder}/**/*.*`),
      { cwd: copy },
    ).filter((file) => {
      const before = join(root, file);
      return !existsSync(before) || readFileSync(before, 'utf8') !== text(file);
    });
  /** What stands out of the formatter's order among them. */
  const untidy = (...folders: string[]) =>
    run('node_modules/prettier/bin/prettier.cjs', '--list-different', ...written(...folders));
  /** Compiles specs as `npm run lint` does: no project holds them. */
  const compileSpecs = (...specs: string[]) => {
    const settings = {
      extends: './tsconfig.base.json',
      compilerOptions: { noEmit: true, composite: false, types: ['node', 'jest'] },
      files: specs,
      references: [{ path: 'libs/statistics/menu' }],
    };
    writeFileSync(join(copy, 'tsconfig.laid-out.json'), JSON.stringify(settings));
    return run('node_modules/typescript7/bin/tsc', '-p', 'tsconfig.laid-out.json');
  };
  const compile = (project: string) => run('node_modules/typescript7/bin/tsc', '-b', project);
  const text = (path: string) => readFileSync(join(copy, path), 'utf8');

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'collimate-generators-'));
    for (const entry of ['libs', 'apps', 'tools', 'package.json', 'tsconfig.base.json', '.prettierrc.json', '.prettierignore']) {
      cpSync(join(root, entry), join(copy, entry), {
        recursive: true,
        filter: (source) => !/\/(node_modules|\.nx|\.cache)$/.test(source) && !/\/apps\/[^/]+\/(dist|src)$/.test(source),
      });
    }
    mkdirSync(join(copy, 'node_modules', '@collimate'), { recursive: true });
    for (const entry of readdirSync(join(root, 'node_modules'))) {
      if (entry === '@collimate') continue;
      symlinkSync(join(root, 'node_modules', entry), join(copy, 'node_modules', entry));
    }
    for (const { name, dir } of workspaceProjects()) symlinkSync(join(copy, dir), join(copy, 'node_modules', name));
  }, 120_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('lay out a release: one folder and one line, and the compiler asks for its encoder, by file and name, and for nothing else', () => {
    const made = run('tools/generators/main.mjs', 'release', 'trial-sums');
    expect(made).toMatchObject({ status: 0 });
    expect(made.text).toContain('made     libs/statistics/menu/src/trial-sums/trial-sums.proof.md');
    expect(text('libs/statistics/menu/src/menu.ts')).toMatch(/RELEASES = \[[^\]]*\btrialSums,?\s*\] as const/);
    expect(written(menu)).toEqual(expect.arrayContaining([`${menu}/menu.ts`, `${menu}/trial-sums/trial-sums.release.ts`]));
    expect(untidy(menu, 'libs/statistics/local/src')).toEqual({ status: 0, text: '' });
    expect(compile('libs/statistics/menu')).toEqual({ status: 0, text: '' });
    expect(compileSpecs(`${menu}/trial-sums/trial-sums.release.spec.ts`)).toEqual({ status: 0, text: '' });
    // A new kind is of version 2 alone, and what else wants a line is named in the order in which it is done.
    expect(text(`${menu}/trial-sums/trial-sums.design.ts`)).toContain('DeclaredForm<DeclaredTrialSums, TrialSumsDesign>');
    const next = made.text.split('\n').filter((line) => line.startsWith('next'));
    expect(
      next.map((line) => /ENCODERS|DECLARED|HELD_BY|version-2|analysis NAME|npm run build|release, proof/.exec(line)?.[0]),
    ).toEqual([...['release, proof', 'ENCODERS', 'DECLARED', 'HELD_BY', 'version-2', 'analysis NAME', 'npm run build']]);
    const forgotten = compile('libs/statistics/local');
    const errors = forgotten.text.split('\n').filter((line) => /error TS/.test(line));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^libs\/statistics\/local\/src\/encoders\.ts.*'"?trial-sums"?'.*missing/);
    const unheld = compileSpecs('libs/statistics/local/src/influence.fixture.ts');
    expect(unheld.text).toMatch(/^libs\/statistics\/local\/src\/influence\.fixture\.ts.*'"?trial-sums"?'.*missing/m);
  }, 120_000);

  it('lay out an analysis of it: one folder and one line', () => {
    const made = run('tools/generators/main.mjs', 'analysis', 'trials', '--needs', 'trial-sums');
    expect(made).toMatchObject({
      status: 0,
      text: expect.stringMatching(/next .*analysis\.ts[^]*next .*ASKED[^]*next .*npm run build/),
    });
    expect(text('libs/statistics/menu/src/menu.ts')).toMatch(/POOLED_ANALYSES = \[[^\]]*\btrials,?\s*\] as const/);
    expect(untidy(menu)).toEqual({ status: 0, text: '' });
    expect(compile('libs/statistics/menu')).toEqual({ status: 0, text: '' });
    expect(compileSpecs(`${menu}/trials/trials.analysis.spec.ts`)).toEqual({ status: 0, text: '' });
  }, 120_000);

  it.each([
    ['a name that is none', ['release', 'Prefix_Cells'], /lower case with hyphens/],
    ['a kind that exists', ['release', 'moments'], /exists already/],
    ['no kind', ['statistic', 'moments'], /usage/],
    ['no name', ['release'], /usage/],
  ])('refuse %s and write nothing', (_, args, words) => {
    const before = text('libs/statistics/menu/src/menu.ts');
    const refused = run('tools/generators/main.mjs', ...args);
    expect(refused.status).toBe(2);
    expect(refused.text).toMatch(words);
    expect(text('libs/statistics/menu/src/menu.ts')).toBe(before);
  });
});
