import { inFile, type Plant } from './plant.fixture.js';

const AT_THE_HEAD = /imported at the head of a file/;
const MAKER = /Any text is a program by/;
const RUNNER = /Programs made of text pass by the wall/;
const BEGUN = /begun in the files that eslint.config.mjs names/;
const WORKER = "import { Worker } from 'node:worker_threads';\n";

/** Ways to a program or a room that stand in no import, outside of core. */
const BY_THE_WAY: readonly (readonly [what: string, text: string])[] = [
  [
    'a process under another name',
    "const p = process;\nconst part = ['getBuiltin', 'Module'].join('') as 'title';\nexport const load = p[part];",
  ],
  ['a process by reflection', "const part = ['getBuiltin', 'Module'].join('');\nexport const load = Reflect.get(process, part);"],
  ['a process that is handed on', 'export const load = Object.entries(process);'],
  ['a process that is spread', 'export const load = { ...process };'],
  [
    'a process that is taken apart by a computed name',
    "const part = 'title' as const;\nexport const { [part]: load } = process;",
  ],
  ['a process that is taken apart whole', 'export const { env, ...load } = process;'],
  ['a process of the old loader', 'export const load = process.mainModule;'],
  ['a process that becomes another', 'export const load = (path: string) => process.execve(path);'],
  ['a process that opens libraries', 'export const load = (path: string) => process.dlopen({ exports: {} }, path);'],
  ['a global object under another name', 'const g = globalThis;\nexport const load = g.process;'],
  ['a process of the global object', "const part = 'title' as const;\nexport const load = globalThis.process[part];"],
  ['a global object by a computed name', "export const load = (part: 'process'): unknown => globalThis[part];"],
  ['a require under another name', 'const r = require;\nexport const load = r;'],
  [
    'a worker made of text by settings kept elsewhere',
    `${WORKER}const options = { eval: true };\nexport const work = new Worker('1', options);`,
  ],
  [
    'a worker made of text by settings that are spread',
    `${WORKER}const options = { eval: true };\nexport const work = new Worker('1', { ...options });`,
  ],
  [
    'a worker made of text by a computed setting',
    `${WORKER}const part = 'eval';\nexport const work = new Worker('1', { [part]: true });`,
  ],
  ['a worker made of text by a setting in quotes', `${WORKER}export const work = new Worker('1', { 'eval': true });`],
  [
    'a worker made of text by arguments that are spread',
    `${WORKER}const all = ['1', { eval: true }] as const;\nexport const work = new Worker(...all);`,
  ],
  [
    'a worker made of text under another name',
    "import { Worker as W } from 'node:worker_threads';\nconst options = { eval: true };\nexport const work = new W('1', options);",
  ],
  ['a worker of an address that is its program', `${WORKER}export const work = new Worker(new URL('data:text/javascript,1'));`],
  ['a worker that is handed on', `${WORKER}export const make = { Worker };`],
  ['a whole module of workers', "import * as threads from 'node:worker_threads';\nexport const work = threads;"],
];

