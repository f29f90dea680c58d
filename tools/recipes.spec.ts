import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * CONTRIBUTING shows each recipe as the files of a commit that was made. What it quotes is looked up in the history; a copy without its history
 * (an archive, a shallow clone) is held to the form alone.
 */

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

/** A commit by its subject, and the files of product code that it is quoted with: lines added and taken away. */
interface Recipe {
  readonly subject: string;
  readonly files: Readonly<Record<string, number>>;
}

const recipes: readonly Recipe[] = [
  ...page.matchAll(/^One that was counted,.*?is one commit \("([^"]+)".*?```\n(.*?)```/gms),
].map(([, subject, block]) => ({
  subject: subject.replace(/\s+/g, ' '),
  files: Object.fromEntries([...block.matchAll(/^(\S+) +(\d+)\b/gm)].map(([, file, lines]) => [file, Number(lines)])),
}));

const git = (...args: readonly string[]): string => {
  try {
    return execFileSync('git', [...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
};
const hasHistory = git('rev-parse', '--is-shallow-repository') === 'false';

/** @returns the files of product code of a commit, with the lines that it added and took away */
function filesOf(subject: string): Readonly<Record<string, number>> {
  const [commit = ''] = git('log', '--format=%H %s')
    .split('\n')
    .filter((line) => line.slice(41) === subject);
  const lines = git('show', '--numstat', '--format=', commit.slice(0, 40)).split('\n');
  const changed = lines.map((line) => line.split('\t'));
  return Object.fromEntries(
    changed
      .filter(([, , file]) => /\.(ts|mjs)$/.test(file) && !/\.(spec|e2e-spec|fixture)\.ts$/.test(file))
      .map(([added, removed, file]) => [file, Number(added) + Number(removed)]),
  );
}

describe('the recipes of CONTRIBUTING', () => {
  it('are an analysis, an endpoint and a filter, of at most 6, 4 and 5 files', () => {
    expect(recipes.map(({ files }) => Object.keys(files).length)).toEqual([4, 4, 4]);
  });

  it.each(recipes.map((recipe) => [recipe.subject, recipe] as const))(
    'quote a commit as it was made: %s',
    (subject, { files }) => {
      expect(files).toEqual(hasHistory ? filesOf(subject) : files);
    },
  );
});
