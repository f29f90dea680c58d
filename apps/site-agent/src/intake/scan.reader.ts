import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { findRoi, rasterise, readDicomSeries, readRtStruct, type Decoders } from '@collimate/imaging-formats';
import type { Mask, Volume } from '@collimate/imaging-volume';
import { AgentError } from '../agent.error.js';

/** Largest number of bytes of one scan, all its files. */
const MAXIMUM_SCAN_BYTES = 4 * 2 ** 30;

const decoders: Decoders = {
  gunzip: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  inflateRaw: (bytes, maxOutputLength) => inflateRawSync(bytes, { maxOutputLength }),
  inflateZlib: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }),
};

/** A scan in memory. */
export interface ReadScan {
  readonly volume: Volume;
  readonly mask: Mask;
}

/**
 * Reads a CT series and one region of interest of its structure set.
 * @param image folder of the series, absolute @param maskFile RTSTRUCT, absolute @param roi name of the region
 * @throws FormatError, VolumeError; AgentError IMAGE_UNREADABLE, IMAGE_TOO_LARGE, MODALITY_MISMATCH
 */
export function readScan(image: string, maskFile: string, roi: string, modality: string): ReadScan {
  const files = readFolder(image);
  const series = readDicomSeries(files, decoders);
  if (modality !== 'any' && series.modality !== modality) {
    throw new AgentError('MODALITY_MISMATCH', 'the series has another modality than the plan', {
      hint: 'name the folder of the right series in the cohort table',
    });
  }
  const structures = readRtStruct(readOne(maskFile), decoders);
  const { volume, frameOfReferenceUid } = series;
  const mask = rasterise(findRoi(structures, roi), volume.grid, { frameOfReferenceUid });
  return { volume, mask };
}

function readFolder(folder: string): readonly Uint8Array[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    throw unreadable();
  }
  let total = 0;
  return names.flatMap((name) => {
    const path = join(folder, name);
    const size = fileSize(path);
    if (size === undefined) return [];
    total += size;
    if (total > MAXIMUM_SCAN_BYTES) throw new AgentError('IMAGE_TOO_LARGE', 'the files of the scan have more than 4 GiB');
    return [readOne(path)];
  });
}

/** @returns undefined for what is no file */
function fileSize(path: string): number | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() ? stat.size : undefined;
  } catch {
    throw unreadable();
  }
}

function readOne(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    throw unreadable();
  }
}

/** The foreign error names the path, and the path may name the patient. */
function unreadable(): AgentError {
  return new AgentError('IMAGE_UNREADABLE', 'a file or folder of the scan is missing or may not be read', {
    hint: 'check the paths of the cohort table and the permissions of the agent',
  });
}
