import { CollimateError } from '@collimate/kernel-errors';
import { freeMemory } from '@collimate/kernel-numeric';
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
export default async function extractScan({ roi, plan, ...source }: ExtractionTask): Promise<ExtractionOutcome> {
  try {
    const compiled = compile(plan);
    const { volume, mask, facts } = await readScan(source, roi, plan);
    const [result] = extract(compiled, volume, [{ name: roi, mask }], { kernels, ...facts });
    freeMemory(volume.voxels.data);
    return { kind: 'extracted', table: result.table, record: result.record };
  } catch (error) {
    return { kind: 'failed', code: error instanceof CollimateError ? error.code : 'INTERNAL' };
  }
}
