import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { checkpointText, entryBytes, MerkleTree, type LogEntry } from '@collimate/governance-provenance';
import type { PublishedResult } from '@collimate/governance-publication';
import { freezeStudy, type FeatureProtocol } from '@collimate/governance-study';
import { digestOf, toHex } from '@collimate/kernel-canonical';
import { analyseRelease, noiseStatement, poolLocally } from '@collimate/statistics-menu';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedContributions, publishedResult, PublishingSite } from '../../fixtures/published-result.js';
import { runVerify } from '../commands/verify/verify.command.js';
import { keyFingerprint } from '../proofs/signed-head.proof.js';
import { verifyDocument } from './verify-document.js';

const ALL = ['north', 'south', 'east'];
const WITHOUT_EAST = ['north', 'south'];
const base = noduleProtocol(100, ALL) as FeatureProtocol;
const protocol = { ...base, minSites: 2 };
const study = freezeStudy(protocol);
const whole = publishedResult(protocol, 200);
const publishers = ALL.map((site) => new PublishingSite(site));
const sent = publishedContributions(protocol, 200, publishers);
const siteKeys = new Map(publishers.map(({ site, publicKey }) => [site, keyFingerprint(publicKey)]));
const keys = generateKeyPairSync('ed25519');
const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const key = keyFingerprint(publicKey);

interface Told {
  /** Sites whose vectors are in the sums. */
  readonly sites: readonly string[];
  /** Sites that were asked, as it is told. */
  readonly asked: readonly string[];
  /** What east was charged, as it is told. */
  readonly east: string;
  readonly assumed?: boolean;
}

/** What a coordinator can publish that has the vectors of all three: estimates, noise and epsilon follow from what it tells. */
function published({ sites, asked, east, assumed = false }: Told): object {
  const contributions = {
    ...sent,
    // A coordinator names the keys of those who sent something.
    sites: sent.sites.filter(({ site }) => sites.includes(site)),
    rounds: sent.rounds.map((round) => ({
      ...round,
      contributions: round.contributions.filter(({ site }) => sites.includes(site)),
    })),
  };
  const rounds = whole.rounds.map((round, n) => {
    const { design, analyses } = study.queries[n];
    const vectors = contributions.rounds[n].contributions.map(({ vector }) => vector.map(BigInt));
    const sum = vectors[0].map((_, i) => vectors.reduce((total, vector) => total + vector[i], 0n));
    const pooled = poolLocally(design, sum, sites.length);
    const [estimate, ...further] = analyseRelease({ design, pooled }, analyses);
    const answers = round.pooled!.answers!.filter(({ site }) => sites.includes(site));
    const parts = { sites, noise: noiseStatement(design, pooled), answers, estimate };
    return { ...round, asked, pooled: { ...round.pooled!, ...parts, further: further.length > 0 ? further : undefined } };
  });
  const chargedAtSites = whole.privacy.chargedAtSites!.map((one) => (one.site === 'east' ? { ...one, rho: east, assumed } : one));
  return inItsLog({ ...whole, rounds, privacy: { ...whole.privacy, chargedAtSites } } as PublishedResult, contributions);
}

/** A result with its entry in a log that the coordinator signs. */
function inItsLog(result: PublishedResult, contributions: object): object {
  const { digest: _, ...body } = JSON.parse(JSON.stringify(result)) as PublishedResult;
  const digest = digestOf('collimate.result/1', body);
  const entry = { kind: 'result-published', study: study.digest, result: digest, at: '2026-11-23T08:00:00.000Z' } as LogEntry;
  const tree = new MerkleTree();
  tree.append(entryBytes(entry));
  const head = { origin: 'collimate/coordinator', ...tree.head() };
  const text = checkpointText(head);
  const signature = sign(null, Buffer.from(text), keys.privateKey).toString('base64');
  return {
    result: { ...body, digest },
    checkpoint: { origin: head.origin, size: 1, root: toHex(head.root), text, signature, publicKey },
    entry: { entry, index: 0, size: 1, hashes: [] },
    contributions: JSON.parse(JSON.stringify(contributions)) as object,
  };
}

