import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { parseDigest, parseSiteId, sha256Bytes, toHex } from '@collimate/kernel-canonical';
import type { RandomSource } from '@collimate/kernel-numeric';
import type { Advert } from './advert.js';
import { questionDigest } from './attempt.question.js';
import { taken, uploaded } from './attempt.walk.fixture.js';
import { closeAll } from './closing.all.js';
import { closeThreshold } from './closing.threshold.js';
import { isSigned, NobleCrypto, questionOf, type TestSite } from './noble.crypto.fixture.js';
import { signSurvivors, unmask } from './site.unmasking.js';

/** Made by tools/oracles/secagg_transcript.py, which shares no line and no library with what is tested here. */
interface Transcript {
  readonly closing: 'all' | 'threshold';
  readonly r: string;
  readonly question: string;
  readonly adverts: readonly Advert[];
  readonly vectors: readonly (readonly string[])[];
  readonly rosterSignatures: readonly string[];
  readonly sealed?: readonly (readonly [from: string, to: string, sealed: string])[];
  readonly uploads: readonly (readonly [masked: string, hash: string, signature: string])[];
  readonly survivors: readonly string[];
  readonly survivorSignatures?: readonly string[];
  readonly sum: readonly string[];
}

const transcripts: readonly Transcript[] = JSON.parse(readFileSync(join(import.meta.dirname, 'five-sites.vectors.json'), 'utf8'));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** SHA-256 of a seed and a counter, as in the other implementation. */
function countedSource(seed: string): RandomSource {
  let counter = 0;
  let left: number[] = [];
  return {
    fill(bytes) {
      while (left.length < bytes.length) {
        const block = new Uint8Array([...utf8(seed), 0, 0, 0, counter++]);
        left = [...left, ...sha256Bytes(block)];
      }
      bytes.set(left.slice(0, bytes.length));
      left = left.slice(bytes.length);
    },
  };
}

function sitesOf({ closing, adverts }: Transcript): readonly TestSite[] {
  const crypto = new NobleCrypto();
  return adverts.map(({ site, lastAttempt, ownHead, headsSeen }, index) => {
    const secret = sha256Bytes(utf8(`identity ${index}`));
    const identityKey = toHex(ed25519.getPublicKey(secret));
    const log = { head: ownHead, continues: () => true };
    return {
      standing: { site: parseSiteId(site), identityKey, lastAttempt, log, headsSeen },
      tools: {
        crypto,
        random: countedSource(`transcript ${closing} ${index}`),
        verify: isSigned,
        sign: (text: Uint8Array) => ed25519.sign(text, secret),
      },
      sight: { members: { root: parseDigest('c'.repeat(64)), isMember: () => true, isPinned: () => true }, log },
    };
  });
}

describe.each(transcripts)('a whole attempt of five sites under `$closing`', (expected) => {
  const sites = sitesOf(expected);
  const terms = { closing: expected.closing, colluding: 1, dropouts: expected.closing === 'all' ? 0 : 1 };
  const question = { ...questionOf(terms, 3), step: 2, attempt: 1, given: parseDigest('d'.repeat(64)) };
  const walked = uploaded(sites, question, (i) => expected.vectors[i].map(BigInt));

  test('has the adverts, the hash and the signatures of the other implementation', () => {
    expect(questionDigest(question)).toBe(expected.question);
    expect(walked.roster.adverts).toEqual(expected.adverts);
    expect(walked.roster.r).toBe(expected.r);
    expect(walked.answers.map(({ signature }) => signature)).toEqual(expected.rosterSignatures);
    const sealed = walked.answers.flatMap(({ shares }) => shares.map((one) => [one.from, one.to, toHex(one.sealed)]));
    expect(sealed).toEqual(expected.sealed ?? []);
  });

  test('has its masked bytes, their hashes and the sum', () => {
    expect(walked.uploads.map(({ masked, hash, signature }) => [toHex(masked), hash, signature])).toEqual(expected.uploads);
    const survivors = expected.survivors.map((site) => parseSiteId(site));
    if (expected.closing === 'all') {
      expect(closeAll(walked.roster, walked.uploads)).toEqual({ kind: 'sum', vector: expected.sum.map(BigInt), survivors });
      return;
    }
    const here = walked.attempts.map((attempt, i) => ({ attempt, tools: sites[i].tools }));
    const present = here.filter(({ attempt }) => survivors.includes(attempt.site));
    const signed = present.map(({ attempt, tools }) => taken(signSurvivors(attempt, survivors, tools)));
    expect(signed.map(({ out }) => out.signature)).toEqual(expected.survivorSignatures);
    const request = { r: walked.roster.r, survivors, signatures: signed.map(({ out }) => out) };
    const answers = signed.map(({ attempt }, k) => taken(unmask(attempt, request, present[k].tools)).out);
    const sum = closeThreshold(walked.roster, survivors, walked.uploads, answers, sites[0].tools.crypto);
    expect(sum).toEqual({ kind: 'sum', vector: expected.sum.map(BigInt), survivors });
    const bent = answers.map((answer, k) =>
      k === 0 ? { ...answer, seeds: answer.seeds.map(([of, share]) => [of, share.map((byte) => byte ^ 1)] as const) } : answer,
    );
    expect(closeThreshold(walked.roster, survivors, walked.uploads, bent, sites[0].tools.crypto)).toMatchObject({
      code: 'UNMASK_FAILED',
    });
    expect(closeThreshold(walked.roster, survivors, walked.uploads, answers.slice(1), sites[0].tools.crypto)).toMatchObject({
      code: 'UNMASK_FAILED',
    });
  });
});
