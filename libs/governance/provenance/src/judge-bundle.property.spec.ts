import { createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { canonicalBytes, digestOf, instantFromMs, type Digest } from '@collimate/kernel-canonical';
import fc from 'fast-check';
import { signCheckpoint } from './checkpoint.js';
import { judgeLogBundle, type JudgedLog } from './judge-bundle.js';
import { bundleEntry, bundleHeader } from './log-bundle.js';
import type { LogEntry } from './log-entry.js';
import { MerkleTree } from './merkle-tree.js';
import type { NoteSigner } from './signed-note.js';
import { cosignedMessage, formatVerifierKey, verifierKey, type Ed25519Check, type VerifierKey } from './verifier-key.js';

const ORIGIN = 'collimate/coordinator';
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** Of some 50,000 bits; all of these with COLLIMATE_LONG=1. */
const CORRUPTIONS = process.env['COLLIMATE_LONG'] === '1' ? 10_000 : 2_000;

/** What was found of each key, message and signature: most corruptions leave the signatures as they were, and to check them took most of the time. */
const checked = new Map<string, boolean>();

const check: Ed25519Check = (publicKey, message, signature) => {
  const asked = [publicKey, message, signature].map((bytes) => Buffer.from(bytes).toString('base64')).join(' ');
  const known = checked.get(asked);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  const isSigned = verify(null, message, key, signature);
  checked.set(asked, isSigned);
  return isSigned;
};

/** A key of a log, or of a witness that signs at a given time. */
function signerOf(name: string, time?: number): { readonly key: VerifierKey; readonly signer: NoteSigner } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = verifierKey(name, raw, time === undefined ? 'signature' : 'cosignature');
  return { key, signer: { name, keyId: key.keyId, sign: (text) => signed(text, privateKey, time) } };
}

function signed(text: Uint8Array, key: KeyObject, time: number | undefined): Uint8Array {
  if (time === undefined) return sign(null, text, key);
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  return Buffer.concat([stamp, sign(null, cosignedMessage(text, time), key)]);
}

const entryOf = (i: number, said = 'study'): LogEntry => ({
  kind: 'study-frozen',
  study: digestOf(said, i) as Digest,
  at: instantFromMs(i * 60_000),
});

const log = signerOf(ORIGIN);
const witness = signerOf('witness.example.org/w1', 1_795_000_000);

/** @param entries of the bundle @param cosigned sizes at which the witness signed, over the true entries */
function bundleOf(entries: readonly LogEntry[], cosigned: readonly number[]): string {
  const tree = new MerkleTree();
  for (let i = 0; i < SIZE; i++) tree.append(canonicalBytes(entryOf(i)));
  const noteAt = (size: number, signers: readonly NoteSigner[]): string =>
    signCheckpoint({ origin: ORIGIN, ...tree.head(size) }, signers);
  const header = bundleHeader({
    key: formatVerifierKey(log.key),
    checkpoint: noteAt(SIZE, [log.signer]),
    cosigned: cosigned.map((size) => noteAt(size, [log.signer, witness.signer])),
    witnesses: [formatVerifierKey(witness.key)],
  });
  return header + entries.map((entry, index) => bundleEntry(index, entry)).join('');
}

const SIZE = 37;
const ENTRIES = Array.from({ length: SIZE }, (_, i) => entryOf(i));
const whole = bundleOf(ENTRIES, [8, 21]);
const lines = whole.slice(0, -1).split('\n');

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Lines of a file; one that is no text, or is not ended, is an empty one. */
function* linesOf(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    yield end < 0 ? '' : textOf(bytes.subarray(at, end));
    at = end < 0 ? bytes.length : end + 1;
  }
}

function textOf(line: Uint8Array): string {
  try {
    return decoder.decode(line);
  } catch {
    return '';
  }
}

const judged = (bytes: Uint8Array): JudgedLog => judgeLogBundle(linesOf(bytes), check);

/** @returns number of the broken entry, `header` if the first line is broken, or `sound` */
function found(bytes: Uint8Array): number | 'header' | 'sound' {
  let log: JudgedLog;
  try {
    log = judged(bytes);
  } catch {
    return 'header';
  }
  if (!log.head.isSigned || log.earlier.some(({ isSigned }) => !isSigned)) return 'header';
  return log.broken === undefined ? 'sound' : log.broken.index;
}

describe('an exported log', () => {
  it('holds, with the cosignatures of its witness', () => {
    const log = judged(Buffer.from(whole));
    expect([log.entries, log.broken, log.head.isSigned]).toEqual([SIZE, undefined, true]);
    expect(log.earlier.map(({ checkpoint, cosignatures }) => [checkpoint.size, cosignatures])).toEqual([
      [8, [{ witness: formatVerifierKey(witness.key), time: 1_795_000_000 }]],
      [21, [{ witness: formatVerifierKey(witness.key), time: 1_795_000_000 }]],
    ]);
  });

  it(`loses no bit unseen: each of ${CORRUPTIONS} random corruptions is found, and at its entry`, () => {
    const bytes = Buffer.from(whole);
    const starts: number[] = [];
    for (let at = 0; at < bytes.length; at = bytes.indexOf(0x0a, at) + 1) starts.push(at);
    const place = fc.integer({ min: 0, max: bytes.length * 8 - 1 });
    fc.assert(
      fc.property(place, (bit) => {
        const altered = Buffer.from(bytes);
        altered[bit >> 3] ^= 1 << (bit & 7);
        const line = starts.findLastIndex((start) => start <= bit >> 3);
        expect(found(altered)).toBe(line === 0 ? 'header' : line - 1);
      }),
      { numRuns: CORRUPTIONS },
    );
  });

  it('names the first entry that was removed, added, moved or cut off', () => {
    const some = fc.integer({ min: 0, max: SIZE - 1 });
    const bytesOf = (list: readonly string[]): Buffer => Buffer.from(`${[lines[0], ...list].join('\n')}\n`);
    const rows = lines.slice(1);
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(found(bytesOf(rows.filter((_, i) => i !== a)))).toBe(a);
        expect(found(bytesOf(rows.toSpliced(a, 0, rows[b])))).toBe(a === b ? a + 1 : a);
        expect(found(bytesOf(rows.slice(0, a)))).toBe(a);
        expect(found(bytesOf(rows.slice(0, a + 1)).subarray(0, -1))).toBe(a);
        const moved = rows.with(a, rows[b]).with(b, rows[a]);
        expect(found(bytesOf(moved))).toBe(a === b ? 'sound' : Math.min(a, b));
      }),
      { numRuns: 300 },
    );
  });

  it('is held to its cosigned heads where every line was computed anew', () => {
    const forged = (at: number): JudgedLog => judged(Buffer.from(bundleOf(ENTRIES.with(at, entryOf(at, 'another')), [8, 21])));
    expect(forged(3).broken).toEqual({ index: 0, upTo: 7, why: 'rewritten' });
    expect(forged(8).broken).toEqual({ index: 8, upTo: 20, why: 'rewritten' });
    expect(forged(36).broken).toEqual({ index: 21, upTo: 36, why: 'rewritten' });
  });

  it.each(['', '{}', '{"schema":"collimate.log/1"}', `${lines[0]} `])('is not one that begins with %j', (first) => {
    expect(() => judgeLogBundle([first], check)).toThrow(expect.objectContaining({ code: 'BAD_BUNDLE' }));
  });
});
