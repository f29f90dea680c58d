import { bundleEntry, bundleHeader, noteParts, parseCheckpoint, type LogBundleHeader } from '@collimate/governance-provenance';
import { CliError } from '../errors/cli.error.js';
import { appendOutput, writeOutput } from '../output/output-file.js';

/** Source of the leaves of a log, a page at a time. */
export type LeafPages = (from: number) => Promise<readonly string[]>;

/**
 * Writes a whole log into a file that `collimate verify` reads offline: the first line holds keys and checkpoints, then
 * follows one line for each entry up to the size of the checkpoint.
 * @returns number of entries
 * @throws CliError CANNOT_WRITE, LOG_SHORT if fewer leaves come than the checkpoint covers; BAD_DOCUMENT for a leaf
 *   that is not JSON
 */
export async function writeLogBundle(file: string, header: Omit<LogBundleHeader, 'schema'>, pages: LeafPages): Promise<number> {
  const { size } = parseCheckpoint(noteParts(header.checkpoint).text);
  writeOutput(file, bundleHeader(header));
  for (let from = 0; from < size;) {
    const leaves = (await pages(from)).slice(0, size - from);
    if (leaves.length === 0) {
      throw new CliError('LOG_SHORT', 'broken', 'the log holds fewer entries than its signed head says', {
        details: { size, entries: from },
        hint: 'Do not use it; tell the operator.',
      });
    }
    const first = from;
    appendOutput(file, leaves.map((leaf, i) => bundleEntry(first + i, readLeaf(leaf))).join(''));
    from += leaves.length;
  }
  return size;
}

function readLeaf(leaf: string): unknown {
  try {
    return JSON.parse(leaf);
  } catch {
    throw new CliError('BAD_DOCUMENT', 'input', 'a leaf of the log is no JSON', {
      hint: 'The log was altered: make it verify itself.',
    });
  }
}
