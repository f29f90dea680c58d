import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Specs that read the environment for a long form, by their path. */
const specs = globSync('{apps,libs,tools}/**/*.{spec,e2e-spec}.ts', {
  cwd: root,
  exclude: (name) => ['node_modules', 'dist'].includes(basename(name)),
}).filter((file) => /process\.env\W+COLLIMATE_LONG\b/.test(text(file)));

describe('the long forms of specs', () => {
  it('stand on the list of CONTRIBUTING', () => {
    const [, section] = text('CONTRIBUTING.md').split('### Long forms');
    const listed = [...section.split('\n## ')[0].matchAll(/^\| `([^`]+\.ts)` \|/gm)].map(([, file]) => file);
    expect(specs.length).toBeGreaterThan(10);
    expect(specs.filter((file) => !listed.includes(file))).toEqual([]);
    expect(listed.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('are asked for by one value', () => {
    const asked = specs.flatMap((file) => text(file).match(/process\.env\W+COLLIMATE_LONG\b.{0,12}/g) ?? []);
    expect(asked.filter((words) => !/^process\.env\['COLLIMATE_LONG'\] === '1'/.test(words))).toEqual([]);
  });
});