/** Ways of a text to a program, and what lint says of each. */
const OF_TEXT: readonly (readonly [what: string, text: string, refusedBy: RegExp])[] = [
  ['a maker of functions under another name', "const F = Function;\nexport const one = F('return 1')() as number;", MAKER],
  ['a maker of functions that is called', "export const one = Function('return 1')() as number;", MAKER],
  ['a maker of functions that is inherited', "class Made extends Function {}\nexport const one = new Made('return 1');", MAKER],
  ['a maker of functions that is handed on', "export const make = [Function].map((F) => F('return 1'));", MAKER],
  ['a maker of functions by reflection', "export const one = Reflect.construct(Function, ['return 1']);", MAKER],
  ['a text that is run under another name', "const run = eval;\nexport const one: unknown = run('1');", MAKER],
  ['a text that is run elsewhere', "export const one: unknown = (0, eval)('1');", MAKER],
  ['a constructor of a function', "export const one = (() => 0).constructor('return 1')() as number;", MAKER],
  ['a constructor in brackets', "export const one = (() => 0)['constructor']('return 1')() as number;", MAKER],
  ['a constructor in a template', 'export const one = (() => 0)[`constructor`](`return 1`)() as number;', MAKER],
  [
    'a constructor that is taken out',
    "const { constructor: F } = () => 0;\nexport const one = F('return 1')() as number;",
    MAKER,
  ],
  ['a constructor by reflection', "export const make: unknown = Reflect.get(() => 0, 'constructor');", MAKER],
  ['a constructor that is kept', 'const f = async (): Promise<number> => 0;\nexport const make = f.constructor;', MAKER],
  [
    'a constructor by a name put together',
    "export const make = (() => 0)[['con', 'structor'].join('') as 'name'];",
    /By a constructor any text is a program/,
  ],
  [
    'a constructor by a name put together, of a function of the language',
    "export const make = (Math.floor as unknown as Record<string, unknown>)[['con', 'structor'].join('')];",
    /By a constructor any text is a program/,
  ],
  ['an inspector', "import { Session } from 'node:inspector';\nexport const session = new Session();", RUNNER],
  ['an inspector of promises', "import inspector from 'node:inspector/promises';\nexport const session = inspector;", RUNNER],
  ['an inspector by its old name', "import * as inspector from 'inspector';\nexport const session = inspector;", RUNNER],
  ['an inspector in the middle of a file', "export const load = () => import('node:inspector');", RUNNER],
  ['an inspector that is handed on', "export { Session } from 'node:inspector';", RUNNER],
  ['a prompt', "import { start } from 'node:repl';\nexport const prompt = start;", RUNNER],
  ['another module in the place of one', "import { mock } from 'node:test';\nexport const put = mock.module;", RUNNER],
  ['itself begun with other words', "import cluster from 'node:cluster';\ncluster.setupPrimary({ exec: '/x.js' });", RUNNER],
  [
    'a database that takes machine code in',
    "import { DatabaseSync } from 'node:sqlite';\nexport const db = new DatabaseSync(':memory:', { allowExtension: true });",
    RUNNER,
  ],
  [
    'a database that is told to',
    "import { DatabaseSync } from 'node:sqlite';\nexport const db = (path: string) => new DatabaseSync(':memory:').loadExtension(path);",
    RUNNER,
  ],
  ['a program of another machine', "import { WASI } from 'node:wasi';\nexport const other = WASI;", RUNNER],
  [
    'a program of a text',
    "import { spawn } from 'node:child_process';\nexport const run = (text: string) => spawn(process.execPath, ['-e', text]);",
    BEGUN,
  ],
  ['a program of a file', "import { fork } from 'child_process';\nexport const run = (file: string) => fork(file);", BEGUN],
  ['a program of the shell', "import * as programs from 'node:child_process';\nexport const run = programs.exec;", BEGUN],
  ['a program begun in the middle of a file', "export const load = () => import('node:child_process');", BEGUN],
  ['a beginner that is handed on', "export { fork } from 'node:child_process';", BEGUN],
  [
    'a thread of an address that is put together',
    `${WORKER}export const work = (name: string) => new Worker(new URL(name, import.meta.url));`,
    BEGUN,
  ],
  [
    'a thread of the log by the name of a file',
    "import { pino } from 'pino';\nexport const log = pino({ transport: { target: '/x.js' } });",
    BEGUN,
  ],
  ['a pool of threads', "import { Piscina } from 'piscina';\nexport const pool = new Piscina({ filename: '/x.js' });", BEGUN],
  ['a pool of threads in the middle of a file', "export const load = () => import('piscina');", BEGUN],
  ['a worker of the queue', "import { Worker } from 'bullmq';\nexport const work = new Worker('x', '/x.js');", BEGUN],
  ['a hook of the loader', "import { register } from 'node:module';\nregister('./x.js');", /programs made of text pass by it/],
  ['a context of its own', "import vm from 'vm';\nexport const run = vm.runInNewContext;", /programs made of text pass by it/],
];

const SILENCED = /ban-ts-comment/;
const LINTED = /a file that lint reads|at the head of a file/;
/** Files of the house that lint would not open. */
const NOT_READ: readonly (readonly [what: string, text: string, refusedBy: RegExp])[] = [
  [
    'a file that is not there yet',
    "// @ts-expect-error it is written later\nexport const load = () => import('./later.js');",
    SILENCED,
  ],
  ['a silenced line', "// @ts-ignore\nexport const load = () => import('./later.js');", SILENCED],
  ['a silenced file', "// @ts-nocheck\nexport { load } from './later.js';", SILENCED],
  ['machine code', "import './sum.wasm';", LINTED],
  ['machine code in the middle of a file', "export const load = () => import('./sum.wasm');", LINTED],
  ['machine code in a template', 'export const load = () => import(`./sum.wasm`);', LINTED],
  ['machine code that is handed on', "export { sum } from './sum.wasm';", LINTED],
  ['a library of the machine', "import sum from '../sum.node';\nexport const load = sum;", LINTED],
  ['a file without ending', "import './later';", LINTED],
  ['a file without ending in the middle of a file', "export const load = () => import('./later');", LINTED],
  ['a file of another ending', "export { load } from './later.jsx';", LINTED],
  ['a file that only looks like one', "import './later.js?x=.wasm';", LINTED],
  ['a document', "import later from './later.json' with { type: 'json' };\nexport const load = later;", LINTED],
  ['a folder', "export { load } from '..';", LINTED],
];

