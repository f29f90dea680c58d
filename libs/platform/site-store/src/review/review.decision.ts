import { digestOf, instantToMs, type Digest } from '@collimate/kernel-canonical';
import { statementOf, type SignatureRow } from './signature.row.js';

/** How many different people have to approve. */
export const APPROVALS_NEEDED = 2;

/** What signatures stand for that name no engine: all versions whose signatures named none computed by this definition at last. */
export const EARLIER_ENGINE = 'collimate-ibsi1/2';

/** What people said together: under one tree of the log, of one definition of the engine. */
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

/** @returns what was decided by signatures of one study, the newest last; what waits for another signature is no decision */
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
