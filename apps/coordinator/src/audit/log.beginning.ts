import { parseDigest, toHex, type SiteId } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import {
  entryLeafHash,
  parseEntry,
  verifyInclusion,
  type LogEntry,
  type LogRestarted,
  type TreeHead,
} from '@collimate/governance-provenance';
import { inclusionFromWire, type LogBeginning } from '@collimate/protocol';
import { CoordinatorError } from '../platform/coordinator.error.js';

/**
 * Checks a tree that follows another one: its first leaf has to say so, and to name the head that was confirmed of the
 * earlier one. A site that drops its history without saying so is refused.
 * @param last the head that was confirmed last, of an earlier tree
 * @returns the first leaf
 * @throws CoordinatorError RESTART_UNPROVEN
 */
export function checkBeginning(
  beginning: LogBeginning | undefined,
  siteId: SiteId,
  head: TreeHead,
  last: TreeHead,
): LogRestarted {
  const entry = beginning === undefined ? undefined : readLeaf(beginning.leaf);
  if (beginning === undefined || entry?.kind !== 'log-restarted' || entry.owner !== siteId) {
    throw unproven('the new log does not begin with the leaf that says why');
  }
  const inclusion = inclusionFromWire(beginning.inclusion);
  if (inclusion.index !== 0 || !verifyInclusion(entryLeafHash(entry), inclusion, head)) {
    throw unproven('the leaf that was shown is not the first one of the new log');
  }
  if (entry.witnessedSize !== last.size || entry.witnessedRoot !== parseDigest(toHex(last.root))) {
    throw unproven('the new log does not name the head that was witnessed');
  }
  return entry;
}

function readLeaf(leaf: Uint8Array): LogEntry | undefined {
  try {
    return parseEntry(Buffer.from(leaf).toString('utf8'));
  } catch (error) {
    if (error instanceof CollimateError) return undefined;
    throw error;
  }
}

function unproven(message: string): CoordinatorError {
  return new CoordinatorError('RESTART_UNPROVEN', message, {
    hint: 'A log begins again by a recovery alone: two approvers of the site ask for it.',
  });
}
