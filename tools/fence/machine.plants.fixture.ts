import { builtinModules } from 'node:module';
import { inFile, type Plant } from './plant.fixture.js';

const NO_MACHINE = /Core libs touch no machine|require and programs made of text pass by it/;
const NO_REFERENCE = /triple-slash-reference/;
/** One room of each kind of core, and the one whose list of imports is its own. */
const ROOMS = ['kernel/numeric', 'imaging/volume', 'privacy/mechanisms', 'privacy/gate', 'governance/consent', 'statistics/menu'];

/** Ways of a core room to the machine by what Node calls its own modules, and to the types of what it may not know. */
export const MACHINE_PLANTS: readonly Plant[] = [
  ...builtinModules
    .filter((name) => !name.startsWith('_') && !name.startsWith('node:'))
    .flatMap((name, n) =>
      [name, `node:${name}`].map((spelling, m) =>
        inFile(
          `core touches no machine by ${spelling}`,
          `libs/${ROOMS[n % ROOMS.length]}/src/plant-machine-${n}-${m}.ts`,
          `import * as machine from '${spelling}';\nexport const of = machine;`,
          NO_MACHINE,
        ),
      ),
    ),
  ...(
    [
      ['a clock', "import { performance } from 'perf_hooks';\nexport const now = performance.now();"],
      ['chance', "import { randomBytes } from 'crypto';\nexport const chance = randomBytes(8);"],
      ['a disk, handed on', "export { readFileSync } from 'fs';"],
      ['a disk, of a folder of it', "export { readFile } from 'fs/promises';"],
    ] as const
  ).flatMap(([what, text], n) =>
    ROOMS.map((room, m) =>
      inFile(`core has not ${what} by its bare name: ${room}`, `libs/${room}/src/plant-bare-${n}-${m}.ts`, text, NO_MACHINE),
    ),
  ),
  ...(
    [
      ['types of Node', '/// <reference types="node" />'],
      ['a part of the language', '/// <reference lib="dom" />'],
      ['a file', '/// <reference path="../../../../node_modules/@types/node/fs.d.ts" />'],
    ] as const
  ).flatMap(([what, text], n) =>
    ['libs/kernel/numeric/src', 'apps/coordinator-web/src'].map((folder, m) =>
      inFile(`no file asks for ${what} above its head: ${folder}`, `${folder}/plant-reference-${n}-${m}.ts`, text, NO_REFERENCE),
    ),
  ),
];
