import { inFile, type Plant } from './plant.fixture.js';

const CLOCK = /Time comes in as a Clock/;

/** A worker thread keeps the fences of its folder. */
const IN_WORKERS: readonly Plant[] = [
  inFile(
    'a worker of a core room has no calendar',
    'libs/imaging/volume/src/plant-a.worker.ts',
    'export default () => new Date();',
    CLOCK,
  ),
  inFile(
    'a worker of a core room has no date as text',
    'libs/imaging/volume/src/plant-b.worker.ts',
    'export default () => Date();',
    CLOCK,
  ),
  inFile(
    'a worker of a core room has no program made of text',
    'libs/imaging/volume/src/plant-c.worker.ts',
    "export default (() => 0).constructor('return Date.now()')();",
    /reach nothing by it/,
  ),
  inFile(
    'a worker of numbers has no fractional power',
    'libs/radiomics/features/src/plant.worker.ts',
    'export default (x: number): number => x ** 0.5;',
    /last bits that differ/,
  ),
  inFile(
    'a worker of what is published spreads no condition',
    'libs/governance/publication/src/plant.worker.ts',
    'export default (fold?: string) => ({ ...(fold !== undefined && { fold }) });',
    /knownParts/,
  ),
  inFile(
    'a worker of the agent imports nothing by a name that is put together',
    'apps/site-agent/src/local-api/plant.worker.ts',
    "export default () => import(['a', 'b'].join(''));",
    /at the head of a file/,
  ),
];

/** Other ways of a core room to the present, to the place of the machine, and to programs made of text. */
const IN_CORE: readonly (readonly [what: string, text: string])[] = [
  ['a calendar of the present by undefined', "export const now = new Intl.DateTimeFormat('en').format(undefined);"],
  ['a calendar of the present in parts', "export const now = new Intl.DateTimeFormat('en').formatToParts(undefined);"],
  ['the zone of the machine', 'export const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;'],
  ['the zone of a date', 'export const zone = new Date(0).getTimezoneOffset();'],
  ['the hour of the machine', 'export const hour = new Date(0).getHours();'],
  ['a date taken apart in the zone of the machine', 'const { getHours: at } = new Date(0);\nexport const hour = at;'],
  ['a date of the machine by a name in quotes', "export const hour = new Date(0)['getDay']();"],
  ['a date made in the zone of the machine', 'export const day = new Date(2020, 0, 1);'],
  ['a date in the language of the machine', 'export const day = new Date(0).toLocaleDateString();'],
  ['a number in the language of the machine', 'export const text = (1.5).toLocaleString();'],
  ['a constructor by a name put together', "export const make = (() => 0)[['con', 'structor'].join('') as 'name'];"],
  [
    'a constructor of a named function',
    "const f = (): number => 0;\nconst part = ['con', 'structor'].join('');\nexport const make = f[part as 'name'];",
  ],
  ['a constructor of a function declared', 'function f(): void {}\nexport const make = (p: string): unknown => (f as never)[p];'],
  ['a constructor of a class', 'class C {}\nexport const make = (p: string): unknown => C[p as never];'],
  [
    'a constructor taken out of a function',
    "const f = (): number => 0;\nexport const make = (p: 'name'): unknown => {\n  const { [p]: c } = f;\n  return c;\n};",
  ],
  ['a constructor of a prototype', 'export const make = Object.getPrototypeOf(() => 0);'],
  ['a clock that is called', 'export const now = Date.call(undefined);'],
  ['a clock that is applied', 'export const now = Date.apply(undefined);'],
  ['a clock that is bound', 'export const now = Date.bind(undefined)();'],
  ['a clock of its prototype', 'export const text = Date.prototype.toString;'],
  ['a date as a text of the machine', 'export const text = new Date(0).toString();'],
  ['a date in a text', 'export const text = `${new Date(0)}`;'],
  ['a date beside a text', "export const text = '' + new Date(0);"],
  ['a date that is kept', 'const at = new Date(0);\nexport const text = String(at);'],
  ['a date that is given', 'export const text = (at: Date): string => String(at);'],
  ['a date of a text without a zone', "export const at = Date.parse('2020-01-01T00:00');"],
  ['a date of a text in a variable', 'export const at = (text: string): number => Date.parse(text);'],
  ['a date made of a text', "export const at = new Date('2020-01-01 00:00').getTime();"],
  ['an order of a language', "export const order = 'a'.localeCompare('b');"],
  ['capitals of a language', "export const text = 'i'.toLocaleUpperCase();"],
  ['a collator', 'export const order = new Intl.Collator().compare;'],
  ['the folder that it lies in', 'export const here = import.meta.url;'],
  ['the folder that it lies in by its old name', 'export const here = __dirname;'],
  ['the frames of an error', 'export const here = new Error().stack;'],
  ['the frames of an error in brackets', "export const here = new Error()['stack'];"],
  ['the frames of an error taken out', 'export const { stack } = new Error();'],
  ['the frames of an error that it asks for', 'const o = {};\nError.captureStackTrace(o);\nexport const here = o;'],
  ['a look at what is collected', 'export const ref = new WeakRef({});'],
  ['a word of what is collected', 'export const registry = new FinalizationRegistry(() => undefined);'],
  ['a thread that waits', 'export const wait = (a: Int32Array<SharedArrayBuffer>): string => Atomics.wait(a, 0, 0, 10);'],
  ['a thread that waits under another name', 'const a = Atomics;\nexport const wait = a.wait;'],
  ['a stopwatch', 'export const now = performance.now();'],
  ['a function of the machine that is declared', 'declare function postMessage(text: string): void;\npostMessage(String(1));'],
  [
    'a class of the machine that is declared',
    'declare class Thing {\n  now(): number;\n}\nexport const now = new Thing().now();',
  ],
];

/** What core rooms may not ask of the machine. */
export const CLOCK_PLANTS: readonly Plant[] = [
  ...IN_WORKERS,
  ...IN_CORE.map(([what, text], n) =>
    inFile(
      `core has not ${what}`,
      `libs/imaging/volume/src/plant-of-the-place-${n}.ts`,
      text,
      /Time comes in as a Clock|by no name|zone nor language|touch no machine|core libs reach nothing by it|a global that is declared/,
    ),
  ),
  inFile(
    'the one calendar of core has no present',
    'libs/governance/consent/src/start-of-day.ts',
    "export const now = new Intl.DateTimeFormat('en').formatToParts(undefined);",
    CLOCK,
  ),
  inFile(
    'core declares no global of the machine beside its sources',
    'libs/imaging/volume/src/plant-globals.d.ts',
    'declare const Temporal: { now(): number };',
    /a global that is declared is one of them/,
  ),
];
