import { CollimateError } from '@collimate/kernel-errors';
import { ScanShelf } from '@collimate/platform-scans';
import type { Reason } from '@collimate/protocol';
import { compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import { readScan } from '../intake/scan.reader.js';
import type { BoundedTask, ExtractionOutcome } from './extraction.messages.js';

/** One engine per thread, used for all its scans, so that it is compiled once. */
const engine = wasmEngine();

/**
 * Extracts one scan in a thread of the isolated process. It reads the original pixels, computes in memory and returns
 * values. Of an error only the code is returned: a message from a library may quote the file.
 */
export default async function extractScan({ task, limitBytes }: BoundedTask): Promise<ExtractionOutcome> {
  const { roi, plan, modality, ...source } = task;
  try {
    const compiled = compile(plan);
    await using shelf = new ScanShelf();
    const scan = await readScan(source, { roi, modality }, compiled, { limitBytes, shelf });
    if (scan.kind === 'skipped') return { kind: 'failed', code: scan.code };
    const masks = scan.masks.map(({ mask }) => ({ name: roi, mask }));
    const { regions, anatomy } = scan.facts;
    const [{ table, record }] = extract(compiled, scan.volume, masks, engine, { regions, anatomy });
    return { kind: 'extracted', table, record: { ...record, notes: scan.notes } };
  } catch (error) {
    return { kind: 'failed', code: error instanceof CollimateError ? error.code : ('INTERNAL' satisfies Reason) };
  }
}
