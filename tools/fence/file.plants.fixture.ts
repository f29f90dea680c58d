import { dependsOn } from './room.plants.fixture.js';
import { inFile, type Plant } from './plant.fixture.js';

/** What files of single rooms may not do: touch the machine, the clock or chance in a core, pass by the gate, or import around the wall. */
export const FILE_PLANTS: readonly Plant[] = [
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
];
