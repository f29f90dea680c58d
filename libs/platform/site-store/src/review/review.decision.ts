import { digestOf, instantToMs, type Digest } from '@collimate/kernel-canonical';
import { statementOf, type SignatureRow } from './signature.row.js';

/** Number of different people who have to approve. */
export const APPROVALS_NEEDED = 2;

/** Engine of signatures that name none: the last definition by which those versions computed. */
export const EARLIER_ENGINE = 'collimate-ibsi1/2';

/** A common decision of people: under one tree of the log, for one definition of the engine. */
export interface ReviewDecision {
  readonly engine: string;
  readonly tree: number;
  readonly decision: 'approved' | 'rejected';
  /** In the order in which they were given; the last one decided. */
  readonly signed: readonly SignatureRow[];
}

/** @returns the definition of the engine that a signature stands for */
export function engineOf({ engine }: Pick<SignatureRow, 'engine'>): string {
  return engine === '' ? EARLIER_ENGINE : engine;
}

/** @returns decisions by the signatures of one study, the newest last; waiting signatures are no decision */
export function decisionsOf(signed: readonly SignatureRow[]): readonly ReviewDecision[] {
  const together = Map.groupBy(
    signed.filter(({ decided }) => decided !== 0),
    (row) => JSON.stringify([row.tree, engineOf(row)]),
  );
  const decided = [...together.values()].flatMap((rows): readonly ReviewDecision[] => {
    const isRejected = rows.some(({ decision }) => decision === 'rejected');
    if (!isRejected && rows.length < APPROVALS_NEEDED) return [];
    return [{ engine: engineOf(rows[0]), tree: rows[0].tree, decision: isRejected ? 'rejected' : 'approved', signed: rows }];
  });
  const endMs = ({ signed: rows }: ReviewDecision): number => instantToMs(rows.at(-1)!.signedAt);
  return decided.sort((a, b) => a.tree - b.tree || endMs(a) - endMs(b));
}

/** @returns the digest that the leaf of a decision holds */
export function digestOfDecision(study: Digest, signed: readonly SignatureRow[]): Digest {
  return digestOf('collimate.review/1', { study, signed: signed.map(statementOf) });
}
