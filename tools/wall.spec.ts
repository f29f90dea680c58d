import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { packageSets } from './scripts/package-sets.mjs';
import { workspaceProjects } from './scripts/references.mjs';

/*
 * The wall is only as good as its check. So the real lint runs on a copy of the workspace without any cache, in which
 * one forbidden import per rule of the house is planted, and every one of them must be refused for its own reason.
 */

const root = join(import.meta.dirname, '..');

interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  readonly refusedBy: RegExp;
}

const inFile = (rule: string, file: string, text: string, refusedBy: RegExp): Plant => ({ rule, file, text, refusedBy });

/** A new project on which nobody depends, so that the rule under test answers and not the one against circles. */
const inProject = (
  rule: string,
  name: string,
  tags: readonly string[],
  imported: string,
  refusedBy: RegExp,
): Plant & { readonly tags: readonly string[] } => ({
  rule,
  file: `libs/kernel/plant-${name}/src/index.ts`,
  text: `import '${imported}';`,
  refusedBy,
  tags,
});

const dependsOn = (tag: string): RegExp => new RegExp(`tagged with "${tag}" can only depend on`);
const free = ['scope:app', 'npm:none', 'data:subject'];

/** The rooms that may hold a subject's data, in path order. Whoever adds one changes this list, and is seen. */
const SUBJECT_ROOMS = [
  'apps/bench',
  'apps/cli',
  'apps/demo',
  'apps/federation-e2e',
  'apps/site-agent',
  'libs/governance/consent',
  'libs/imaging/deface',
  'libs/imaging/deidentify',
  'libs/imaging/dicom',
  'libs/imaging/formats',
  'libs/imaging/simulation',
  'libs/imaging/volume',
  'libs/platform/keystore',
  'libs/platform/launcher',
  'libs/platform/pacs',
  'libs/platform/scans',
  'libs/platform/site-api',
  'libs/platform/site-client',
  'libs/platform/site-store',
  'libs/privacy/disclosure',
  'libs/privacy/gate',
  'libs/privacy/mechanisms',
  'libs/radiomics/features',
  'libs/radiomics/filters',
  'libs/radiomics/kernels',
  'libs/radiomics/pipeline',
  'libs/radiomics/processing',
  'libs/radiomics/texture',
  'libs/statistics/local',
  'libs/testing/attacks',
  'libs/testing/rehearsal',
  'libs/testing/utility',
];

