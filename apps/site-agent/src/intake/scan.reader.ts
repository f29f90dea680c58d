import { statSync } from 'node:fs';
import type { Mask, Volume } from '@collimate/imaging-volume';
import {
  LocatedError,
  type ScanFacts,
  SourceError,
  filesUnder,
  isFolder,
  readImage,
  readMask,
  scanFacts,
  unitFit,
} from '@collimate/platform-scans';
import type { ScanSource } from '@collimate/platform-site-store';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { AgentError } from '../agent.error.js';

/** Largest number of bytes of one scan, all its files. */
const MAXIMUM_SCAN_BYTES = 4 * 2 ** 30;

/** A scan in memory. */
export interface ReadScan {
  readonly volume: Volume;
  readonly mask: Mask;
  /** By which voxels it may be normalised. */
  readonly facts: ScanFacts;
}

/**
 * Reads a series, compressed or not, one region of interest of a structure set, a DICOM segmentation or a label image, and the
 * regions that the scan may be normalised by.
 * @param source absolute paths @param roi name of the region
 * @throws FormatError, VolumeError; AgentError IMAGE_UNREADABLE, IMAGE_TOO_LARGE, MODALITY_MISMATCH, UNIT_MISMATCH; SourceError WHICH_REGION, WHICH_PHASE
 */
export async function readScan(
  source: ScanSource,
  roi: string,
  plan: Pick<ExtractionPlan, 'modality' | 'intensity'>,
): Promise<ReadScan> {
  checkSize(source.image);
  return withoutPaths(async () => {
    const {
      modality,
      intensity: { unit },
    } = plan;
    const image = await readImage(source.image, { unit, series: source.series, phase: source.phase });
    if (modality !== 'any' && image.modality !== modality) {
      throw new AgentError('MODALITY_MISMATCH', 'the series has another modality than the plan', {
        hint: 'name the folder of the right series in the cohort table, or the series itself in its column of that name',
      });
    }
    if (unitFit(image, unit) !== 'fits') {
      throw new AgentError('UNIT_MISMATCH', 'the series does not say that its intensities are in the unit of the plan', {
        hint: 'name the folder of the right series in the cohort table, or the series itself in its column of that name',
      });
    }
    const { mask } = await readMask(source.mask, image, { roi });
    const { problems: _, ...facts } = await scanFacts(source, image);
    return { volume: image.volume, mask, facts };
  });
}

/** Before a byte is read: the files are held in memory all at once. */
function checkSize(image: string): void {
  let total = 0;
  try {
    for (const file of isFolder(image) ? filesUnder(image) : [image]) total += statSync(file).size;
  } catch {
    throw unreadable();
  }
  if (total > MAXIMUM_SCAN_BYTES) throw new AgentError('IMAGE_TOO_LARGE', 'the files of the scan have more than 4 GiB');
}

/** Codes that say what to mend, and whose errors name no file. */
const TOLD: readonly string[] = ['WHICH_REGION', 'WHICH_PHASE'];

/** What reads files for a person at a terminal names them; here a path may name the patient. */
async function withoutPaths<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const cause = error instanceof LocatedError ? error.cause : error;
    if (cause instanceof SourceError && !TOLD.includes(cause.code)) throw unreadable();
    throw cause;
  }
}

function unreadable(): AgentError {
  return new AgentError('IMAGE_UNREADABLE', 'a file or folder of the scan is missing or may not be read', {
    hint: 'check the paths of the cohort table and the permissions of the agent',
  });
}
