import { generateKeyPairSync, sign } from 'node:crypto';
import { checkpointText, entryBytes, MerkleTree, type LogEntry, type TreeHead } from '@collimate/governance-provenance';
import { freezeStudy, type FeatureProtocol } from '@collimate/governance-study';
import { digestOf, toHex } from '@collimate/kernel-canonical';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedContributions, publishedResult, PublishingSite } from '../../fixtures/published-result.js';
import { keyFingerprint } from '../proofs/signed-head.proof.js';
import { holds, privacyStatement, type SignedHead, type Verification } from '@collimate/governance-publication';
import { verifyDocument } from './verify-document.js';

const protocol = noduleProtocol(100);
const result = publishedResult(protocol, 200);
const keys = generateKeyPairSync('ed25519');
const at = '2026-11-23T08:00:00.000Z';

/** A log of `extra` entries, then the one of the result, then two more. */
const tree = new MerkleTree();
const started = { kind: 'log-started', owner: 'coordinator', at } as LogEntry;
const published = { kind: 'result-published', study: result.study.digest, result: result.digest, at } as LogEntry;
for (const entry of [started, started, started, published, started, started]) tree.append(entryBytes(entry));

function headOf(size: number): SignedHead {
  return signedHead(tree.head(size));
}
const headOver = (own: MerkleTree): SignedHead => signedHead(own.head());
function signedHead(of: TreeHead): SignedHead {
  const checkpoint = { origin: 'collimate/coordinator', ...of };
  const text = checkpointText(checkpoint);
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: toHex(checkpoint.root),
    text,
    signature: sign(null, Buffer.from(text), keys.privateKey).toString('base64'),
    publicKey: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}
const head = headOf(6);
const key = keyFingerprint(head.publicKey);
const inclusion = tree.inclusionProof(3, 6);
const publishers = protocol.sites.map((site) => new PublishingSite(site));
const contributions = publishedContributions(protocol, 200, publishers);
const siteKeys = new Map(publishers.map(({ site, publicKey }) => [site, keyFingerprint(publicKey)]));
const entry = { entry: published, index: 3, size: 6, hashes: inclusion.hashes.map(toHex) };
const bundle = { result, checkpoint: head, entry, contributions };
const trusted = { protocol, key, siteKeys };

const failing = (found: Verification): readonly string[] =>
  found.checks.filter(({ verdict }) => verdict === 'fails').map(({ what }) => what);
const open = (found: Verification): readonly string[] =>
  found.checks.filter(({ verdict }) => verdict === 'not-shown').map(({ what }) => what);

describe('verification of a result', () => {
  it('leaves nothing open with its entry, the approved protocol and the trusted key', () => {
    const found = verifyDocument(bundle, trusted);
    expect(failing(found)).toEqual([]);
    expect(open(found)).toEqual([]);
    expect(found.checks.length).toBeGreaterThan(20);
  });

  it('says what a result alone cannot show', () => {
    const found = verifyDocument(result, {});
    expect(holds(found)).toBe(true);
    expect(open(found)).toEqual([
      'statistics of the approved protocol',
      'what the sites sent',
      'entry in the log of the coordinator',
    ]);
  });

  it('finds any change by the digest, and a better epsilon by itself', () => {
    expect(failing(verifyDocument({ ...result, publishedAt: '2026-11-24T08:00:00.000Z' }, { protocol }))).toEqual([
      'digest of the result',
    ]);
    const nicer = { ...result, privacy: { ...result.privacy, epsilon: 1 } };
    expect(failing(verifyDocument(nicer, { protocol }))).toEqual([
      'digest of the result',
      'privacy statement',
      'epsilon at delta 1/1000000',
    ]);
  });

  it('finds a mechanism that is not the approved one', () => {
    const weaker = noduleProtocol(100) as FeatureProtocol;
    const other = {
      ...weaker,
      statistics: weaker.statistics.map((spec) => ({ ...spec, rho: spec.kind === 'group-counts' ? '1/200' : spec.rho })),
    };
    expect(failing(verifyDocument(publishedResult(other, 200), { protocol }))).toEqual([
      'digest of the protocol',
      'query of round enrolment',
      'mechanism of round enrolment',
      'query of round moments',
      'description of the study',
      'privacy statement',
    ]);
  });

  it('does not compute epsilon without the price of an abandoned round, and with the protocol it does', () => {
    const abandoned = {
      ...result,
      rounds: result.rounds.map((round, n) => (n === 0 ? { ...round, state: 'abandoned', pooled: null } : round)),
    };
    expect(open(verifyDocument(abandoned, {}))).toContain('epsilon');
    expect(failing(verifyDocument(abandoned, { protocol }))).toEqual(['digest of the result']);
  });

  it('finds an entry of another place, of another result, and of another log', () => {
    expect(failing(verifyDocument({ ...bundle, entry: { ...bundle.entry, index: 2 } }, trusted))).toEqual(['entry in the log']);
    const foreign = { ...bundle, entry: { ...bundle.entry, entry: { ...published, result: 'a'.repeat(64) } } };
    expect(failing(verifyDocument(foreign, trusted))).toEqual(['result of the entry', 'entry in the log']);
    expect(failing(verifyDocument({ ...bundle, checkpoint: headOf(5) }, trusted))).toEqual(['entry in the log']);
  });
});