const PLANTS: readonly (Plant & { readonly tags?: readonly string[] })[] = [
  inProject(
    'kernel knows nothing above it',
    'kernel',
    ['type:kernel', ...free],
    '@collimate/imaging-volume',
    dependsOn('type:kernel'),
  ),
  inProject('core knows no platform', 'core', ['type:core', ...free], '@collimate/platform-pki', dependsOn('type:core')),
  inProject(
    'protocol knows no platform',
    'protocol',
    ['type:protocol', ...free],
    '@collimate/platform-pki',
    dependsOn('type:protocol'),
  ),
  inProject(
    'platform knows no app',
    'platform',
    ['type:platform', ...free],
    '@collimate/coordinator',
    dependsOn('type:platform'),
  ),
  inProject('an app knows no other app', 'app', ['type:app', ...free], '@collimate/coordinator', dependsOn('type:app')),
  inProject(
    'testing is for specs alone',
    'testing',
    ['type:core', ...free],
    '@collimate/testing-stochastic',
    dependsOn('type:core'),
  ),
  inProject(
    'the aggregate side holds no subject',
    'wall',
    ['type:app', 'data:aggregate', 'scope:app', 'npm:none'],
    '@collimate/radiomics-features',
    dependsOn('data:aggregate'),
  ),
  inProject(
    'imaging does not know privacy',
    'imaging',
    ['type:core', 'data:subject', 'scope:imaging', 'npm:none'],
    '@collimate/privacy-accounting',
    dependsOn('scope:imaging'),
  ),
  inProject(
    'privacy does not know imaging',
    'privacy',
    ['type:core', 'data:subject', 'scope:privacy', 'npm:none'],
    '@collimate/imaging-volume',
    dependsOn('scope:privacy'),
  ),
  inProject(
    'radiomics knows no statistics',
    'radiomics',
    ['type:core', 'data:subject', 'scope:radiomics', 'npm:none'],
    '@collimate/statistics-menu',
    dependsOn('scope:radiomics'),
  ),
  inProject(
    'statistics know no governance',
    'statistics',
    ['type:core', 'data:subject', 'scope:statistics', 'npm:none'],
    '@collimate/governance-study',
    dependsOn('scope:statistics'),
  ),
  inProject(
    'packages are a white list',
    'package',
    ['type:kernel', 'data:aggregate', 'scope:kernel', 'npm:none'],
    'zod',
    /"npm:none" is not allowed to import "zod"/,
  ),
  inProject(
    'packages of a platform room are a white list',
    'platform-package',
    ['type:platform', 'data:aggregate', 'scope:platform', 'npm:certificates'],
    'bullmq',
    /"npm:certificates" is not allowed to import "bullmq"/,
  ),
  {
    rule: 'a manifest names what is imported and nothing else',
    file: 'libs/kernel/plant-ghost/package.json',
    text: JSON.stringify({
      name: '@collimate/plant-ghost',
      version: '0.0.0',
      type: 'module',
      scripts: { build: 'true' },
      dependencies: { zod: '4.6.7' },
      nx: { tags: ['type:kernel', 'data:aggregate', 'scope:kernel', 'npm:schema'] },
    }),
    refusedBy: /The "zod" package is not used by/,
  },
  inFile('core touches no machine', 'libs/imaging/volume/src/plant-node.ts', "import 'node:fs';", /Core libs touch no machine/),
  inFile(
    'core has no clock',
    'libs/imaging/volume/src/plant-clock.ts',
    'export const now = Date.now();',
    /Time comes in as a Clock/,
  ),
  inFile(
    'core has no calendar',
    'libs/governance/consent/src/plant-date.ts',
    'export const now = new Date();',
    /Time comes in as a Clock/,
  ),
  inFile(
    'core has no chance',
    'libs/imaging/volume/src/plant-chance.ts',
    'export const chance = Math.random();',
    /Randomness comes in as a RandomSource/,
  ),
  inFile(
    'core has no console',
    'libs/privacy/gate/src/plant-console.ts',
    "console.log('x');",
    /no-restricted-globals|no-console/,
  ),
  inFile(
    'features have no pow',
    'libs/radiomics/features/src/plant-pow.ts',
    'export const y = Math.pow(2, 0.5);',
    /differ between engines/,
  ),
  inFile(
    'only the gate makes Released',
    'libs/statistics/local/src/plant-mark.ts',
    "import '@collimate/privacy-accounting/mark';",
    /Only libs\/privacy\/gate/,
  ),
  inFile(
    'only the door opens the gate',
    'apps/site-agent/src/link/plant-door.ts',
    "import { openGate } from '@collimate/privacy-gate';\nexport const door = openGate;",
    /openGate is called in/,
  ),
  inFile(
    'only the door opens the gate for a share of the noise',
    'apps/site-agent/src/dispatch/plant-share.ts',
    "import { openShare } from '@collimate/privacy-gate';\nexport const door = openShare;",
    /so is openShare/,
  ),
  inFile(
    'no import of the mark in the middle of a file',
    'apps/site-agent/src/link/plant-dynamic-mark.ts',
    "export const forge = async () => (await import('@collimate/privacy-accounting/mark')).markReleased;",
    /imported at the head of a file/,
  ),
  inFile(
    'no import of the mark by a name that is put together',
    'apps/site-agent/src/link/plant-computed-mark.ts',
    "const name = ['@collimate', 'privacy-accounting/mark'].join('/');\nexport const forge = () => import(name);",
    /imported at the head of a file/,
  ),
  inFile(
    'no require of the mark',
    'apps/site-agent/src/link/plant-required-mark.ts',
    "import { createRequire } from 'node:module';\nexport const forge = createRequire(import.meta.url)('@collimate/privacy-accounting/mark');",
    /require passes by it/,
  ),
  inFile(
    'no require of the mark by the old name of the module',
    'apps/site-agent/src/link/plant-old-name.ts',
    "import { createRequire as cr } from 'module';\nexport const forge = cr(import.meta.url)('@collimate/privacy-accounting/mark');",
    /require passes by it/,
  ),
  inFile(
    'no built-in module by its name at run time',
    'apps/coordinator/src/plant-builtin.ts',
    "export const load = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    /imported at the head of a file/,
  ),
  inFile(
    'no import of the mark in a worker',
    'apps/site-agent/src/dispatch/plant.worker.ts',
    "export default async () => (await import('@collimate/privacy-accounting/mark')).markReleased;",
    /imported at the head of a file/,
  ),
  inFile(
    'a start script keeps the wall',
    'apps/coordinator/bin/plant.mjs',
    "import { openGate } from '@collimate/privacy-gate';\nexport const peek = openGate;",
    dependsOn('data:aggregate'),
  ),
  inFile(
    'no opening of the gate in the middle of a file',
    'apps/site-agent/src/link/plant-dynamic-door.ts',
    "export const open = async () => (await import('@collimate/privacy-gate')).openGate;",
    /imported at the head of a file/,
  ),
  inFile(
    'core imports nothing in the middle of a file',
    'libs/imaging/volume/src/plant-dynamic.ts',
    "export const later = () => import('zod');",
    /Core libs import at the head/,
  ),
  inFile(
    'core has no clock by another name',
    'libs/imaging/volume/src/plant-global-clock.ts',
    'export const now = globalThis.Date.now();',
    /by no name/,
  ),
  ...(
    [
      ['a clock that is constructed by reflection', 'export const now = Reflect.construct(Date, []);'],
      ['a global object under another name', 'const g = globalThis;\nexport const now = g.Date.now();'],
      ['a clock under another name', 'const D = Date;\nexport const now = D.now();'],
      ['a clock by a computed name', "const part = 'now' as const;\nexport const now = Date[part]();"],
      ['a clock that is taken apart', 'const { now: at } = Date;\nexport const now = at();'],
      ['a clock that is inherited', 'class Later extends Date {}\nexport const now = new Later();'],
      ['a clock of no arguments', 'export const now = new Date(...([] as unknown as [number]));'],
      ['a clock that is handed on', 'export const of = (make: new () => Date) => new make();\nexport const now = of(Date);'],
      ['a calendar of the present', "export const now = new Intl.DateTimeFormat('en').format();"],
      ['chance under another name', 'const m = Math;\nexport const chance = m.random();'],
      ['chance by a computed name', "const part = 'random' as const;\nexport const chance = Math[part]();"],
      ['chance that is taken apart', 'const { random } = Math;\nexport const chance = random();'],
      ['chance that is taken apart by a computed name', "const { ['random' as const]: of } = Math;\nexport const chance = of();"],
      ['chance of the machine', 'export const chance = crypto.getRandomValues(new Uint8Array(1));'],
      ['a program made of text', "export const now = (() => 0).constructor('return Date.now()')();"],
      ['a function made of text', "export const now = new Function('return Date.now()')();"],
    ] as const
  ).map(([what, text], n) =>
    inFile(
      `core has not ${what}`,
      `libs/imaging/volume/src/plant-by-no-name-${n}.ts`,
      text,
      /Time comes in as a Clock|Randomness comes in as a RandomSource|by no name|reach nothing by it/,
    ),
  ),
  inFile('core has no date as text', 'libs/imaging/volume/src/plant-date-text.ts', 'export const now = Date();', /Time comes in/),
  inFile(
    'core has no process by another name',
    'libs/imaging/volume/src/plant-global-process.ts',
    'export const env = globalThis.process;',
    /by no name/,
  ),
  inFile(
    'features have no fractional power',
    'libs/radiomics/features/src/plant-power.ts',
    'export const root = (x: number): number => x ** 0.5;',
    /last bits that differ/,
  ),
  inFile(
    'a spec keeps the wall',
    'apps/coordinator/src/plant-wall.spec.ts',
    "import '@collimate/radiomics-features';",
    dependsOn('data:aggregate'),
  ),
  inFile(
    'a script keeps the wall',
    'apps/coordinator/src/plant-wall.mjs',
    "import '@collimate/radiomics-features';",
    dependsOn('data:aggregate'),
  ),
  inFile(
    'a module with another ending keeps the wall',
    'libs/privacy/aggregation/src/plant-mark.mts',
    "import '@collimate/privacy-accounting/mark';",
    /Only libs\/privacy\/gate/,
  ),
  inFile(
    'no deep imports',
    'apps/coordinator/src/plant-deep.ts',
    "import '@collimate/kernel-errors/src/index.js';",
    /imported by its name/,
  ),
];

