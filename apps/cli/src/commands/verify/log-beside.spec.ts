import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import {
  bundleEntry,
  bundleHeader,
  checkpointText,
  cosignedMessage,
  entryBytes,
  formatVerifierKey,
  MerkleTree,
  signCheckpoint,
  verifierKey,
  type LogEntry,
  type NoteSigner,
} from '@collimate/governance-provenance';
import { digestOf, parseDigest, parseInstant, parseRoundId, parseSiteId, toHex } from '@collimate/kernel-canonical';
import { noduleProtocol } from '../../../fixtures/nodule-study.js';
import { publishedContributions, publishedResult, PublishingSite } from '../../../fixtures/published-result.js';
import { runCli } from '../../cli.js';
import { keyFingerprint } from '../../proofs/signed-head.proof.js';

const ORIGIN = 'collimate/coordinator';
const at = parseInstant('2026-11-23T08:00:00.000Z');
const protocol = noduleProtocol(100);
const result = publishedResult(protocol, 200);
const sites = protocol.sites.map((site) => new PublishingSite(site));
const contributions = publishedContributions(protocol, 200, sites);
const study = parseDigest(result.study.digest);
const own = generateKeyPairSync('ed25519');
const witness = generateKeyPairSync('ed25519');
const rawOf = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'spki' }).subarray(-32);

/** Everything that a coordinator writes down on the way to this result. */
const ENTRIES: readonly LogEntry[] = [
  { kind: 'log-started', owner: 'coordinator', at },
  { kind: 'study-frozen', study, at },
  ...contributions.rounds.flatMap(({ roundId, contributions: sent }): LogEntry[] => [
    ...sent.flatMap(({ site, receipt, head: { size, root } }): LogEntry[] => [
      { kind: 'checkpoint-witnessed', site: parseSiteId(site), size, root: parseDigest(root), at },
      {
        ...{ kind: 'contribution-received', round: parseRoundId(roundId!), site: parseSiteId(site), at },
        receipt: digestOf('collimate.receipt/1', receipt),
      } as LogEntry,
    ]),
    { kind: 'round-closed', round: parseRoundId(roundId!), outcome: 'pooled', at },
  ]),
  { kind: 'result-published', study, result: parseDigest(result.digest), at },
  { kind: 'log-started', owner: 'coordinator', at },
];

function treeOf(entries: readonly LogEntry[]): MerkleTree {
  const tree = new MerkleTree();
  for (const entry of entries) tree.append(entryBytes(entry));
  return tree;
}

/** An exported log under a key, cosigned by the witness. @param shown entries that stand in the file, if others than were signed */
function logOf(entries: readonly LogEntry[], keys = own, shown = entries, origin = ORIGIN): string {
  const key = verifierKey(origin, rawOf(keys.publicKey));
  const seen = verifierKey('witness.example.org/w1', rawOf(witness.publicKey), 'cosignature');
  const time = 1_795_000_000;
  const signers: readonly NoteSigner[] = [
    { name: key.name, keyId: key.keyId, sign: (text) => sign(null, text, keys.privateKey) },
    {
      ...{ name: seen.name, keyId: seen.keyId },
      sign: (text) => {
        const stamp = Buffer.alloc(8);
        stamp.writeBigUInt64BE(BigInt(time));
        return Buffer.concat([stamp, sign(null, cosignedMessage(text, time), witness.privateKey)]);
      },
    },
  ];
  const checkpoint = signCheckpoint({ origin, ...treeOf(entries).head() }, signers);
  const header = bundleHeader({ key: formatVerifierKey(key), checkpoint, cosigned: [], witnesses: [formatVerifierKey(seen)] });
  return header + shown.map((entry, index) => bundleEntry(index, entry)).join('');
}

