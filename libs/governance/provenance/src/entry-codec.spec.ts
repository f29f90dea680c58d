import { parseDigest, parseInstant, sha256Hex, toHex, type Digest } from '@collimate/kernel-canonical';
import { commitTo, opensCommitment } from './commitment.js';
import { entryLeafHash, entryOfKind, entryText, parseEntry } from './entry-codec.js';
import { ENTRY_FIELDS, type EntryKind } from './entry-kinds.table.js';
import type { LogEntry } from './log-entry.js';

const digest: Digest = parseDigest('ab'.repeat(32));
const at = parseInstant('2026-11-23T07:24:16.000Z');
const SAMPLE: Readonly<Record<string, unknown>> = {
  digest,
  instant: at,
  count: 3,
  identifier: 'north',
  version: '0.1.0',
  rational: '1/100',
};

const sampleOf = (kind: EntryKind): Record<string, unknown> =>
  Object.fromEntries([
    ['kind', kind],
    ...Object.entries(ENTRY_FIELDS[kind]).map(([name, form]) => [name, typeof form === 'string' ? SAMPLE[form] : form[0]]),
  ]);

const KINDS = Object.keys(ENTRY_FIELDS) as EntryKind[];

describe('an entry of the log', () => {
  it('has a leaf of canonical JSON: sorted keys, no white space', () => {
    const entry: LogEntry = { kind: 'study-received', study: digest, at };
    expect(entryText(entry)).toBe(`{"at":"${at}","kind":"study-received","study":"${digest}"}`);
    expect(toHex(entryLeafHash(entry))).toBe(sha256Hex(Buffer.from(`\0${entryText(entry)}`)));
  });

  it.each(KINDS)('comes back from its text, refuses a missing, a foreign and a misshapen field: %s', (kind) => {
    const entry = sampleOf(kind);
    const text = entryText(entry as unknown as LogEntry);
    expect(parseEntry(text)).toEqual(entry);
    const bad = (change: Record<string, unknown>) => () => entryText({ ...entry, ...change } as unknown as LogEntry);
    for (const name of Object.keys(ENTRY_FIELDS[kind])) {
      expect(bad({ [name]: undefined })).toThrow(expect.objectContaining({ code: 'BAD_ENTRY', place: { tag: name } }));
      expect(bad({ [name]: 'No Such Thing' })).toThrow(expect.objectContaining({ code: 'BAD_ENTRY' }));
      expect(bad({ [name]: -1 })).toThrow(expect.objectContaining({ code: 'BAD_ENTRY' }));
    }
    expect(bad({ subject: 'x' })).toThrow(expect.objectContaining({ code: 'BAD_ENTRY', place: { tag: 'subject' } }));
  });

  it('is not read when its kind is unknown or its text is not canonical', () => {
    expect(() => parseEntry('{"kind":"toString"}')).toThrow(expect.objectContaining({ code: 'UNKNOWN_ENTRY_KIND' }));
    const text = entryText({ kind: 'quarantine-entered', at });
    for (const other of [` ${text}`, text.replace(':', ': '), '{', '[]', 'null', '"x"']) {
      expect(() => parseEntry(other)).toThrow(expect.objectContaining({ code: 'BAD_ENTRY' }));
    }
  });

  it('is read as the kind that is expected, and as nothing where it is another, a later one or none', () => {
    const entry: LogEntry = { kind: 'study-received', study: digest, at };
    expect(entryOfKind(JSON.parse(entryText(entry)), 'study-received')?.study).toBe(digest);
    for (const other of [{ ...entry, kind: 'study-closed' }, { ...entry, kind: 'a-later-one' }, { ...entry, more: 1 }, null]) {
      expect(entryOfKind(other, 'study-received')).toBeUndefined();
    }
  });

  it('knows no field that could name a subject', () => {
    for (const kind of ['consent-recorded', 'cohort-recorded', 'features-recorded', 'withdrawal-effected'] as const) {
      expect(ENTRY_FIELDS[kind]).toEqual({ commitment: 'digest' });
    }
  });
});

describe('a commitment', () => {
  const salt = new Uint8Array(32).fill(9);

  it('opens with its salt and its record only', () => {
    const commitment = commitTo(salt, { subject: 's1', type: 'GIVEN' });
    expect(opensCommitment(commitment, salt, { type: 'GIVEN', subject: 's1' })).toBe(true);
    expect(opensCommitment(commitment, salt, { type: 'GIVEN', subject: 's2' })).toBe(false);
    expect(opensCommitment(commitment, new Uint8Array(32), { type: 'GIVEN', subject: 's1' })).toBe(false);
    expect(() => commitTo(new Uint8Array(16), {})).toThrow(expect.objectContaining({ code: 'BAD_HASH' }));
  });
});
