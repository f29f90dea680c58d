import type { Anatomy } from '@collimate/platform-scans';
import { saltsBeside } from '../../crates/crate.folder.js';
import { readSigner } from '../../crates/crate.key.js';
import { CliError } from '../../errors/cli.error.js';
import { checkNew } from '../../output/new-file.js';
import { checkWritable, emptyFolder, makeFolder } from '../../output/output-file.js';

/** Options of `collimate extract`. */
export interface ExtractOptions {
  readonly image?: string;
  readonly mask?: string;
  readonly series?: string;
  readonly phase?: string;
  readonly cohort?: string;
  readonly roi?: readonly string[];
  readonly label?: number;
  readonly allRois?: boolean;
  readonly unit?: string;
  readonly region?: readonly string[];
  readonly anatomy?: Anatomy;
  readonly plan: readonly string[];
  readonly subject?: string;
  readonly format: 'csv' | 'json';
  readonly wide?: boolean;
  readonly out?: string;
  readonly diagnostics?: boolean;
  readonly regrid?: boolean;
  readonly threshold?: number;
  readonly threads?: number;
  readonly resume?: boolean;
  readonly maxMemory?: number;
  readonly saveStages?: string;
  readonly record?: string;
  readonly crate?: string;
  readonly crateKey?: string;
}

/**
 * Checks all that can be known before a scan is read. @throws CliError BAD_THRESHOLD, NEEDS_OUT, NEEDS_TABLE,
 * WHICH_REGION, CANNOT_WRITE
 */
export function checkOptions({
  threshold,
  resume,
  out,
  record,
  saveStages,
  wide,
  format,
  allRois,
  roi,
  label,
  crate,
  crateKey,
}: ExtractOptions): void {
  if (threshold !== undefined && !(threshold > 0 && threshold <= 1)) {
    throw new CliError('BAD_THRESHOLD', 'input', 'a threshold is above 0 and at most 1', {
      hint: 'Without one a voxel is inside from 0.5 on.',
    });
  }
  if (resume === true && out === undefined) {
    throw new CliError('NEEDS_OUT', 'input', 'only a run that writes a file can go on where it was stopped', {
      hint: 'Name by --out the file that the run before was given.',
    });
  }
  if (wide === true && format === 'json')
    throw new CliError('NEEDS_TABLE', 'input', 'only a table can be wide', { hint: 'Leave out --format json, or --wide.' });
  checkRegions({ allRois, roi, label });
  for (const file of [out, record]) if (file !== undefined) checkWritable(file);
  if (saveStages !== undefined) makeFolder(saveStages);
  checkCrate(crate, crateKey);
}

/** Each region stands in the table once. */
function checkRegions({ allRois, roi = [], label }: Pick<ExtractOptions, 'allRois' | 'roi' | 'label'>): void {
  if (allRois === true && (roi.length > 0 || label !== undefined)) {
    throw new CliError('WHICH_REGION', 'input', 'all regions are asked for, and some by name', {
      hint: 'Leave out --all-rois, or --roi and --label.',
    });
  }
  const twice = roi.find((name, n) => roi.indexOf(name) < n);
  if (twice !== undefined) {
    throw new CliError('WHICH_REGION', 'input', `the region "${twice}" is asked for twice`, {
      hint: 'Name each region once: its rows would stand there twice.',
    });
  }
}

/** Refuses a folder for a crate that is not its own: older files in it would be part of the crate without being named. */
function checkCrate(crate: string | undefined, crateKey: string | undefined): void {
  if (crateKey !== undefined && crate === undefined) {
    throw new CliError('NEEDS_OUT', 'input', 'a key signs a crate, and none is asked for', {
      hint: 'Name its folder by --crate.',
    });
  }
  if (crateKey !== undefined) readSigner(crateKey);
  if (crate === undefined) return;
  // If salts of another crate were overwritten, nobody could identify the inputs of that crate any more.
  checkNew(saltsBeside(crate));
  emptyFolder(crate);
}
