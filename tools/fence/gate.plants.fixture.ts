import { inFile, type Plant } from './plant.fixture.js';

const MARK = '@collimate/privacy-accounting/mark';
const GATE = '@collimate/privacy-gate';

/** Ways to hand the gate on from the one folder that may open it. */
const FROM_THE_DOOR: readonly (readonly [how: string, text: string])[] = [
  ['as a value', `import { openGate } from '${GATE}';\nexport const harmless = openGate;`],
  ['as a value under another name', `import { openGate as g } from '${GATE}';\nexport const harmless = g;`],
  ['as a whole module', `import * as gate from '${GATE}';\nexport { gate };`],
  ['as a part of an object', `import { openGate as g } from '${GATE}';\nexport const door = { g };`],
  ['as a part of a list', `import { openShare } from '${GATE}';\nexport const doors = [openShare];`],
  ['as an argument', `import { openGate } from '${GATE}';\nexport const door = Object.freeze(openGate);`],
  ['as what a function returns', `import { openShare } from '${GATE}';\nexport const door = () => openShare;`],
  ['as a field of a class', `import { openGate } from '${GATE}';\nexport class Door {\n  readonly open = openGate;\n}`],
  ['bound', `import { openGate } from '${GATE}';\nexport const door = openGate.bind(undefined);`],
  ['at the end of the file', `import { openGate } from '${GATE}';\nexport { openGate as harmless };`],
  ['from its module', `export { openShare as harmless } from '${GATE}';`],
];

/** Ways to a marked vector by what the ledger reads its own rows with. */
const BY_THE_CODEC: readonly (readonly [how: string, file: string, text: string, refusedBy: RegExp])[] = [
  [
    'it is read elsewhere',
    'apps/site-agent/src/link/plant-codec.ts',
    `import { releasedCodec } from '${GATE}';\nexport const forge = (bytes: Uint8Array) => releasedCodec.decode(bytes, sha256Hex(bytes));`,
    /there alone the ledger is given releasedCodec/,
  ],
  [
    'it is named by a file of the door that asks no ledger',
    'apps/site-agent/src/release/plant-codec.ts',
    `import { releasedCodec } from '${GATE}';\nexport const given = (ledger: never) => ledger.answer(1, releasedCodec);`,
    /named by the two files/,
  ],
  [
    'the door reads with it itself',
    'apps/site-agent/src/release/scratch.release.ts',
    `import { releasedCodec } from '${GATE}';\nexport const forge = (bytes: Uint8Array) => releasedCodec.decode(bytes, 'x' as never);`,
    /given to the answer of a ledger/,
  ],
  [
    'the door hands it on',
    'apps/site-agent/src/release/release.service.ts',
    `import { releasedCodec } from '${GATE}';\nexport const harmless = releasedCodec;`,
    /given to the answer of a ledger/,
  ],
  [
    'its room reads with it',
    'libs/privacy/gate/src/plant-codec.ts',
    "import { releasedCodec } from './released.codec.js';\nexport const forge = (bytes: Uint8Array) => releasedCodec.decode(bytes, 'x' as never);",
    /given to the answer of a ledger/,
  ],
  [
    'its file reads with it',
    'libs/privacy/gate/src/released.codec.ts',
    'export const releasedCodec = { decode: (bytes: Uint8Array) => bytes };\nexport const forge = (bytes: Uint8Array) => releasedCodec.decode(bytes);',
    /given to the answer of a ledger/,
  ],
];

/** Ways out of the two rooms where the gate and its mark are made. */
const FROM_THE_ROOMS: readonly (readonly [how: string, file: string, text: string])[] = [
  ['the gate re-exports the mark', 'gate', `export { markReleased as harmless, markNoiseShare } from '${MARK}';`],
  ['the gate re-exports the mark of a share', 'gate', `export { markNoiseShare as harmless } from '${MARK}';`],
  ['the gate holds the mark', 'gate', `import { markNoiseShare as m } from '${MARK}';\nexport const harmless = m;`],
  ['the gate holds the whole mark', 'gate', `import * as m from '${MARK}';\nexport const harmless = m;`],
  ['the gate offers itself by another name', 'gate', "export { openGate as harmless } from './open-gate.js';"],
  ['the gate offers itself elsewhere', 'gate', "export { openGate } from './open-gate.js';"],
  ['the gate holds itself', 'gate', "import { openShare } from './open-gate.js';\nexport const harmless = openShare;"],
  ['accounting re-exports the mark', 'accounting', "export { markReleased as harmless, markNoiseShare } from './mark.js';"],
  ['accounting re-exports what the mark is made of', 'accounting', "export { mark as harmless } from './released.js';"],
  ['accounting re-exports what the mark of a share is made of', 'accounting', "export { markShare } from './noise-share.js';"],
  ['accounting holds the mark', 'accounting', "import { mark } from './released.js';\nexport const harmless = mark;"],
  ['accounting holds the whole mark', 'accounting', "import * as m from './mark.js';\nexport const harmless = { m };"],
];

