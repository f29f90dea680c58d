import { CollimateError } from '@collimate/kernel-errors';
import { ScanShelf } from '@collimate/platform-scans';
import type { Reason } from '@collimate/protocol';
import { compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import { readScan } from '../intake/scan.reader.js';
import type { BoundedTask, ExtractionOutcome } from './extraction.messages.js';

/** Of this thread, for all its scans: they are compiled once. */
const engine = wasmEngine();

/**
 * Extracts one scan in a thread of the isolated process: reads the original pixels, computes on them in memory, and
 * gives back values. Of an error only its code goes back: a foreign message may quote the file.
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
