import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { CLOCK_PLANTS } from './fence/clock.plants.fixture.js';
import { FOLDER_PLANTS } from './fence/folder.plants.fixture.js';
import { GATE_PLANTS } from './fence/gate.plants.fixture.js';
import { LEDGER_PLANTS } from './fence/ledger.plants.fixture.js';
import { LISTED_PLANTS } from './fence/listed.plants.fixture.js';
import { LOADER_PLANTS } from './fence/loader.plants.fixture.js';
import { NATIVE_PLANTS } from './fence/native.plants.fixture.js';
import { MACHINE_PLANTS } from './fence/machine.plants.fixture.js';
import { inFile, type Plant } from './fence/plant.fixture.js';
import type { ProjectGraph } from './fence/settings.mjs';
import { SETTINGS_PLANTS } from './fence/settings.plants.fixture.js';
import { TABLE_PLANTS } from './fence/table.plants.fixture.js';
import { packageSets } from './scripts/package-sets.mjs';
import { workspaceProjects } from './scripts/references.mjs';

/*
 * The wall is only as good as its check. So the real lint runs on a copy of the workspace without any cache, in which
 * one forbidden import per rule of the house is planted, and every one of them must be refused for its own reason.
 */

const root = join(import.meta.dirname, '..');

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

/** Kind, side, wing and package set of every room. Whoever adds one, or opens one further, changes this list, and is seen. */
const ROOMS: Readonly<Record<string, string>> = {
  'apps/bench': 'app subject app codecs',
  'apps/cli': 'app subject app terminal',
  'apps/coordinator': 'app aggregate app service',
  'apps/coordinator-web': 'app aggregate app page',
  'apps/demo': 'app subject app none',
  'apps/federation-e2e': 'app subject app browser',
  'apps/site-agent': 'app subject app service',
  'libs/governance/consent': 'core subject governance schema',
  'libs/governance/crate': 'core aggregate governance none',
  'libs/governance/provenance': 'core aggregate governance none',
  'libs/governance/publication': 'core aggregate governance schema',
  'libs/governance/study': 'core aggregate governance schema',
  'libs/imaging/deface': 'core subject imaging none',
  'libs/imaging/deidentify': 'core subject imaging dicom',
  'libs/imaging/dicom': 'core subject imaging none',
  'libs/imaging/formats': 'core subject imaging dicom',
  'libs/imaging/simulation': 'core subject imaging dicom',
  'libs/imaging/volume': 'core subject imaging ndarray',
  'libs/kernel/canonical': 'kernel aggregate kernel digest',
  'libs/kernel/errors': 'kernel aggregate kernel none',
  'libs/kernel/numeric': 'kernel aggregate kernel none',
  'libs/platform/attestation': 'platform aggregate platform attestation',
  'libs/platform/coordinator-client': 'platform aggregate platform none',
  'libs/platform/coordinator-store': 'platform aggregate platform postgres',
  'libs/platform/keystore': 'platform subject platform none',
  'libs/platform/launcher': 'platform subject platform none',
  'libs/platform/pacs': 'platform subject platform archive',
  'libs/platform/pki': 'platform aggregate platform certificates',
  'libs/platform/queue': 'platform aggregate platform queue',
  'libs/platform/scans': 'platform subject platform codecs',
  'libs/platform/service-kit': 'platform aggregate platform service',
  'libs/platform/site-api': 'platform subject platform schema',
  'libs/platform/site-client': 'platform subject platform none',
  'libs/platform/site-store': 'platform subject platform none',
  'libs/platform/tables': 'platform aggregate platform csv',
  'libs/platform/witness': 'platform aggregate platform none',
  'libs/privacy/accounting': 'core aggregate privacy schema',
  'libs/privacy/aggregation': 'core aggregate privacy curves',
  'libs/privacy/disclosure': 'core subject privacy none',
  'libs/privacy/gate': 'core subject privacy none',
  'libs/privacy/mechanisms': 'core subject privacy none',
  'libs/protocol': 'protocol aggregate protocol wire',
  'libs/radiomics/features': 'core subject radiomics ndarray',
  'libs/radiomics/filters': 'core subject radiomics none',
  'libs/radiomics/kernels': 'core subject radiomics none',
  'libs/radiomics/pipeline': 'core subject radiomics ndarray',
  'libs/radiomics/processing': 'core subject radiomics ndarray',
  'libs/radiomics/texture': 'core subject radiomics ndarray',
  'libs/radiomics/vocabulary': 'core aggregate radiomics schema',
  'libs/statistics/local': 'core subject statistics none',
  'libs/statistics/menu': 'core aggregate statistics menu',
  'libs/testing/attacks': 'testing subject testing oracle',
  'libs/testing/contracts': 'testing aggregate testing oracle',
  'libs/testing/rehearsal': 'testing subject testing oracle',
  'libs/testing/stochastic': 'testing aggregate testing none',
  'libs/testing/utility': 'testing subject testing oracle',
};

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
    /require and programs made of text pass by it/,
  ),
  inFile(
    'no require of the mark by the old name of the module',
    'apps/site-agent/src/link/plant-old-name.ts',
    "import { createRequire as cr } from 'module';\nexport const forge = cr(import.meta.url)('@collimate/privacy-accounting/mark');",
    /require and programs made of text pass by it/,
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
  ...(
    [
      [
        'require by the way',
        "export const forge = async () => (await import('node:module')).createRequire(import.meta.url)('x');",
      ],
      ['a module that is named by process', "import p from 'node:process';\nexport const load = p.getBuiltinModule('node:fs');"],
      ['a process under another name', "export const load = globalThis.process.getBuiltinModule('node:fs');"],
      [
        'a computed part of process',
        "const part = ['getBuiltin', 'Module'].join('') as 'title';\nexport const load = process[part];",
      ],
      ['a type of a room by the way', "export type Table = import('@collimate/imaging-volume').Volume;"],
      [
        'a worker made of text',
        "import { Worker } from 'node:worker_threads';\nexport const work = new Worker('1', { eval: true });",
      ],
      [
        'a comment that takes the fence down',
        "/* eslint-disable */\nexport const load = async () => (await import('node:vm')).Script;",
      ],
    ] as const
  ).map(([what, text], n) =>
    inFile(`no ${what}`, `apps/coordinator/src/plant-by-the-way-${n}.ts`, text, /imported at the head of a file/),
  ),
  inFile(
    'no program made of text',
    'apps/site-agent/src/link/plant-vm.ts',
    "import { Script } from 'node:vm';\nexport const load = new Script('1');",
    /programs made of text pass by it/,
  ),
  inFile('no text that is run', 'apps/site-agent/src/link/plant-eval.ts', "export const one: unknown = eval('1');", /no-eval/),
  inFile(
    'no function made of text',
    'apps/site-agent/src/link/plant-function.ts',
    "export const one = new Function('return 1');",
    /no-new-func/,
  ),
  inFile(
    'no other meaning of a native',
    'apps/site-agent/src/link/plant-native.ts',
    'WeakSet.prototype.has = () => true;',
    /no-extend-native/,
  ),
  inFile(
    'a folder that is called generated keeps the wall',
    'apps/site-agent/src/link/generated/plant.ts',
    "import '@collimate/privacy-accounting/mark';",
    /Only libs\/privacy\/gate/,
  ),
  inFile(
    'the door hands the gate on to nobody',
    'apps/site-agent/src/release/plant-handed-on.ts',
    "export { openGate } from '@collimate/privacy-gate';",
    /handed on by nobody/,
  ),
  inFile(
    'nobody hands the mark on',
    'apps/site-agent/src/release/plant-mark-on.ts',
    "export { markReleased as harmless } from '@collimate/privacy-accounting/mark';",
    /handed on by nobody/,
  ),
  inFile(
    'filters have no pow',
    'libs/radiomics/filters/src/plant-pow.ts',
    'export const y = Math.pow(2, 0.5);',
    /differ between engines/,
  ),
  inFile(
    'features raise nothing to a fraction in place',
    'libs/radiomics/features/src/plant-raise.ts',
    'let x = 2;\nx **= 0.5;\nexport const y = x;',
    /last bits that differ/,
  ),
  inFile(
    'core declares no global of the machine',
    'libs/imaging/volume/src/plant-declared.ts',
    'declare const Temporal: { Now: { instant(): unknown } };\nexport const now = Temporal.Now.instant();',
    /a global that is declared is one of them/,
  ),
  inFile(
    'core has no clock with another ending',
    'libs/imaging/volume/src/plant-clock.mts',
    'export const now = Date.now();',
    /Time comes in/,
  ),
  inFile(
    'what is published has no key that the compiler does not see',
    'libs/governance/publication/src/plant.spread.ts',
    'export const of = (fold?: string) => ({ ...(fold !== undefined && { fold }) });',
    /knownParts/,
  ),
  inFile(
    'no deep imports',
    'apps/coordinator/src/plant-deep.ts',
    "import '@collimate/kernel-errors/src/index.js';",
    /imported by its name/,
  ),
  ...FOLDER_PLANTS,
  ...GATE_PLANTS,
  ...CLOCK_PLANTS,
  ...LEDGER_PLANTS,
  ...LISTED_PLANTS,
  ...LOADER_PLANTS,
  ...MACHINE_PLANTS,
  ...NATIVE_PLANTS,
  ...SETTINGS_PLANTS,
  ...TABLE_PLANTS,
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

  it('has one plant in a file, so that none stands for another', () => {
    const files = PLANTS.map(({ file }) => file);
    expect(files.filter((file, i) => files.indexOf(file) !== i)).toEqual([]);
  });

  it('runs with a project graph, so that no rule skips itself', () => {
    expect(report).not.toMatch(/will be skipped/);
  });

  it.each(PLANTS.map((entry) => [entry.rule, entry] as const))('refuses a plant: %s', (_rule, { file, refusedBy }) => {
    // The line above its findings is the file's path and nothing else; other findings may name it too, and two tools may look at it.
    const heads = [...report.matchAll(new RegExp(`^\\S*${file.replaceAll('.', '\\.')}$`, 'gm'))];
    expect(heads.length).toBeGreaterThan(0);
    const findings = heads.map(({ index }) => report.slice(index, report.indexOf('\n\n', index))).join('\n');
    expect(findings).toMatch(refusedBy);
  });

  it('sees a tag that no manifest names', () => {
    expect(report).toMatch(/^apps\/demo\/package\.json\n.*differ in the tag "scope:plant"/m);
  });

  it('stands on the tags that Nx has in the end, of whatever files it reads them', () => {
    const { nodes } = JSON.parse(readFileSync(join(copy, '.cache', 'graph.json'), 'utf8')).graph as ProjectGraph['graph'];
    const ends = Object.values(nodes).map(({ data }) => [data.root, [...data.tags].sort()] as const);
    const expected = Object.entries(ROOMS).map(([dir, words]) => {
      const tags = words.split(' ').map((word, i) => `${['type', 'data', 'scope', 'npm'][i]}:${word}`);
      return [dir, [...tags, 'npm:private', ...(dir === 'apps/demo' ? ['scope:plant'] : [])].sort()];
    });
    expect(Object.fromEntries(ends.filter(([dir]) => dir in ROOMS))).toEqual(Object.fromEntries(expected));
  });

  it('stands where it stood: the tags of every room are named here, so that a changed word in a manifest opens nothing', () => {
    const rooms = workspaceProjects().map(({ dir, manifest }) => {
      const tagOf = (kind: string): string =>
        manifest.nx.tags.find((tag: string) => tag.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? '';
      return [dir, ['type', 'data', 'scope', 'npm'].map(tagOf).join(' ')];
    });
    expect(Object.fromEntries(rooms)).toEqual(ROOMS);
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
