import type { SubjectVault } from '@collimate/platform-keystore';
import { isSealedRow, type SealedTable } from '../seals/row.seal.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import type { ForfeitRow } from './closed-past.store.js';
import { isEarlierAnswer, type AnswerLine, type ChargeLine } from './ledger-lines.js';

/** Tables of the ledger, each with the finding for an altered row. */
const TABLES = {
  charge: 'charge-differs',
  answer: 'answer-differs',
  failure: 'answer-differs',
  forfeit: 'forfeit-differs',
} as const satisfies Partial<Record<SealedTable, string>>;

/** Findings for rows that this program did not write so. */
export type RowFinding = (typeof TABLES)[keyof typeof TABLES];

interface FailureLine {
  readonly sequence: number;
  readonly seal: string | null;
}

/** The rows of the open trees, each of charges, answers and forfeits by the place of its leaf. */
export interface OpenRows {
  readonly charges: Map<string, ChargeLine>;
  readonly answers: Map<string, AnswerLine>;
  readonly forfeits: Map<string, ForfeitRow>;
}

/** Rules for checking rows. */
export interface RowRules {
  readonly vault: SubjectVault;
  /** Whether every row has to bear its seal; else a row without one has to be possible for a version before seals. */
  readonly areSealed: boolean;
}

/**
 * Reads the rows of the open trees, and holds each whole row to its seal and to a leaf of its own: two rows under one leaf are one too many.
 * @param first tree of the release log from which rows are read
 * @param find told of each row that is not as it was written
 */
export function readOpenRows(
  session: SqliteSession,
  first: number,
  { vault, areSealed }: RowRules,
  find: (kind: RowFinding, at: number) => void,
): OpenRows {
  const rows = <Row>(sql: string): readonly Row[] => session.prepare(sql).all<Row>(first);
  const hold = <Row extends { readonly seal: string | null }>(
    table: keyof typeof TABLES,
    row: Row,
    at: number,
    isEarlier: (row: Row) => boolean,
  ): void => {
    const isHeld = row.seal === null ? !areSealed && isEarlier(row) : isSealedRow(vault, table, row);
    if (!isHeld) find(TABLES[table], at);
  };
  const charges = rows<ChargeLine>('select * from charge where tree >= ?');
  const answers = rows<AnswerLine>('select * from answer where tree >= ?');
  const forfeits = rows<ForfeitRow>('select * from forfeit where tree >= ?');
  const failures = rows<FailureLine>('select failure.* from failure join charge using (sequence) where charge.tree >= ?');
  for (const row of charges) hold('charge', row, row.sequence, (one) => isOfItsStudy(session, one));
  for (const row of answers) hold('answer', row, row.sequence, isEarlierAnswer);
  for (const row of forfeits) hold('forfeit', row, row.ordinal, ({ paid_for: paidFor }) => paidFor === null);
  for (const row of failures) hold('failure', row, row.sequence, () => true);
  return {
    charges: byLeaf(charges, ({ sequence }) => find('charge-differs', sequence)),
    answers: byLeaf(answers, ({ sequence }) => find('answer-differs', sequence)),
    forfeits: byLeaf(forfeits, ({ ordinal }) => find('forfeit-differs', ordinal)),
  };
}

function byLeaf<Row extends { readonly tree: number; readonly leaf: number }>(
  rows: readonly Row[],
  findSecond: (row: Row) => void,
): Map<string, Row> {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const place = `${row.tree} ${row.leaf}`;
    if (found.has(place)) findSecond(row);
    found.set(place, row);
  }
  return found;
}

/** The leaf of a charge names the digest of the study; its id stands in the study, as far as the database has it. */
function isOfItsStudy(session: SqliteSession, { request, study_id: id }: ChargeLine): boolean {
  const known = session
    .prepare(`select study_id as id from study where digest = json_extract(?, '$.studyDigest')`)
    .get<{ id: string }>(request);
  return known === undefined || known.id === id;
}
