import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf, parseInstant } from '@collimate/kernel-canonical';
import {
  entryLeafHash,
  verifyConsistency,
  verifyInclusion,
  type LogEntry,
  type ProvenanceLog,
} from '@collimate/governance-provenance';

/** One log under test. */
export interface LogHarness {
  /** An empty log. */
  readonly log: ProvenanceLog;
  /** @returns the same log as a new start of the program finds it; a log in memory returns itself */
  reopen(): Promise<ProvenanceLog>;
  close(): Promise<void>;
}

const at = parseInstant('2026-11-23T07:24:16.000Z');
const entry = (i: number): LogEntry => ({ kind: 'study-received', study: digestOf('contract', i), at });

/** What every ProvenanceLog promises; run it on each implementation. */
export function provenanceLogContract(name: string, open: () => Promise<LogHarness>): void {
  describe(`${name} keeps the law of a provenance log`, () => {
    let harness: LogHarness;
    let log: ProvenanceLog;

    beforeEach(async () => {
      harness = await open();
      log = harness.log;
    });
    afterEach(() => harness.close());

    const fill = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await log.append(entry(i));
    };

    it('gives indices without gaps, and the hash of the leaf', async () => {
      for (let i = 0; i < 5; i++) expect(await log.append(entry(i))).toEqual({ index: i, hash: entryLeafHash(entry(i)) });
      expect((await log.head()).size).toBe(5);
    });

    it('gives every entry back as it was appended', async () => {
      await fill(4);
      for (let i = 0; i < 4; i++) expect(await log.entryAt(i)).toEqual(entry(i));
    });

    it('proves every leaf against its head', async () => {
      await fill(11);
      const head = await log.head();
      for (let i = 0; i < 11; i++) {
        expect(verifyInclusion(entryLeafHash(entry(i)), await log.inclusionProof(i), head)).toBe(true);
        expect(verifyInclusion(entryLeafHash(entry(i + 1)), await log.inclusionProof(i), head)).toBe(false);
      }
    });

    it('proves that every head extends every earlier one', async () => {
      const heads = [await log.head()];
      for (let i = 0; i < 9; i++) {
        await log.append(entry(i));
        heads.push(await log.head());
      }
      for (const [to, newer] of heads.entries()) {
        expect(await log.head(to)).toEqual(newer);
        for (const [from, older] of heads.slice(0, to + 1).entries()) {
          expect(verifyConsistency(older, newer, await log.consistencyProof(from, to))).toBe(true);
        }
      }
    });

    it('is the same after the program has started again, and goes on from there', async () => {
      await fill(6);
      const before = await log.head();
      log = await harness.reopen();
      expect(await log.head()).toEqual(before);
      expect((await log.append(entry(6))).index).toBe(6);
      expect(verifyConsistency(before, await log.head(), await log.consistencyProof(6))).toBe(true);
    });

    it('refuses an entry of an unknown kind and leaves no leaf of it', async () => {
      const foreign = { kind: 'no-such-kind', at } as unknown as LogEntry;
      await expect((async () => log.append(foreign))()).rejects.toMatchObject({ code: 'UNKNOWN_ENTRY_KIND' });
      expect((await log.head()).size).toBe(0);
    });

    it('names the range when asked about a leaf or a size that it does not have', async () => {
      await fill(3);
      for (const ask of [() => log.entryAt(3), () => log.head(4), () => log.inclusionProof(3), () => log.consistencyProof(4)]) {
        await expect((async () => ask())()).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
      }
    });
  });
}
