import { CollimateError } from '@collimate/kernel-errors';
import { EngineKernels } from '@collimate/radiomics-kernels';
import { compile, extract } from '@collimate/radiomics-pipeline';
import { readScan } from '../intake/scan.reader.js';
import type { ExtractionOutcome, ExtractionTask } from './extraction.messages.js';

/** Of this thread, for all its scans: they are compiled once. */
const kernels = new EngineKernels();

/**
 * Extracts one scan in a thread of the isolated process: reads the original pixels, computes on them in memory, and
 * gives back values. Of an error only its code goes back: a foreign message may quote the file.
 */
export default async function extractScan({ image, mask: maskFile, roi, plan }: ExtractionTask): Promise<ExtractionOutcome> {
  try {
    const compiled = compile(plan);
    const { volume, mask, anatomy } = await readScan(image, maskFile, roi, plan);
    const [result] = extract(compiled, volume, [{ name: roi, mask }], { kernels, ...(anatomy === undefined ? {} : { anatomy }) });
    return { kind: 'extracted', table: result.table, record: result.record };
  } catch (error) {
    return { kind: 'failed', code: error instanceof CollimateError ? error.code : 'INTERNAL' };
  }
}