const PLAIN = /asked for by a plain name/;
const FEATURES = '@collimate/radiomics-features/dist/index.js';
/** Names that mean one file to lint or the compiler, and another one to Node or the bundler. */
const NOT_PLAIN: readonly (readonly [what: string, name: string])[] = [
  ['a package whose path climbs out', `@fastify/static/../../${FEATURES}`],
  ['a package of no folder that climbs out', `zod/../${FEATURES}`],
  ['its own name with a path that climbs out', `@collimate/coordinator/../radiomics-features/dist/index.js`],
  ['another room by a path that climbs out', `@collimate/kernel-errors/../radiomics-features/dist/index.js`],
  ['steps in the middle', './rounds/../../../../libs/radiomics/features/dist/index.js'],
  ['steps as an address writes them', './%2e%2e/%2e%2e/%2e%2e/libs/radiomics/features/dist/index.js'],
  ['steps of which a half is an address', './.%2E/.%2E/.%2E/libs/radiomics/features/dist/index.js'],
  ['steps of another machine', './..\\..\\..\\libs\\radiomics\\features\\dist\\index.js'],
  ['steps with tabs between them', './.\t./.\t./.\t./libs/radiomics/features/dist/index.js'],
  ['an address in capitals', 'FILE:///x/index.js'],
  ['an address after a blank', ' file:///x/index.js'],
  ['a text in capitals', 'DATA:text/javascript,export default 7'],
  ['a text with a line end in its scheme', 'da\nta:text/javascript,export default 7'],
  ['a file with a question', './rounds.js?x=y.js'],
  ['a name in capitals', 'Zod'],
];