describe('the wall of the house', () => {
  let copy = '';
  let report = '';

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'collimate-wall-'));
    for (const entry of [
      'apps',
      'libs',
      'tools',
      'package.json',
      'package-lock.json',
      'nx.json',
      'tsconfig.base.json',
      'eslint.config.mjs',
    ]) {
      cpSync(join(root, entry), join(copy, entry), {
        recursive: true,
        filter: (source) => !/\/(dist|node_modules|\.nx|\.cache)$/.test(source),
      });
    }
    linkPackages(copy);
    for (const { file, text, tags } of PLANTS) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), file.endsWith('.json') ? text : `${text}\nexport {};\n`);
      const project = dirname(dirname(file));
      const manifest = { name: `@collimate/${basename(project)}`, version: '0.0.0', type: 'module', nx: { tags } };
      if (tags) writeFileSync(join(copy, project, 'package.json'), JSON.stringify(manifest));
    }
    const lint = spawnSync(process.execPath, ['tools/commands/lint.mjs', ...PLANTS.map(({ file }) => file)], {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, COLLIMATE_LINT_ROOT: copy },
    });
    report = lint.stdout + lint.stderr;
  }, 120_000);

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('runs with a project graph, so that no rule skips itself', () => {
    expect(report).not.toMatch(/will be skipped/);
  });

  it.each(PLANTS.map((entry) => [entry.rule, entry] as const))('refuses a plant: %s', (_rule, { file, refusedBy }) => {
    // The line above its findings is the file's path and nothing else; other findings may name it too.
    const from = report.search(new RegExp(`^\\S*${file.replaceAll('.', '\\.')}$`, 'm'));
    expect(from).toBeGreaterThan(-1);
    const next = report.indexOf('\n\n', from);
    expect(report.slice(from, next)).toMatch(refusedBy);
  });

  it('stands where it stood: the rooms of subjects are named here, so that a changed word in a manifest opens nothing', () => {
    const subject = workspaceProjects()
      .filter(({ manifest }) => manifest.nx.tags.includes('data:subject'))
      .map(({ dir }) => dir);
    expect(subject).toEqual(SUBJECT_ROOMS);
  });

  it('finds exactly one tag of each kind on every project', () => {
    for (const { name, manifest } of workspaceProjects()) {
      const kinds = manifest.nx.tags.map((tag: string) => tag.split(':')[0]).sort();
      expect([name, ...kinds]).toEqual([name, 'data', 'npm', 'scope', 'type']);
    }
  });

  it('knows the package set of every project, so that an invented one opens nothing', () => {
    for (const { manifest } of workspaceProjects()) {
      const set = manifest.nx.tags.find((tag: string) => tag.startsWith('npm:'))?.slice('npm:'.length);
      expect(Object.keys(packageSets)).toContain(set);
    }
  });
});

/** Links every package as npm does, but our own projects to the copy, so that nothing is read from the original. */
function linkPackages(into: string): void {
  mkdirSync(join(into, 'node_modules', '@collimate'), { recursive: true });
  for (const entry of readdirSync(join(root, 'node_modules'))) {
    if (entry === '@collimate') continue;
    symlinkSync(join(root, 'node_modules', entry), join(into, 'node_modules', entry));
  }
  for (const { name, dir } of workspaceProjects()) symlinkSync(join(into, dir), join(into, 'node_modules', name));
}
