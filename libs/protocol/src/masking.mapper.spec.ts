import fc from 'fast-check';
import { gcm } from '@noble/ciphers/aes.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { randomFillSync } from 'node:crypto';
import { CollimateError } from '@collimate/kernel-errors';
import { parseDigest, parseSiteId, toHex, type SiteId } from '@collimate/kernel-canonical';
import {
  COORDINATOR_SIDE,
  isRefused,
  isSignedBy,
  MaskCrypto,
  SITE_SIDE,
  type AttemptCourse,
  type SiteAttempt,
  type SiteTurn,
  type SiteWord,
} from '@collimate/privacy-aggregation';
import { MaskingTurn, MaskingWord } from './generated/collimate/v1/masking.js';
import { maskingTurnFromWire, maskingTurnToWire, maskingWordFromWire, maskingWordToWire } from './masking.mapper.js';

const digest = (letter: string) => parseDigest(letter.repeat(64));
/** The port by the audited packages: what goes over the wire does not depend on who computes it. */
class NobleCrypto extends MaskCrypto {
  agreementKey = (secret: Uint8Array) => x25519.getPublicKey(secret);
  agree = (secret: Uint8Array, peer: Uint8Array) => x25519.getSharedSecret(secret, peer);
  maskStream = (_key: Uint8Array, length: number) => new Uint8Array(length);
  sealShares = (key: Uint8Array, context: Uint8Array, plain: Uint8Array) => gcm(key, new Uint8Array(12), context).encrypt(plain);
  openShares = (key: Uint8Array, context: Uint8Array, sealed: Uint8Array) =>
    gcm(key, new Uint8Array(12), context).decrypt(sealed);
}
const crypto = new NobleCrypto();
const overWire = (word: SiteWord): SiteWord =>
  maskingWordFromWire(MaskingWord.decode(MaskingWord.encode(maskingWordToWire(word)).finish()));
const told = (turn: SiteTurn): SiteTurn =>
  maskingTurnFromWire(MaskingTurn.decode(MaskingTurn.encode(maskingTurnToWire(turn)).finish()));

const question = (closing: 'all' | 'threshold') => ({
  ...{ studyDigest: digest('a'), queryDigest: digest('b'), step: 0, epoch: 7, attempt: 0, given: undefined },
  ...{ sigma2: 4000n, d2: 4n, length: 3, membershipRoot: digest('c') },
  terms: { closing, colluding: 1, dropouts: closing === 'all' ? 0 : 1 },
});
const log = { head: { size: 3, root: digest('9') }, continues: () => true };
const members = { root: digest('c'), isMember: () => true, isPinned: () => true };

/** A site up to its clearance; what follows under `threshold` are values made for the wire. */
function site(name: string, closing: 'all' | 'threshold') {
  const secret = randomFillSync(new Uint8Array(32));
  const identityKey = toHex(ed25519.getPublicKey(secret));
  const tools = {
    crypto,
    random: { fill: (bytes: Uint8Array) => void randomFillSync(bytes) },
    verify: isSignedBy,
    sign: (text: Uint8Array) => ed25519.sign(text, secret),
  };
  const headsSeen = [{ site: parseSiteId('other'), size: 2, root: digest('8') }];
  const standing = { site: parseSiteId(name), identityKey, lastAttempt: -1, log, headsSeen };
  return { tools, attempt: SITE_SIDE.advertise(question(closing), standing, tools).attempt as SiteAttempt };
}

