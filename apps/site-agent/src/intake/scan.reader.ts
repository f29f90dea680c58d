import { LocatedError, type OpenScan, type ScanRefusal, type ScanShelf, SourceError, openScan } from '@collimate/platform-scans';
import type { ScanSource } from '@collimate/platform-site-store';
import type { CompiledPlan } from '@collimate/radiomics-pipeline';

/** Largest number of bytes of one scan, all its files. */
const MAXIMUM_SCAN_BYTES = 4 * 2 ** 30;

/** A scan that cannot be used, by the code that it is skipped with; no path, for a path may name the patient. */
export interface SkippedScan {
  readonly kind: 'skipped';
  readonly code: string;
}

/** The region and the modality of a scan, in a study's words. */
export interface StudyWords {
  /** Name of the region. */
  readonly roi: string;
  readonly modality: string;
}

/**
 * Opens a scan of the cohort for extraction: the same files, checks and codes as those of `collimate extract`.
 * @param source absolute paths
 * @throws errors that are not refusals, which are faults of the program
 */
export async function readScan(
  { maskLabel: label, ...source }: ScanSource,
  { roi, modality }: StudyWords,
  compiled: CompiledPlan,
  options: { readonly limitBytes: number; readonly shelf?: ScanShelf },
): Promise<OpenScan | SkippedScan> {
  const order = { ...source, roi, modality, ...(label === undefined ? {} : { label }) };
  const scan = await openScan(order, compiled, { ...options, maximumFileBytes: MAXIMUM_SCAN_BYTES });
  return scan.kind === 'open' ? scan : { kind: 'skipped', code: codeOf(scan) };
}

/** Codes of this class that tell what to repair; every other is about a file or folder that is missing or unreadable. */
const TOLD: readonly string[] = ['WHICH_REGION', 'WHICH_PHASE'] satisfies readonly SourceError['code'][];

function codeOf({ code, error }: ScanRefusal): string {
  const cause = error instanceof LocatedError ? error.cause : error;
  return cause instanceof SourceError && !TOLD.includes(code) ? 'IMAGE_UNREADABLE' : code;
}