/** What lint refuses of programs that come in by no import. */
export const LOADER_PLANTS: readonly Plant[] = [
  ...BY_THE_WAY.map(([what, text], n) =>
    inFile(`nobody has ${what}`, `apps/coordinator/src/plant-loader-${n}.ts`, text, AT_THE_HEAD),
  ),
  ...OF_TEXT.map(([what, text, refusedBy], n) =>
    inFile(`nobody has ${what}`, `apps/site-agent/src/link/plant-of-text-${n}.ts`, text, refusedBy),
  ),
  ...NOT_READ.map(([what, text, refusedBy], n) =>
    inFile(`nobody imports ${what}`, `apps/site-agent/src/link/plant-not-read-${n}.ts`, text, refusedBy),
  ),
  ...NOT_PLAIN.map(([what, name], n) =>
    inFile(
      `nobody imports ${what}`,
      `apps/coordinator/src/plant-plain-${n}.ts`,
      `import * as load from ${JSON.stringify(name)};\nexport { load };`,
      PLAIN,
    ),
  ),
  // A room that is imported in the middle of one file may be imported at the head of none: so other plants keep their words.
  ...NOT_PLAIN.filter(([, name]) => !name.includes('radiomics')).map(([what, name], n) =>
    inFile(
      `nobody imports ${what} in the middle of a file`,
      `apps/coordinator/bin/plant-plain-${n}.mjs`,
      `export const load = await import(${JSON.stringify(name)});`,
      PLAIN,
    ),
  ),
  inFile(
    'core has no clock by a text',
    'libs/imaging/volume/src/plant-plain-clock.ts',
    "import now from 'da\\nta:text/javascript,export default () => Date.now()';\nexport const at = (): number => now();",
    PLAIN,
  ),
  inFile(
    'core climbs out of no package',
    'libs/statistics/menu/src/plant-plain-climb.ts',
    `import * as load from '@stdlib/stats-base-dists-t-cdf/../../${FEATURES}';\nexport { load };`,
    PLAIN,
  ),
  inFile(
    'the mark is not reached through a package',
    'apps/site-agent/src/link/plant-plain-mark.ts',
    "import { markReleased } from '@fastify/static/../../@collimate/privacy-accounting/dist/mark.js';\nexport const forge = markReleased;",
    PLAIN,
  ),
  inFile(
    'nobody declares a module by such a name',
    'apps/coordinator/src/plant-plain.d.ts',
    "declare module '*features/dist/index.js' {\n  export const registry: unknown;\n}",
    PLAIN,
  ),
  inFile(
    'a test takes no room by another way',
    'apps/coordinator/src/plant-actual.spec.ts',
    "import { jest } from '@jest/globals';\nexport const load: unknown = jest.requireActual('zod');",
    /passes by it/,
  ),
  inFile(
    'a test names no program by a comment',
    'apps/coordinator/src/plant-pragma.spec.ts',
    '/** @jest-environment ../../../libs/radiomics/features/dist/index.js */\nexport const load = 1;',
    /puts no program under a test/,
  ),
  inFile(
    'the coordinator has no prompt',
    'apps/coordinator/src/plant-prompt.ts',
    "import { repl } from '@nestjs/core';\nexport const open = repl;",
    RUNNER,
  ),
  inFile(
    'no command is a program by the name of its file',
    'apps/cli/src/plant-executable.ts',
    "import { Command } from 'commander';\nexport const one = new Command().command('x', 'says', { executableFile: '/x.js' });",
    BEGUN,
  ),
  inFile(
    'nobody tells the next Node what to load',
    'apps/coordinator/src/plant-options.ts',
    "process.env['NODE_OPTIONS'] = '--import=/x.js';",
    RUNNER,
  ),
  inFile(
    'nobody loads settings of Node from a file',
    'apps/coordinator/src/plant-env-file.ts',
    "process.loadEnvFile('/x.env');",
    AT_THE_HEAD,
  ),
  ...[
    ["document.createElement('script')", 'a program'],
    ["document.body.setAttribute('onclick', 'x()')", 'a handler of text'],
    ["document.body.insertAdjacentHTML('beforeend', '<b>')", 'a text of nodes'],
    ["(document.body.innerHTML = '<b>')", 'a text in the place of nodes'],
  ].map(([text, what], n) =>
    inFile(
      `a page has no ${what}`,
      `apps/coordinator-web/src/plant-page-${n}.ts`,
      `export const made: unknown = ${text};`,
      /becomes no program/,
    ),
  ),
  ...['tsx', 'jsx'].map((ending) =>
    inFile(`no program ends in ${ending}`, `apps/site-agent/src/link/plant.${ending}`, "import './x.wasm';", /A program ends in/),
  ),
  inFile(
    'a test silences the compiler for a reason alone',
    'apps/coordinator/src/plant-silenced.spec.ts',
    "// @ts-expect-error\nexport const load = () => import('./later.js');",
    SILENCED,
  ),
  inFile(
    'a start script imports no machine code',
    'apps/coordinator/bin/plant-wasm.mjs',
    "export const load = await import('../dist/sum.wasm');",
    LINTED,
  ),
  inFile(
    'a test runs no inspector either',
    'apps/coordinator/src/plant-inspector.spec.ts',
    "import { Session } from 'node:inspector';\nexport const session = new Session();",
    RUNNER,
  ),
  inFile(
    'a room of the agent begins no program',
    'apps/site-agent/src/release/plant-begins.ts',
    "import { spawn } from 'node:child_process';\nexport const run = spawn;",
    BEGUN,
  ),
  inFile(
    'no module of process',
    'apps/coordinator/src/plant-process.ts',
    "import { getBuiltinModule } from 'node:process';\nexport const load = getBuiltinModule('node:vm');",
    /programs made of text pass by it/,
  ),
  inFile(
    'no type of a room in a declaration',
    'apps/coordinator/src/plant-room.d.ts',
    "export type Table = import('@collimate/imaging-volume').Volume;",
    AT_THE_HEAD,
  ),
  inFile(
    'no require in a start script',
    'apps/coordinator/bin/plant-require.mjs',
    "import { createRequire } from 'node:module';\nexport const load = createRequire(import.meta.url)('@collimate/radiomics-features');",
    /programs made of text pass by it/,
  ),
  inFile(
    'no import by a name that is put together in a start script',
    'apps/coordinator/bin/plant-computed.mjs',
    "const name = ['@collimate', 'radiomics-features'].join('/');\nexport const load = await import(name);",
    AT_THE_HEAD,
  ),
  inFile(
    'no loader in the start script that may ask for compiled code',
    'apps/cli/bin/collimate.mjs',
    "import * as nodeModule from 'node:module';\nexport const load = nodeModule.createRequire(import.meta.url);",
    /takes enableCompileCache alone/,
  ),
  inFile(
    'no require in the file that asks where packages lie',
    'apps/site-agent/src/extraction/readable.packages.ts',
    "import { createRequire } from 'node:module';\nexport const load = createRequire(import.meta.url)('@collimate/privacy-accounting/mark');",
    /takes createRequire\(from\)\.resolve alone/,
  ),
  inFile(
    'what start scripts begin with loads the program that it was given alone',
    'tools/launch.mjs',
    'export const launch = (name) => import(name);\nconst p = process;\np.exit(0);',
    /no other[^]*used by its own name/,
  ),
  inFile(
    'the settings of a bundle stand in the folder of their program',
    'apps/coordinator/src/link/rolldown.config.mjs',
    "import '@collimate/radiomics-features';",
    /tagged with "data:aggregate" can only depend on/,
  ),
  inFile(
    'a folder that is called dist keeps the wall',
    'apps/coordinator/src/link/dist/plant.ts',
    "import '@collimate/radiomics-features';",
    /tagged with "data:aggregate" can only depend on/,
  ),
  inFile(
    'a folder that is called dist keeps the wall where its room has no wing',
    'libs/protocol/src/dist/plant.ts',
    "import '@collimate/privacy-accounting/mark';",
    /Only libs\/privacy\/gate/,
  ),
];
