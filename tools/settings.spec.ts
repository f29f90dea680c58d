import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { reportOf, strangeSettings, strangeTags } from './fence/settings.mjs';

/* A tool that finds settings beside a file, or in a folder above it, looks at that file with other eyes than at the rest. */

const root = join(import.meta.dirname, '..');
const room = 'libs/kernel/plant';

describe('settings of tools', () => {
  let house = '';
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  };
  const manifest = (more: object = {}, nx: object = {}): string =>
    JSON.stringify({ name: '@collimate/plant', version: '0.0.0', type: 'module', nx: { tags: [], ...nx }, ...more });
  const found = (): readonly string[] => strangeSettings(house).map(({ file }) => file);

  beforeEach(() => {
    house = mkdtempSync(join(tmpdir(), 'collimate-settings-'));
    write('package.json', JSON.stringify({ workspaces: ['libs/kernel/*'] }));
    write(`${room}/package.json`, manifest());
    write(`${room}/tsconfig.json`, '{}');
    write(`${room}/src/index.ts`, '');
  });
  afterEach(() => rmSync(house, { recursive: true, force: true }));

  it('stand at one place for the whole house', () => {
    expect(strangeSettings(root)).toEqual([]);
  });

  it('are found nowhere in a room that has none', () => {
    expect(found()).toEqual([]);
  });

  it.each([
    'eslint.config.mjs',
    'eslint.config.cjs',
    'eslint.config.mts',
    '.eslintrc.json',
    '.eslintignore',
    '.prettierrc',
    '.prettierrc.toml',
    '.prettierignore',
    'prettier.config.mjs',
    '.editorconfig',
    '.swcrc',
    '.babelrc',
    'babel.config.json',
    'jest.config.mjs',
    'tsconfig.json',
    'tsconfig.build.json',
    'jsconfig.json',
    'asconfig.json',
    'rolldown.config.ts',
    'project.json',
    'nx.json',
    '.nxignore',
    '.gitignore',
    '.npmrc',
    '.env',
    '.env.local',
    'package.json',
    'package.yaml',
    'package-lock.json',
    'npm-shrinkwrap.json',
    'pnpm-workspace.yaml',
    'buf.gen.yaml',
    'node_modules/zod/index.js',
    '__mocks__/zod.ts',
  ])('are refused in a folder of a room: %s', (name) => {
    write(`${room}/src/views/${name}`, '');
    expect(found()).toEqual([`${room}/src/views/${name.split('/')[0]}`]);
    expect(reportOf(strangeSettings(house))).toContain(`${room}/src/views/${name.split('/')[0]}\n`);
  });

  it.each(['eslint.config.js', 'project.json', '.eslintrc', '.npmrc', 'jest.config.ts', 'tsconfig.extra.json'])(
    'are refused beside the manifest of a room: %s',
    (name) => {
      write(`${room}/${name}`, '');
      expect(found()).toEqual([`${room}/${name}`]);
    },
  );

  it.each([
    'eslint.config.js',
    'eslint.config.ts',
    'nx.json5',
    'project.json',
    '.prettierrc',
    'libs/.npmrc',
    'libs/kernel/project.json',
  ])('are refused above the rooms: %s', (name) => {
    write(name, '');
    expect(found()).toEqual([name]);
  });

  it.each(['prettier', 'jest', 'eslintConfig', 'babel', 'imports', 'workspaces', 'overrides', 'keywords'])(
    'are refused in a manifest: %s',
    (key) => {
      write(`${room}/package.json`, manifest({ [key]: {} }));
      expect(found()).toEqual([`${room}/package.json`]);
    },
  );

  it('are refused in what a manifest says to Nx', () => {
    write(`${room}/package.json`, manifest({}, { implicitDependencies: [] }));
    expect(found()).toEqual([`${room}/package.json`]);
  });

  describe('of Nx', () => {
    const tagged = ['type:kernel', 'data:aggregate'];
    const graph = (dir: string, tags: readonly string[]) => ({ graph: { nodes: { plant: { data: { root: dir, tags } } } } });
    beforeEach(() => write(`${room}/package.json`, manifest({ private: true }, { tags: tagged })));

    it('are the tags of the manifest, and that it is not published', () => {
      expect(strangeTags(graph(room, ['npm:private', ...tagged]), house)).toEqual([]);
    });

    it.each([
      ['one more, of another file', [...tagged, 'npm:private', 'scope:privacy'], 'scope:privacy'],
      ['one more, of a keyword', [...tagged, 'npm:private', 'npm:service'], 'npm:service'],
      ['one less', ['npm:private', 'type:kernel'], 'data:aggregate'],
    ])('are refused with %s', (_what, tags, named) => {
      const [finding, ...others] = strangeTags(graph(room, tags), house);
      expect([finding?.file, others]).toEqual([`${room}/package.json`, []]);
      expect(finding?.why).toContain(`"${named}"`);
    });

    it('are refused of a project that has no manifest', () => {
      expect(strangeTags(graph(`${room}/src`, tagged), house).map(({ file }) => file)).toEqual([`${room}/src/project.json`]);
    });
  });
});