describe.each(['all', 'threshold'] as const)('an attempt over the wire under `%s`', (closing) => {
  test('goes as far as the clearance with what comes out of the messages alone', () => {
    const sites = ['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => site(name, closing));
    let course: AttemptCourse = COORDINATOR_SIDE.openCourse(
      question(closing),
      sites.map(({ attempt }) => attempt.site),
    );
    const hear = (from: SiteId, word: SiteWord): void => {
      expect(overWire(word)).toEqual(word);
      const heard = COORDINATOR_SIDE.hear(course, from, overWire(word), { verify: isSignedBy, crypto });
      if (isRefused(heard)) throw new Error(heard.code);
      course = heard;
    };
    for (const { attempt } of sites) hear(attempt.site, { kind: 'advert', advert: attempt.advert });
    for (const one of sites) {
      const turn = told(COORDINATOR_SIDE.turnOf(course, one.attempt.site));
      if (turn.kind !== 'roster') throw new Error(turn.kind);
      const answered = SITE_SIDE.answerRoster(one.attempt, turn.adverts, { members, log }, one.tools);
      if (answered.kind === 'refused') throw new Error(answered.code);
      one.attempt = answered.attempt;
      hear(one.attempt.site, { kind: 'roster-answer', answer: answered.out });
    }
    for (const { attempt, tools } of sites) {
      const turn = told(COORDINATOR_SIDE.turnOf(course, attempt.site));
      if (turn.kind !== 'clearance') throw new Error(turn.kind);
      const cleared = SITE_SIDE.clear(attempt, turn.clearance, tools);
      expect(cleared).toMatchObject({ kind: 'stepped', out: { r: course.roster?.r } });
    }
  });
});

const name = parseSiteId('north');
const signature = 'ab'.repeat(64);
const WORDS: readonly SiteWord[] = [
  { kind: 'upload', upload: { site: name, r: digest('1'), masked: new Uint8Array(16).fill(3), hash: digest('2'), signature } },
  { kind: 'survivors-signature', signature: { site: name, signature } },
  { kind: 'confirmation', signature: { site: name, signature } },
  { kind: 'unmask-answer', answer: { site: name, r: digest('1'), maskKeys: [[name, new Uint8Array(32)]], seeds: [] } },
];
const TURNS: readonly SiteTurn[] = [
  { kind: 'wait' },
  { kind: 'survivors', survivors: [name] },
  { kind: 'unmask', request: { r: digest('1'), survivors: [name], signatures: [{ site: name, signature }] } },
  {
    kind: 'published',
    published: {
      ...{ r: digest('1'), rosterSignatures: [{ site: name, signature }], survivors: [name], survivorSignatures: [] },
      uploads: [{ site: name, hash: digest('2'), signature }],
      sumDigest: digest('3'),
    },
  },
  { kind: 'end' },
  { kind: 'end', code: 'ANSWERS_MISSING' },
];

test('every word and every turn comes back as it was', () => {
  for (const word of WORDS) expect(overWire(word)).toEqual(word);
  for (const turn of TURNS) expect(told(turn)).toEqual(turn);
});

test('a spoilt message is refused as the fault of its sender, and never stops the reader', () => {
  const good = [
    ...WORDS.map((word) => MaskingWord.encode(maskingWordToWire(word)).finish()),
    ...TURNS.map((turn) => MaskingTurn.encode(maskingTurnToWire(turn)).finish()),
  ];
  const handled = (read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(CollimateError);
      expect((error as CollimateError).fault).toBe('input');
    }
  };
  const decoded = <T>(decode: () => T): T | undefined => {
    try {
      return decode();
    } catch {
      return undefined; // No protobuf at all: the transport answers for that.
    }
  };
  fc.assert(
    fc.property(fc.constantFrom(...good), fc.nat(), fc.nat(255), fc.nat(40), (bytes, at, value, cut) => {
      const spoilt = Buffer.from(bytes);
      if (spoilt.length > 0) spoilt[at % spoilt.length] = value;
      const short = spoilt.subarray(0, Math.max(0, spoilt.length - (cut > 20 ? cut - 20 : 0)));
      const word = decoded(() => MaskingWord.decode(short));
      const turn = decoded(() => MaskingTurn.decode(short));
      if (word !== undefined) handled(() => maskingWordFromWire(word));
      if (turn !== undefined) handled(() => maskingTurnFromWire(turn));
    }),
    { numRuns: 3000, seed: 20261129 },
  );
  expect(() => maskingWordFromWire({ said: undefined })).toThrow(expect.objectContaining({ code: 'MALFORMED_MESSAGE' }));
  expect(() => maskingTurnFromWire({ told: undefined })).toThrow(expect.objectContaining({ code: 'MALFORMED_MESSAGE' }));
});
