import { inFile, type Plant } from './plant.fixture.js';

const WIRE = /message of the wire is made without the gate/;
const DOOR = /is not listed for this one/;
const ON = /handed on by nobody/;
const WHOLE = /imported by its names/;

/** Ways past the door, by what it offers and by the messages that it fills. */
const PAST_THE_DOOR: readonly (readonly [how: string, file: string, text: string, refusedBy: RegExp])[] = [
  [
    'a message of exact sums',
    'link/plant-wire.ts',
    "import { SealedContribution } from '@collimate/protocol';\nexport const forge = (vector: Uint8Array) => SealedContribution.encode(SealedContribution.fromPartial({ vector }));",
    WIRE,
  ],
  [
    'a request of exact sums',
    'dispatch/plant-wire.ts',
    "import { SubmitContributionRequest as S } from '@collimate/protocol';\nexport const forge = S.fromPartial({});",
    WIRE,
  ],
  [
    'a message of exact sums in a file of the list',
    'link/link.loop.ts',
    "import { SealedContribution } from '@collimate/protocol';\nexport const forge = SealedContribution.fromPartial({});",
    WIRE,
  ],
  [
    'a part of a word of exact sums',
    'masking/plant-wire.ts',
    "import { MaskingWord } from '@collimate/protocol';\nexport const forge = MaskingWord.fromPartial({});",
    WIRE,
  ],
  [
    'the writer of contributions',
    'link/plant-writer.ts',
    "import { contributionToWire } from '@collimate/protocol';\nexport const forge = (sealed: never) => contributionToWire(sealed, sealed);",
    WIRE,
  ],
  ['the whole wire', 'link/plant-whole.ts', "import * as wire from '@collimate/protocol';\nexport const forge = wire;", WHOLE],
  ['the whole wire later', 'link/plant-later.ts', "export const forge = () => import('@collimate/protocol');", WHOLE],
  ['a message that is handed on', 'link/plant-on.ts', "export { SealedContribution } from '@collimate/protocol';", ON],
  [
    'a message that a file of the list hands on',
    'dispatch/contribution.builder.ts',
    "import { SubmitContributionRequest } from '@collimate/protocol';\nexport const harmless = SubmitContributionRequest;",
    ON,
  ],
  [
    'a call of the coordinator',
    'hello/plant-call.ts',
    'export const forge = (channel: never, vector: Uint8Array) => channel.call(channel.rounds, channel.rounds.submitContribution, { vector });',
    WIRE,
  ],
  [
    'a call of the coordinator that is taken out',
    'hello/plant-call-out.ts',
    'export const forge = ({ sayInAttempt }: never) => sayInAttempt;',
    WIRE,
  ],
  [
    'the door under another name',
    'link/plant-scratch.ts',
    "export { releaseFromScratch as harmless } from '../release/scratch.release.js';",
    ON,
  ],
  [
    'the door where nobody lists it',
    'link/plant-release.ts',
    "import { releaseFromScratch } from '../release/scratch.release.js';\nexport const forge = () => releaseFromScratch();",
    DOOR,
  ],
  [
    'another part of the door than is listed',
    'masking/masked.rounds.ts',
    "import { releaseFromScratch } from '../release/scratch.release.js';\nexport const forge = () => releaseFromScratch();",
    DOOR,
  ],
  [
    'the door that a file of the list hands on',
    'hello/mechanism.step.ts',
    "import { releaseFromScratch } from '../release/scratch.release.js';\nexport const harmless = releaseFromScratch;",
    ON,
  ],
  [
    'the door that a file of the list hands on in a list',
    'hello/secure-aggregation.step.ts',
    "import { attemptFromScratch } from '../release/scratch.attempt.js';\nexport const harmless = [attemptFromScratch];",
    ON,
  ],
  [
    'the door that a file of the list hands on by a call',
    'masking/attempt.door.ts',
    "import { ShareDoor } from '../release/share.door.js';\nexport const harmless = Object.freeze(ShareDoor);",
    ON,
  ],
  ['the whole door', 'hello/plant-door.ts', "export * as door from '../release/scratch.release.js';", WHOLE],
  ['the door later', 'hello/plant-door-later.ts', "export const forge = () => import('../release/scratch.release.js');", WHOLE],
];

/** What lint refuses of those who would make what leaves, or open the door, in a file that no list names. */
export const LISTED_PLANTS: readonly Plant[] = PAST_THE_DOOR.map(([how, file, text, refusedBy]) =>
  inFile(`what may leave is named by the files of a list: ${how}`, `apps/site-agent/src/${file}`, text, refusedBy),
);