const full = whole.privacy.rhoPerSite;
const absent = ['not-shown east in round enrolment', 'not-shown east in round moments'];
const TOLD: readonly (readonly [string, Told, readonly string[], number])[] = [
  ['of all sites', { sites: ALL, asked: ALL, east: full }, [], 0],
  [
    'that tells a site as not asked and not charged',
    { sites: WITHOUT_EAST, asked: WITHOUT_EAST, east: '0' },
    [...absent, 'not-shown charge of east'],
    3,
  ],
  [
    'that tells a site as not asked and charged',
    { sites: WITHOUT_EAST, asked: WITHOUT_EAST, east: full },
    [...absent, 'fails charge of east'],
    1,
  ],
  ['that tells a site as charged, and shows no receipt', { sites: WITHOUT_EAST, asked: ALL, east: full }, absent, 3],
  ['that assumes the charge of a site', { sites: WITHOUT_EAST, asked: ALL, east: full, assumed: true }, absent, 3],
  [
    'that tells a site as asked and not charged',
    { sites: WITHOUT_EAST, asked: ALL, east: '0' },
    [...absent, 'not-shown charge of east'],
    3,
  ],
];

describe('a result, with the protocol and every key at hand', () => {
  it.each(TOLD)('%s: what is left open names the site', (_what, told, expected, exitCode) => {
    const document = published(told);
    const { checks } = verifyDocument(document, { protocol, key, siteKeys });
    const found = checks.filter(({ verdict }) => verdict !== 'holds').map(({ what, verdict }) => `${verdict} ${what}`);
    expect(found.sort()).toEqual([...expected].sort());

    const folder = mkdtempSync(join(tmpdir(), 'collimate-absent-'));
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const [proof, approved] = [join(folder, 'proof.json'), join(folder, 'protocol.json')];
      writeFileSync(proof, JSON.stringify(document));
      writeFileSync(approved, JSON.stringify(protocol));
      const siteKey = [...siteKeys].map(([site, fingerprint]) => `${site}=${fingerprint}`);
      expect(runVerify(proof, { protocol: approved, key, siteKey, json: true })).toBe(exitCode);
    } finally {
      write.mockRestore();
      rmSync(folder, { recursive: true });
    }
  });

  it('says by whose word a site is absent', () => {
    const detail = (told: Told): string | undefined => {
      const { checks } = verifyDocument(published(told), { protocol, key, siteKeys });
      return checks.find(({ what }) => what === 'east in round moments')?.detail;
    };
    expect(detail({ sites: WITHOUT_EAST, asked: WITHOUT_EAST, east: '0' })).toContain('east was not asked, and nothing shows it');
    expect(detail({ sites: WITHOUT_EAST, asked: ALL, east: full })).toContain('no receipt of east is shown');
  });
});

describe('a round of a protocol of version 1', () => {
  const unsound = (pooled: (one: NonNullable<PublishedResult['rounds'][number]['pooled']>) => object): readonly string[] => {
    const rounds = whole.rounds.map((round) => ({ ...round, pooled: pooled(round.pooled!) }));
    const { checks } = verifyDocument(inItsLog({ ...whole, rounds } as PublishedResult, sent), { protocol, key, siteKeys });
    return checks.flatMap(({ what, verdict, detail }) =>
      verdict === 'holds' ? [] : [`${verdict} ${what}: ${detail.split(' ')[0]}`],
    );
  };

  it('names the analyses that can be made of it and are not told, the first too', () => {
    expect(unsound((pooled) => ({ ...pooled, further: undefined }))).toEqual(['not-shown analyses of round moments: compare']);
    expect(
      unsound(({ further, ...pooled }) => ({ ...pooled, estimate: further?.[0] ?? pooled.estimate, further: undefined })),
    ).toEqual(['not-shown analyses of round moments: moments']);
  });

  it('does not hold with an analysis that is told twice', () => {
    const twice = unsound(({ further, ...pooled }) => ({ ...pooled, further: further && [...further, ...further] }));
    expect(twice).toEqual(['fails analyses of round moments: the']);
  });
});
