import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Mask, Volume } from '@collimate/imaging-volume';
import { LocatedError, SourceError, readImage, readMask } from '@collimate/platform-pacs';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { AgentError } from '../agent.error.js';

/** Largest number of bytes of one scan, all its files. */
const MAXIMUM_SCAN_BYTES = 4 * 2 ** 30;

/** A scan in memory. */
export interface ReadScan {
  readonly volume: Volume;
  readonly mask: Mask;
  /** What the scan shows, where its header says it. */
  readonly anatomy?: 'head' | 'other';
}

/**
 * Reads a series, compressed or not, and one region of interest: of a structure set, a DICOM segmentation or a label image.
 * @param image folder of the series, absolute @param maskFile absolute @param roi name of the region
 * @throws FormatError, VolumeError; AgentError IMAGE_UNREADABLE, IMAGE_TOO_LARGE, MODALITY_MISMATCH, UNIT_MISMATCH; SourceError WHICH_REGION
 */
export async function readScan(image: string, maskFile: string, roi: string, plan: Pick<ExtractionPlan, 'modality' | 'intensity'>): Promise<ReadScan> {
  checkSize(image);
  return withoutPaths(async () => {
    const { modality, intensity: { unit } } = plan;
    const source = await readImage(image, { unit });
    if (modality !== 'any' && source.modality !== modality) {
      throw new AgentError('MODALITY_MISMATCH', 'the series has another modality than the plan', {
        hint: 'name the folder of the right series in the cohort table',
      });
    }
    if (unit !== 'arbitrary' && source.intensityUnit !== undefined && source.intensityUnit !== unit) {
      throw new AgentError('UNIT_MISMATCH', 'the intensities of the series are in another unit than the plan expects', {
        hint: 'name the folder of the right series in the cohort table',
      });
    }
    const { mask } = await readMask(maskFile, source, { roi });
    return { volume: source.volume, mask, ...(source.anatomy === undefined ? {} : { anatomy: source.anatomy }) };
  });
}

/** Before a byte is read: the files are held in memory all at once. */
function checkSize(folder: string): void {
  let total = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) total += statSync(join(entry.parentPath, entry.name)).size;
    }
  } catch {
    throw unreadable();
  }
  if (total > MAXIMUM_SCAN_BYTES) throw new AgentError('IMAGE_TOO_LARGE', 'the files of the scan have more than 4 GiB');
}

/** What reads files for a person at a terminal names them; here a path may name the patient. */
async function withoutPaths<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const cause = error instanceof LocatedError ? error.cause : error;
    if (cause instanceof SourceError && cause.code !== 'WHICH_REGION') throw unreadable();
    throw cause;
  }
}

function unreadable(): AgentError {
  return new AgentError('IMAGE_UNREADABLE', 'a file or folder of the scan is missing or may not be read', {
    hint: 'check the paths of the cohort table and the permissions of the agent',
  });
}
