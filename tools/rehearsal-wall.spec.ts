import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * A rehearsal draws noise from a seed and can leave it out: what it needs for that is called there, at the gate, and by tests, and nowhere else.
 */

const root = join(import.meta.dirname, '..');

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).flatMap((one) => {
    const path = join(one.parentPath, one.name).slice(root.length + 1);
    const isSource =
      one.isFile() && path.includes('/src/') && path.endsWith('.ts') && !/\.(?:spec|e2e-spec|fixture)\.ts$/.test(path);
    return isSource && !path.includes('node_modules') ? [path] : [];
  });
}

const files = [...sources('apps'), ...sources('libs')].filter((path) => !path.startsWith('libs/testing/'));
const importing = (name: string): readonly string[] =>
  files.filter((path) => new RegExp(`import[^;]*\\b${name}\\b[^;]*from '@collimate/`).test(codeOf(path)));

describe('a rehearsal', () => {
  test('shares its mechanism with the gate alone, and its sums with the agent', () => {
    expect(importing('mechanismOf')).toEqual(['apps/cli/src/rehearsal/play.ts', 'libs/privacy/gate/src/open-gate.ts']);
    expect(importing('sumSubjects')).toEqual([
      'apps/cli/src/rehearsal/play.ts',
      'apps/site-agent/src/release/candidate.builder.ts',
      // The hello study: phantoms alone, and a ledger of its own.
      'apps/site-agent/src/release/scratch.attempt.ts',
      'apps/site-agent/src/release/scratch.release.ts',
    ]);
  });

  test('knows no gate, no charge and nothing that is released', () => {
    const own = files.filter(
      (path) => path.startsWith('apps/cli/src/rehearsal/') || path === 'apps/cli/src/commands/rehearse/rehearse.command.ts',
    );
    expect(own.length).toBeGreaterThan(8);
    const forbidden = own.filter((path) => /privacy-(?:gate|accounting|aggregation)|\bReleased\b(?!`)/.test(codeOf(path)));
    expect(forbidden).toEqual([]);
  });

  test('is the only one that draws from a seed where noise could come from it', () => {
    expect(importing('SeededRandom').filter((path) => /^apps\/(?:site-agent|coordinator)\//.test(path))).toEqual([]);
  });
});

function codeOf(path: string): string {
  return readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
}
