import { generateKeyPairSync, sign } from 'node:crypto';
import { checkpointText, entryBytes, MerkleTree, type LogEntry } from '@collimate/governance-provenance';
import { toHex } from '@collimate/kernel-canonical';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedResult } from '../../fixtures/published-result.js';
import { keyFingerprint, type SignedHead } from './signed-head.proof.js';
import { holds, type Verification } from './verification.js';
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
  const checkpoint = { origin: 'collimate/coordinator', ...tree.head(size) };
  const text = checkpointText(checkpoint);
  return {
    origin: checkpoint.origin,
    size,
    root: toHex(checkpoint.root),
    text,
    signature: sign(null, Buffer.from(text), keys.privateKey).toString('base64'),
    publicKey: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}
const head = headOf(6);
const key = keyFingerprint(head.publicKey);
const inclusion = tree.inclusionProof(3, 6);
const bundle = { result, checkpoint: head, entry: { entry: published, index: 3, size: 6, hashes: inclusion.hashes.map(toHex) } };

const failing = (found: Verification): readonly string[] =>
  found.checks.filter(({ verdict }) => verdict === 'fails').map(({ what }) => what);
const open = (found: Verification): readonly string[] =>
  found.checks.filter(({ verdict }) => verdict === 'not-shown').map(({ what }) => what);

describe('verification of a result', () => {
  it('leaves nothing open with its entry, the approved protocol and the trusted key', () => {
    const found = verifyDocument(bundle, { protocol, key });
    expect(failing(found)).toEqual([]);
    expect(open(found)).toEqual([]);
    expect(found.checks.length).toBeGreaterThan(20);
  });

  it('says what a result alone cannot show', () => {
    const found = verifyDocument(result, {});
    expect(holds(found)).toBe(true);
    expect(open(found)).toEqual(['statistics of the approved protocol', 'entry in the log of the coordinator']);
  });

  it('finds any change by the digest, and a better epsilon by itself', () => {
    expect(failing(verifyDocument({ ...result, publishedAt: '2026-11-24T08:00:00.000Z' }, { protocol }))).toEqual([
      'digest of the result',
    ]);
    const nicer = { ...result, privacy: { ...result.privacy, epsilon: 1 } };
    expect(failing(verifyDocument(nicer, { protocol }))).toEqual(['digest of the result', 'epsilon at delta 1/1000000']);
  });

  it('finds a mechanism that is not the approved one', () => {
    const weaker = noduleProtocol(100);
    const other = {
      ...weaker,
      statistics: weaker.statistics.map((spec) => ({ ...spec, rho: spec.kind === 'group-counts' ? '1/200' : spec.rho })),
    };
    expect(failing(verifyDocument(publishedResult(other, 200), { protocol }))).toEqual([
      'digest of the protocol',
      'query of round enrolment',
      'mechanism of round enrolment',
      'query of round moments',
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
    expect(failing(verifyDocument({ ...bundle, entry: { ...bundle.entry, index: 2 } }, { protocol, key }))).toEqual([
      'entry in the log',
    ]);
    const foreign = { ...bundle, entry: { ...bundle.entry, entry: { ...published, result: 'a'.repeat(64) } } };
    expect(failing(verifyDocument(foreign, { protocol, key }))).toEqual(['result of the entry', 'entry in the log']);
    expect(failing(verifyDocument({ ...bundle, checkpoint: headOf(5) }, { protocol, key }))).toEqual(['entry in the log']);
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