describe('verification of what the sites sent', () => {
  type Changed = { result?: unknown; contributions?: unknown };
  /** Everything that a coordinator's operator can do: change what is published, and sign a log of its own over it. */
  function published(change: Changed): Record<string, unknown> {
    const { digest: _, ...body } = (change.result ?? result) as typeof result;
    const digest = digestOf('collimate.result/1', body);
    const own = new MerkleTree();
    const said = { kind: 'result-published', study: result.study.digest, result: digest, at } as LogEntry;
    own.append(entryBytes(said));
    return {
      result: { ...body, digest },
      checkpoint: headOver(own),
      entry: { entry: said, index: 0, size: 1, hashes: [] },
      contributions: change.contributions ?? contributions,
    };
  }
  const changed = (change: (round: (typeof contributions.rounds)[number]['contributions'][number]) => object, at = 1) => ({
    ...contributions,
    rounds: contributions.rounds.map((round, n) => ({
      ...round,
      contributions: round.contributions.map((one, k) => (n === at && k === 0 ? { ...one, ...change(one) } : one)),
    })),
  });

  it('holds without a gap when the sites’ keys are trusted, and without them says what to ask', () => {
    expect(failing(verifyDocument(bundle, trusted))).toEqual([]);
    expect(open(verifyDocument(bundle, { protocol, key }))).toEqual(['key of north', 'key of south']);
    expect(open(verifyDocument(bundle, { key, siteKeys }))).toContain('estimates of round moments');
  });

  it('finds estimates that the vectors do not give, though digest, log and signature are made to fit', () => {
    const forged = structuredClone(result);
    const [, moments] = forged.rounds;
    const estimate = moments.pooled?.estimate as unknown as { groups: { features: { mean: { value: number } }[] }[] };
    estimate.groups[0].features[0].mean.value = 999;
    const found = verifyDocument(published({ result: forged }), {
      ...trusted,
      key: keyFingerprint(headOver(new MerkleTree()).publicKey),
    });
    expect(failing(found)).toEqual(['estimates of round moments']);
    expect(found.checks.find(({ verdict }) => verdict === 'fails')?.detail).toContain('999 is published');
  });

  it('finds a p-value that the vectors do not give, in an analysis beside the first', () => {
    const forged = structuredClone(result);
    const [compare] = forged.rounds[1].pooled!.further as unknown as { differences: { features: { pValue: number }[] }[] }[];
    compare.differences[0].features[0].pValue = 1e-9;
    const key = keyFingerprint(headOver(new MerkleTree()).publicKey);
    expect(failing(verifyDocument(published({ result: forged }), { ...trusted, key }))).toEqual(['estimates of round moments']);
    const invented = structuredClone(result);
    Object.assign(invented.rounds[1].pooled!, { further: [{ kind: 'oracle', sites: 2 }] });
    expect(failing(verifyDocument(published({ result: invented }), { ...trusted, key }))).toEqual(['estimates of round moments']);
  });

  it('leaves open what no form knows, and finds another instant, another name of a round and a second answer', () => {
    const key = keyFingerprint(headOver(new MerkleTree()).publicKey);
    const spoken = structuredClone(result);
    Object.assign(spoken.rounds[1].pooled!, { pValue: 0.0001 });
    Object.assign(spoken.privacy, { epsilonTrue: 0.01 });
    const unknown = verifyDocument(published({ result: spoken }), { ...trusted, key });
    expect([failing(unknown), open(unknown)]).toEqual([[], ['words that this version does not know']]);
    expect(unknown.checks.find(({ verdict }) => verdict === 'not-shown')?.detail).toMatch(
      /^rounds\.1\.pooled\.pValue, privacy\.epsilonTrue: /,
    );
    const later = { ...structuredClone(result), publishedAt: '2027-01-01T00:00:00.000Z' };
    expect(failing(verifyDocument(published({ result: later }), { ...trusted, key }))).toEqual(['instant of the entry']);
    const twice = structuredClone(result);
    const { answers } = twice.rounds[1].pooled! as unknown as { answers: { site: string; answer: string }[] };
    answers.push({ ...answers[0], answer: 'ab'.repeat(32) });
    expect(failing(verifyDocument(published({ result: twice }), { ...trusted, key }))).toEqual([
      'second answers to one step of round moments',
    ]);
    const renamed = structuredClone(contributions) as unknown as { rounds: { roundId: string }[] };
    renamed.rounds[1].roundId = 'another';
    expect(failing(verifyDocument(published({ contributions: renamed }), { ...trusted, key }))).toEqual([
      'name of round moments',
    ]);
  });

  it('finds charges that are less than the receipts of the sites add up to, whatever is told of the rounds', () => {
    const forged = structuredClone(result);
    const charges = forged.privacy.chargedAtSites!.map((one) => ({ ...one, rho: '0' }));
    const free = {
      ...forged,
      rounds: forged.rounds.map((round) => ({ ...round, charged: 0 })),
      privacy: privacyStatement(freezeStudy(protocol), [], charges),
    };
    const key = keyFingerprint(headOver(new MerkleTree()).publicKey);
    const found = failing(verifyDocument(published({ result: free }), { ...trusted, key }));
    expect(found).toEqual(
      expect.arrayContaining(['privacy statement', 'rounds under local noise, each charged once', 'charge of north']),
    );
    expect(found).toContain('charge of north, by its receipts');
  });

  it('finds a forgery that is whole in itself by the keys of the sites, and leaves it open without them', () => {
    const forgers = protocol.sites.map((site) => new PublishingSite(site));
    const forged = published({
      result: publishedResult(protocol, 9_000),
      contributions: publishedContributions(protocol, 9_000, forgers),
    });
    const { protocol: _, ...noProtocol } = trusted;
    expect(failing(verifyDocument(forged, trusted))).toEqual(['key of north', 'key of south']);
    expect(failing(verifyDocument(forged, noProtocol))).toEqual(['key of north', 'key of south']);
    const unaware = verifyDocument(forged, { protocol, key });
    expect([failing(unaware), open(unaware)]).toEqual([[], ['key of north', 'key of south']]);
  });

  it.each<readonly [string, object, readonly string[]]>([
    [
      'another vector',
      changed(({ vector }) => ({ vector: ['5', ...vector.slice(1)] })),
      ['answer of north to round moments', 'estimates of round moments'],
    ],
    [
      'a vector that is too short',
      changed(() => ({ vector: ['1'] })),
      ['answer of north to round moments', 'estimates of round moments'],
    ],
    [
      'another receipt',
      changed(({ receipt }) => ({ receipt: { ...receipt, sigma2: '1' } })),
      ['answer of north to round moments', 'receipts of north'],
    ],
    [
      'a receipt of another answer',
      changed(({ receipt }) => ({ receipt: { ...receipt, answerHash: 'a'.repeat(64) } })),
      ['answer of north to round moments', 'log of north, round moments', 'receipts of north'],
    ],
    [
      'a leaf of another place',
      changed(({ inclusion: proof }) => ({ inclusion: { ...proof, index: 0 } })),
      ['log of north, round moments'],
    ],
    [
      'a head of another site',
      changed(({ head: one }) => ({ head: { ...one, origin: 'collimate/site/south/1' } })),
      ['log of north, round moments', 'signature of north'],
    ],
    ['a head that nobody signed', changed(({ head: one }) => ({ head: { ...one, signature: null } })), ['signature of north']],
    [
      'a round less',
      { ...contributions, rounds: contributions.rounds.slice(1) },
      ['rounds of the contributions', 'order of the contributions'],
    ],
    [
      'a site less',
      {
        ...contributions,
        rounds: contributions.rounds.map((round) => ({ ...round, contributions: round.contributions.slice(1) })),
      },
      [
        'sites of the contributions',
        'sites that sent to round enrolment',
        'estimates of round enrolment',
        'sites that sent to round moments',
        'estimates of round moments',
      ],
    ],
    [
      'no keys',
      { ...contributions, sites: contributions.sites.map((one) => ({ ...one, publicKey: null })) },
      ['signature of north', 'signature of south'],
    ],
    ['a key less', { ...contributions, sites: contributions.sites.slice(1) }, ['signature of north']],
    ['another study', { ...contributions, study: 'other' }, ['study of the contributions']],
  ])('finds %s', (_, altered, what) => {
    const found = failing(verifyDocument({ ...bundle, contributions: altered }, trusted));
    expect([...new Set(found)].filter((one) => !/^noise statement/.test(one))).toEqual(what);
  });

  it('leaves it open where nothing was published', () => {
    const { contributions: _, ...bare } = bundle;
    expect(open(verifyDocument(bare, trusted))).toEqual(['what the sites sent']);
  });
});

