import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { isSealedRow } from '../seals/row.seal.js';
import type { ChargeRow } from './charge.row.js';
import { isAnswerOf, isChargeOf, type AnswerLine, type ChargeLine } from './ledger-lines.js';

/** Parts with which rows of the ledger are compared when they are read back. */
export interface WrittenBy {
  readonly vault: SubjectVault;
  readonly releaseLog: SiteLog;
}

/**
 * Whether this program wrote a charge: it has its seal and its leaf. A row planted through the session or the file has
 * no noise of its own and no price.
 * @param row as `select *` brings it
 */
export function isChargeAsWritten(row: ChargeRow, { vault, releaseLog }: WrittenBy): boolean {
  const line = row as ChargeLine;
  const leaf = releaseLog.entryIn(row.tree, row.leaf);
  const isOfIts = leaf?.kind === 'release-charged' || leaf?.kind === 'attempt-charged';
  return isOfIts && isSealedRow(vault, 'charge', line) && isChargeOf(line, leaf);
}

/**
 * Whether this program wrote an answer for the charge: under its seal, in the tree of the charge, and byte for byte as
 * in its leaf.
 * @param row as `select *` brings it @param chargeTree tree of the log under which the charge was made
 */
export function isAnswerAsWritten(row: AnswerLine, chargeTree: number, { vault, releaseLog }: WrittenBy): boolean {
  const leaf = row.tree === chargeTree ? releaseLog.entryIn(row.tree, row.leaf) : undefined;
  const isOfIts = leaf?.kind === 'release-answered' || leaf?.kind === 'attempt-answered';
  return isOfIts && isSealedRow(vault, 'answer', row) && isAnswerOf(row, leaf);
}
