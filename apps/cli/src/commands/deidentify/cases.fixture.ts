import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DicomElement, sequence, text } from '@collimate/imaging-simulation';
import { CANARY, type Run, ct, deidentified, file } from '../../deidentification/planted.fixture.js';

/** Cleans a slice with further elements, by the usual profile. */
export const clean = (...elements: readonly DicomElement[]): Promise<Run> => deidentified({ 'scan.dcm': file(ct(...elements)) });

/** Expects that no trace of the planted elements is left, in any encoding of the input. */
export async function expectGone(...elements: readonly DicomElement[]): Promise<void> {
  for (const transferSyntax of ['explicit-little-endian', 'implicit-little-endian'] as const) {
    for (const undefinedLengths of [false, true]) {
      const run = await deidentified({ 'scan.dcm': file(ct(...elements), { transferSyntax, undefinedLengths }) });
      expect([run.exit, run.files.size]).toEqual([0, 1]);
      expect(run.everything.toUpperCase()).not.toContain(CANARY);
    }
  }
}

/** Elements nested `depth` items deep, in unknown sequences. */
export const nested = (depth: number, ...inner: readonly DicomElement[]): DicomElement =>
  Array.from({ length: depth }).reduce<DicomElement>(
    (item) => sequence(0x00081115, [item, text(0x00204000, 'LT', CANARY)]),
    sequence(0x00081199, [...inner]),
  );

/** A folder of keys, for all specs of this process. */
export const keys = mkdtempSync(join(tmpdir(), 'collimate-keys-'));
export const otherKey = join(keys, 'other');
writeFileSync(otherKey, `${'a5'.repeat(32)}\n`, { mode: 0o600 });
process.once('exit', () => rmSync(keys, { recursive: true, force: true }));