describe('verification of a log head', () => {
  it('finds a wrong signature, a wrong key and a field that is not what was signed', () => {
    expect(failing(verifyDocument(head, { key }))).toEqual([]);
    expect(failing(verifyDocument({ ...head, signature: headOf(5).signature }, { key }))).toEqual(['signature']);
    expect(failing(verifyDocument(head, { key: 'b'.repeat(64) }))).toEqual(['key of the log']);
    expect(failing(verifyDocument({ ...head, size: 7 }, { key }))).toEqual(['size']);
    expect(open(verifyDocument(head, {}))).toEqual(['key of the log']);
  });

  it('proves growth, and finds that an earlier entry was rewritten', () => {
    const proof = { from: 3, to: 6, hashes: tree.consistencyProof(3, 6).hashes.map(toHex) };
    const audit = {
      checkpoint: head,
      verification: { verified: true, size: 6, root: head.root },
      growth: { earlier: headOf(3), proof },
    };
    expect(failing(verifyDocument(audit, { key }))).toEqual([]);
    expect(failing(verifyDocument({ ...audit, growth: { earlier: headOf(4), proof: { ...proof, from: 4 } } }, { key }))).toEqual([
      'the log only grew',
    ]);
  });

  it('does not take the coordinator’s word if its own reading failed', () => {
    const audit = { checkpoint: head, verification: { verified: false, size: 6, root: head.root } };
    expect(failing(verifyDocument(audit, { key }))).toEqual(["the coordinator's own reading of its log"]);
  });
});

describe('documents that are none', () => {
  it.each([
    [{ origin: 'collimate/site/north/1', size: 1, root: 'x' }, 'NOT_VERIFIABLE'],
    [{ ...head, extra: 1 }, 'BAD_DOCUMENT'],
    [{ ...head, publicKey: 'AAAA' }, 'BAD_DOCUMENT'],
    [{ schema: 'collimate.result/2' }, 'BAD_DOCUMENT'],
    [[], 'BAD_DOCUMENT'],
    ['text', 'BAD_DOCUMENT'],
  ])('are refused (%#)', (document, code) => {
    expect(() => verifyDocument(document, {})).toThrow(expect.objectContaining({ code }));
  });
});