/** The result with its entry under a head of that many entries, as `study proof` writes it. */
function proofOf(entries: readonly LogEntry[], size = entries.length): unknown {
  const tree = treeOf(entries);
  const index = entries.findIndex(({ kind }) => kind === 'result-published');
  const text = checkpointText({ origin: ORIGIN, ...tree.head(size) });
  const checkpoint = {
    ...{ origin: ORIGIN, size, root: toHex(tree.head(size).root), text },
    signature: sign(null, Buffer.from(text), own.privateKey).toString('base64'),
    publicKey: own.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
  const { hashes } = tree.inclusionProof(index, size);
  return { result, checkpoint, entry: { entry: entries[index], index, size, hashes: hashes.map(toHex) }, contributions };
}

describe('collimate verify RESULT --log FILE', () => {
  const key = keyFingerprint(own.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'));
  let folder: string;
  let [out, err] = ['', ''];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verify-log-'));
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const written = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const witnessKey = formatVerifierKey(verifierKey('witness.example.org/w1', rawOf(witness.publicKey), 'cosignature'));
  const all = [
    ...['--protocol', '', '--key', key, '--witness', witnessKey, '--site-key'],
    ...sites.map(({ site, publicKey }) => `${site}=${keyFingerprint(publicKey)}`),
  ];
  /** @returns the exit code, and what fails and what is left open */
  const verified = async (document: unknown, log: string, trust: readonly string[] = all) => {
    [out, err] = ['', ''];
    const file = written('document.json', JSON.stringify(document));
    const options = trust.map((one) => (one === '' ? written('protocol.json', JSON.stringify(protocol)) : one));
    const code = await runCli(['verify', file, '--json', '--log', written('log.jsonl', log), ...options]);
    if (code === 2) return { code, fails: [], open: [] };
    const checks = JSON.parse(out).checks as readonly { what: string; verdict: string }[];
    const which = (verdict: string): readonly string[] => checks.filter((one) => one.verdict === verdict).map(({ what }) => what);
    return { code, fails: which('fails'), open: which('not-shown') };
  };

  it('exits with 0 for a proof whose every leaf stands there, under keys that are trusted', async () => {
    expect(await verified(proofOf(ENTRIES), logOf(ENTRIES))).toEqual({ code: 0, fails: [], open: [] });
    // The log has grown since the proof was exported.
    expect(await verified(proofOf(ENTRIES, ENTRIES.length - 1), logOf(ENTRIES))).toMatchObject({ code: 0 });
  });

  it('exits with 3 for a bare result in it: what the sites sent is not shown, its entry is', async () => {
    const found = await verified(result, logOf(ENTRIES));
    expect([found.code, found.open]).toEqual([3, ['what the sites sent']]);
    // Without a trusted key anybody could have signed the log.
    expect((await verified(proofOf(ENTRIES), logOf(ENTRIES), [])).open).toContain('exported log: key of the log');
  });

  it('exits with 1 for a log that was forged for the result, signed anew by whoever did it', async () => {
    const forged = generateKeyPairSync('ed25519');
    const found = await verified(proofOf(ENTRIES), logOf(ENTRIES, forged));
    expect([found.code, found.fails]).toEqual([1, ['key of the head and of the exported log', 'exported log: key of the log']]);
    expect((await verified(result, logOf(ENTRIES, forged))).code).toBe(1);
  });

  it('exits with 1 for two histories under one key: the head of the proof is none of the log', async () => {
    const other = [...ENTRIES];
    other[0] = { kind: 'log-started', owner: 'another', at };
    const found = await verified(proofOf(ENTRIES), logOf(other));
    expect([found.code, found.fails]).toEqual([1, ['head in the exported log']]);
  });

  it.each([
    ['study-frozen', 'study in the exported log'],
    ['round-closed', 'rounds in the exported log'],
    ['contribution-received', 'receipts of the sites in the exported log'],
    ['checkpoint-witnessed', "heads of the sites' logs in the exported log"],
    ['result-published', 'result in the exported log'],
  ])('exits with 1 where a leaf %s is of something else, though the log is whole and signed', async (kind, what) => {
    const index = ENTRIES.findIndex((entry) => entry.kind === kind);
    const other = ENTRIES.toSpliced(index, 1, { kind: 'log-started', owner: 'coordinator', at });
    const found = await verified(proofOf(ENTRIES), logOf(other));
    expect(found.code).toBe(1);
    expect(found.fails).toContain(what);
    if (kind === 'result-published') expect((await verified(result, logOf(other))).fails).toEqual([what]);
  });

  it('exits with 1 where an entry was taken out, turned or added after the log was signed', async () => {
    const last = ENTRIES.length - 1;
    for (const shown of [ENTRIES.slice(0, last), ENTRIES.toSpliced(2, 1), [...ENTRIES, ENTRIES[0]]]) {
      const found = await verified(proofOf(ENTRIES), logOf(ENTRIES, own, shown));
      expect(found.code).toBe(1);
      expect(found.fails).toContain('exported log: entries');
    }
  });

  it('leaves open what a log that was exported too early cannot show, and fails where it should', async () => {
    const early = ENTRIES.slice(0, -2);
    const found = await verified(proofOf(ENTRIES), logOf(early));
    expect(found.open).toEqual(['entry of the proof in the exported log', 'head in the exported log']);
    expect(found.fails).toEqual(['result in the exported log']);
    expect(out).toContain('export it again');
  });

  const places = (kind: string): readonly number[] => ENTRIES.flatMap((entry, i) => (entry.kind === kind ? [i] : []));
  const moved = (from: number, to: number): readonly LogEntry[] => ENTRIES.toSpliced(from, 1).toSpliced(to, 0, ENTRIES[from]);
  const [frozen, published] = [places('study-frozen')[0], places('result-published')[0]];
  const WHOLE = 'order of study, rounds and result in the exported log';
  const SENT = 'order of heads, receipts and rounds in the exported log';

  it.each([
    ['its result before its last round was closed', moved(published, places('round-closed').at(-1)!), WHOLE],
    ['its study frozen after a round', moved(frozen, places('round-closed')[0]), WHOLE],
    ['a receipt after its round was closed', moved(places('contribution-received')[0], places('round-closed')[0]), SENT],
    [
      'a receipt before the head that holds it',
      moved(places('contribution-received')[0], places('checkpoint-witnessed')[0]),
      SENT,
    ],
    ['a round closed before anything had come', moved(places('round-closed')[0], frozen + 1), SENT],
  ])('exits with 1 for a log, signed as it stands, that has %s', async (_how, other, what) => {
    const found = await verified(proofOf(other), logOf(other));
    expect([found.code, found.fails]).toEqual([1, [what]]);
  });

  it('exits with 1 where the log has a second result of the same study, before it or after it, and names it', async () => {
    const second: LogEntry = { kind: 'result-published', study, result: parseDigest('ab'.repeat(32)), at };
    for (const place of [published, published + 1, ENTRIES.length]) {
      const other = ENTRIES.toSpliced(place, 0, second);
      const entry = proofOf(other) as { readonly entry: { index: number } };
      const found = await verified(place === published ? result : entry, logOf(other));
      expect([found.code, found.fails]).toEqual([1, ['no other result of the study in the exported log']]);
      expect(out).toContain(`abababababababab… as number ${place}`);
    }
    const elsewhere: LogEntry = { ...second, study: parseDigest('cd'.repeat(32)) };
    expect(await verified(proofOf([...ENTRIES, elsewhere]), logOf([...ENTRIES, elsewhere]))).toMatchObject({ code: 0 });
    // The same once more is no other one.
    expect(await verified(proofOf([...ENTRIES, ENTRIES[published]]), logOf([...ENTRIES, ENTRIES[published]]))).toMatchObject({
      code: 0,
    });
  });

  it('takes the log of a site for none of the coordinator', async () => {
    const found = await verified(result, logOf(ENTRIES, own, ENTRIES, 'collimate/site/north/1'));
    expect([found.code, found.fails]).toEqual([1, ['exported log: origin']]);
  });

  it('holds a head of the log alone to it', async () => {
    const { checkpoint } = proofOf(ENTRIES) as { checkpoint: unknown };
    const trust = ['--key', key, '--witness', witnessKey];
    expect(await verified(checkpoint, logOf(ENTRIES), trust)).toEqual({ code: 0, fails: [], open: [] });
    expect((await verified(checkpoint, logOf(ENTRIES.toReversed()), trust)).fails).toEqual(['head in the exported log']);
  });

  it('exits with 2 for a file that is no exported log, and for a document that no log tells of', async () => {
    expect((await verified(result, '{}\n')).code).toBe(2);
    expect(err).toContain('study log');
    const log = written('own.jsonl', logOf(ENTRIES));
    expect(await runCli(['verify', log, '--log', log])).toBe(2);
    expect(err).toContain('--log goes with a result');
  });
});
