import { canonicalJson, type Digest, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession } from '../session/sqlite-session.js';

/** Somebody's yes or no. */
export interface ReviewSignature {
  readonly account: string;
  readonly decision: 'approved' | 'rejected';
  readonly signedAt: Instant;
  /** Why, in one line of their own; there for whoever refused and said so. */
  readonly why?: string;
}

/** A signature as the database holds it. */
export interface SignatureRow extends Omit<ReviewSignature, 'why'> {
  /** Null where none was given. */
  readonly why: string | null;
  readonly study: Digest;
  /** The tree of the log under which it was given; 0 in those of versions that wrote none. */
  readonly tree: number;
  readonly seal: string | null;
}

/** Columns of a SignatureRow. */
export const SIGNATURE_COLUMNS = `digest as study, account, decision, signed_at as signedAt, tree, seal,
  (select reason from signature_reason as given
    where given.digest = signature.digest and given.account = signature.account and given.tree = signature.tree) as why`;

/** @returns the seal of a signature: nobody without the keys can write one into the database */
export function signatureSeal(
  vault: SubjectVault,
  { study, account, decision, signedAt, tree, why }: Omit<SignatureRow, 'seal'>,
): string {
  // Without a reason it is the seal of versions that asked for none.
  const words = { study, account, decision, signedAt, tree, ...(why !== null && { why }) };
  return vault.statementSealOf('review', canonicalJson(words));
}

/** Whether the signature was given to this program. */
export function isSigned(vault: SubjectVault, row: SignatureRow): boolean {
  return row.seal !== null && row.seal === signatureSeal(vault, row);
}

/**
 * The signatures of one study that were given, of the newest tree in which there are any: those that decided it, or wait.
 * @returns in the order in which they were given
 */
export function signaturesGiven(session: SqliteSession, vault: SubjectVault, study: Digest): readonly SignatureRow[] {
  const rows = session
    .prepare(`select ${SIGNATURE_COLUMNS} from signature where digest = ? order by signed_at, account`)
    .all<SignatureRow>(study)
    .filter((row) => isSigned(vault, row));
  const newest = rows.reduce((most, { tree }) => Math.max(most, tree), 0);
  return rows.filter(({ tree }) => tree === newest);
}

/** @returns what of a signature goes into the digest of a decision */
export function statementOf({ account, decision, signedAt, why }: SignatureRow): ReviewSignature {
  return { account, decision, signedAt, ...(why !== null && { why }) };
}

/** Seals the signatures of versions that knew no seals; only to be called if none was ever sealed. */
export function sealEarlierSignatures(session: SqliteSession, vault: SubjectVault): void {
  const seal = session.prepare('update signature set seal = ? where digest = ? and account = ? and tree = ?');
  for (const row of session.prepare(`select ${SIGNATURE_COLUMNS} from signature`).all<SignatureRow>()) {
    seal.write([signatureSeal(vault, row), row.study, row.account, row.tree]);
  }
}
