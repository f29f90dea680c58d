import { canonicalJson } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';

/** An account as the database holds it. */
export interface AccountRow {
  readonly account: string;
  readonly name: string;
  readonly roles: string;
  /** Empty until the holder has set one. */
  readonly password_hash: string;
  readonly disabled: number;
  readonly made_by: string | null;
  readonly confirmed_by: string | null;
  readonly confirmed_at: string | null;
  readonly code_hash: string | null;
  readonly code_expires_at: string | null;
  /** Over everything above but the code, see accountSeal; null only in a row that this program did not write. */
  readonly seal: string | null;
  readonly code_seal: string | null;
}

/** @returns the seal of an account as it stands: name, roles, password, who made and who confirmed it, whether it is disabled */
export function accountSeal(vault: SubjectVault, row: AccountRow): string {
  const { account, name, roles, password_hash: password, disabled } = row;
  const { made_by: madeBy, confirmed_by: confirmedBy, confirmed_at: confirmedAt } = row;
  const facts = { account, name, roles, password, disabled, madeBy, confirmedBy, confirmedAt };
  return vault.statementSealOf('account', canonicalJson(facts));
}

/** @returns the seal of the code with which a holder sets the first password; it goes with the code, without another leaf */
export function codeSeal(vault: SubjectVault, account: string, codeHash: string, expires: string): string {
  return vault.statementSealOf('code', canonicalJson({ account, codeHash, expires }));
}