/** Ways out of them by a part of a class, which no list of exports names. */
const BY_A_CLASS: readonly (readonly [how: string, room: string, text: string])[] = [
  [
    'a static method around the mark',
    'gate',
    `import { markReleased } from '${MARK}';\nexport class GateNote {\n  static of(v: bigint[], t: never) {\n    return markReleased(v, t);\n  }\n}`,
  ],
  [
    'a static field around the mark',
    'gate',
    `import { markReleased } from '${MARK}';\nexport class GateNote {\n  static of = (v: bigint[], t: never) => markReleased(v, t);\n}`,
  ],
  [
    'a method around the mark of a share',
    'gate',
    `import { markNoiseShare } from '${MARK}';\nexport class GateNote {\n  of(v: bigint[], t: never) {\n    return markNoiseShare(v, t);\n  }\n}`,
  ],
  [
    'a static method around the gate',
    'gate',
    "import { openGate } from './open-gate.js';\nexport class GateNote {\n  static of(c: never) {\n    return openGate(c, c, c);\n  }\n}",
  ],
  [
    'a static block around what the mark is made of',
    'accounting',
    "import { mark } from './released.js';\nexport class Note {\n  static made: unknown;\n  static {\n    Note.made = (v: never) => mark(v, v);\n  }\n}",
  ],
];

/** Other names of a room. */
const BY_OTHER_NAMES: readonly (readonly [how: string, text: string])[] = [
  ['a subpath import', "import { markReleased as m } from '#m';\nexport const forge = m;"],
  ['a subpath import in the middle of a file', "export const forge = () => import('#m');"],
  ['a subpath import of a type', "export type Forge = import('#m').Mark;"],
  ['its folder of packages', `import '../../../../node_modules/${MARK}.js';`],
  ['its folder of packages in the middle of a file', `export const forge = () => import('../../../../node_modules/${MARK}.js');`],
  ['an address', `import 'data:text/javascript,export * from "${MARK}"';`],
  ['an address in the middle of a file', `export const forge = () => import('data:text/javascript,export * from "${MARK}"');`],
  ['what is built of it', "import '../../../../libs/privacy/accounting/dist/mark.js';"],
  [
    'what is built of it in the middle of a file',
    "export const forge = () => import('../../../../libs/privacy/accounting/dist/mark.js');",
  ],
  ['require', `import gate = require('${MARK}');\nexport const forge = gate;`],
];

/** What lint refuses of those who would open the gate, or mark a value, elsewhere than it is written. */
export const GATE_PLANTS: readonly Plant[] = [
  ...FROM_THE_DOOR.map(([how, text], n) =>
    inFile(
      `the door hands the gate on to nobody, ${how}`,
      `apps/site-agent/src/release/plant-on-${n}.ts`,
      text,
      /handed on by nobody|imported by their names/,
    ),
  ),
  ...BY_THE_CODEC.map(([how, file, text, refusedBy]) =>
    inFile(`the codec of the ledger marks nothing else: ${how}`, file, text, refusedBy),
  ),
  ...FROM_THE_ROOMS.map(([how, room, text], n) =>
    inFile(
      `no way out of the room: ${how}`,
      `libs/privacy/${room}/src/plant-on-${n}.ts`,
      text,
      /handed on by nobody|imported by their names/,
    ),
  ),
  ...BY_A_CLASS.map(([how, room, text], n) =>
    inFile(`no way out of the room: ${how}`, `libs/privacy/${room}/src/plant-class-${n}.ts`, text, /in no class/),
  ),
  inFile(
    'a program beside the kernels keeps the wall',
    'libs/radiomics/kernels/assembly/plant.js',
    `export { markReleased as harmless } from '${MARK}';`,
    /handed on by nobody/,
  ),
  inFile(
    'a program beside the kernels of images keeps the wall',
    'libs/imaging/formats/assembly/texture/plant.mjs',
    `import { openGate } from '${GATE}';\nexport const peek = openGate;`,
    /openGate is called in/,
  ),
  inFile(
    'nobody imports from beside the kernels',
    'libs/radiomics/kernels/src/plant-assembly.ts',
    "import '../assembly/plant.js';",
    /compiled by its own compiler/,
  ),
  ...BY_OTHER_NAMES.map(([how, text], n) =>
    inFile(
      `no room by ${how}`,
      `apps/site-agent/src/link/plant-name-${n}.ts`,
      text,
      /by its own name|at the head of a file|Projects? (should|cannot)|relative/,
    ),
  ),
];
