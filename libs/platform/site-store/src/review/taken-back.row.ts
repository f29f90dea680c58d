import { canonicalJson, type Digest, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession } from '../session/sqlite-session.js';

/** The person who withdrew the hospital's approval of a study. */
export interface TakenBack {
  readonly account: string;
  readonly at: Instant;
}

type Row = TakenBack & { readonly digest: Digest };

/** Writes it down, in the transaction that closes the study. */
export function noteTakenBack(session: SqliteSession, vault: SubjectVault, row: Row): void {
  const { digest, account, at } = row;
  session.prepare('insert into taken_back values (?, ?, ?, ?)').write([digest, account, at, sealOf(vault, row)]);
}

/** @returns undefined if nobody did, or the row was not written by this program */
export function takenBack(session: SqliteSession, vault: SubjectVault, digest: Digest): TakenBack | undefined {
  const row = session
    .prepare('select digest, account, at, seal from taken_back where digest = ?')
    .get<Row & { readonly seal: string }>(digest);
  return row !== undefined && row.seal === sealOf(vault, row) ? { account: row.account, at: row.at } : undefined;
}

function sealOf(vault: SubjectVault, { digest, account, at }: Row): string {
  return vault.statementSealOf('taken-back', canonicalJson({ digest, account, at }));
}
