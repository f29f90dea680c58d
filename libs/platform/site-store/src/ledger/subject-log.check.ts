import { commitTo, MerkleTree } from '@collimate/governance-provenance';
import { toHex, type Digest } from '@collimate/kernel-canonical';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { readEntry } from '../log/stored.text.js';
import type { ChargeLine } from './ledger-lines.js';

/**
 * Each charge commits to the head of the log of subjects under which it was made; those heads have to be in it still.
 * @param first tree of the release log from which charges are looked at
 * @returns sequences of the charges that were made on another log of subjects than this one
 */
export function chargesOnAnotherSubjectLog(session: SqliteSession, subjectLog: SiteLog, first: number): readonly number[] {
  const tree = new MerkleTree();
  for (const text of subjectLog.leavesOf(subjectLog.treeNumber)) tree.append(Buffer.from(text));
  const found: number[] = [];
  let from = 0;
  for (const row of session.prepare('select * from charge where tree >= ? order by sequence').all<ChargeLine>(first)) {
    const said = commitmentOf(session, row);
    // A charge without its leaf is told already.
    if (said === undefined) continue;
    const opens = (size: number): boolean => {
      if (size > tree.size) return false;
      const root = toHex(tree.head(size).root);
      return commitTo(row.subject_log_salt, { tree: row.subject_tree ?? 1, size, root }) === said;
    };
    // For charges from before sizes were kept, the head is searched from that of the charge before.
    const sizes = row.subject_size === null ? rangeOf(from, tree.size) : [row.subject_size];
    const size = sizes.find(opens);
    if (size === undefined) found.push(row.sequence);
    else from = size;
  }
  return found;
}

function commitmentOf(session: SqliteSession, { tree, leaf }: ChargeLine): Digest | undefined {
  const row = session
    .prepare(`select entry from leaf where log = 'release' and tree = ? and position = ?`)
    .get<{ entry: string }>(tree, leaf);
  const entry = row === undefined ? undefined : readEntry(row.entry);
  return entry?.kind === 'release-charged' || entry?.kind === 'attempt-charged' ? entry.subjectLog : undefined;
}

function rangeOf(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
