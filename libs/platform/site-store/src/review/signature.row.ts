import { canonicalJson, type Digest, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** Somebody's yes or no. */
export interface ReviewSignature {
  readonly account: string;
  readonly decision: 'approved' | 'rejected';
  readonly signedAt: Instant;
  /** Reason, in one line; given with a rejection. */
  readonly why: string | undefined;
  /** Definition of the engine that ran when the signature was given; the signature is for this engine. Absent in signatures of earlier versions. */
  readonly engine: string | undefined;
}

/** A signature as the database holds it. */
export interface SignatureRow extends Omit<ReviewSignature, 'why' | 'engine'> {
  /** Null where none was given. */
  readonly why: string | null;
  readonly study: Digest;
  /** The tree of the log under which it was given; 0 in those of versions that wrote none. */
  readonly tree: number;
  /** Empty in those of versions that named none. */
  readonly engine: string;
  readonly seal: string | null;
  /** Confirmation of the account under which it was given; null for one from before version 32. */
  readonly confirmation: string | null;
  /**
   * Whether it is one of the signatures that decided together; any other one waits, or no longer counts. Not part of
   * the seal: the leaf holds it.
   */
  readonly decided: number;
}

/** Columns of a SignatureRow. */
export const SIGNATURE_COLUMNS = `digest as study, account, decision, signed_at as signedAt, tree, engine, seal, decided, confirmation,
  (select reason from signature_reason as given
    where given.digest = signature.digest and given.account = signature.account and given.tree = signature.tree) as why`;

/** @returns the seal of a signature: nobody without the keys can write one into the database */
export function signatureSeal(
  vault: SubjectVault,
  { study, account, decision, signedAt, tree, why, engine, confirmation }: Omit<SignatureRow, 'seal' | 'decided'>,
): string {
  // Without a reason, an engine or a named confirmation, the seal is that of the versions that had none of these.
  const later = {
    ...(why !== null && { why }),
    ...(engine !== '' && { engine }),
    ...(confirmation !== null && { confirmation }),
  };
  return vault.statementSealOf('review', canonicalJson({ study, account, decision, signedAt, tree, ...later }));
}

/** Whether the signature was given to this program. */
export function isSigned(vault: SubjectVault, row: SignatureRow): boolean {
  return row.seal !== null && row.seal === signatureSeal(vault, row);
}

/** The statement of each session that reads a study's signatures: the agent asks at every look. The rows are read and judged anew each time. */
const READS = new WeakMap<SqliteSession, SqliteStatement>();

/** @returns the signatures of one study that were given to this program, in their order */
export function signaturesGiven(session: SqliteSession, vault: SubjectVault, study: Digest): readonly SignatureRow[] {
  const reads =
    READS.get(session) ??
    session.prepare(`select ${SIGNATURE_COLUMNS} from signature where digest = ? order by signed_at, account`);
  READS.set(session, reads);
  return reads.all<SignatureRow>(study).filter((row) => isSigned(vault, row));
}

/** @returns the part of a signature that goes into the digest of a decision */
export function statementOf({ account, decision, signedAt, why, engine }: SignatureRow): ReviewSignature {
  return { account, decision, signedAt, why: why ?? undefined, engine: engine === '' ? undefined : engine };
}

/** Seals the signatures of versions that knew no seals; only to be called if none was ever sealed. */
export function sealEarlierSignatures(session: SqliteSession, vault: SubjectVault): void {
  const seal = session.prepare('update signature set seal = ? where digest = ? and account = ? and tree = ? and engine = ?');
  for (const row of session.prepare(`select ${SIGNATURE_COLUMNS} from signature`).all<SignatureRow>()) {
    seal.write([signatureSeal(vault, row), row.study, row.account, row.tree, row.engine]);
  }
}
