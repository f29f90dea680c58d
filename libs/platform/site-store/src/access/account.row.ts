import { canonicalJson, sha256Hex } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';

/** An account as the database holds it. */
export interface AccountRow {
  readonly account: string;
  readonly name: string;
  readonly roles: string;
  /** Empty until the holder has set one. */
  readonly password_hash: string;
  readonly disabled: number;
  /** Account that made it, or reset it last. */
  readonly made_by: string | null;
  /** Earlier such accounts, ids separated by blanks. */
  readonly made_before: string;
  readonly confirmed_by: string | null;
  readonly confirmed_at: string | null;
  /** Names the confirmation, 128 random bits; null while nobody has confirmed it, and in one of before version 32. */
  readonly confirmation: string | null;
  /** Whether it was confirmed when its password was reset. */
  readonly confirmed_once: number;
  readonly code_hash: string | null;
  readonly code_expires_at: string | null;
  /** Over everything above but the code, see accountSeal; null only in a row that this program did not write. */
  readonly seal: string | null;
  readonly code_seal: string | null;
}

/** Empty confirmation, for an account whose confirmation does not count any more. */
export const UNCONFIRMED = { confirmed_by: null, confirmed_at: null, confirmation: null } as const;

/** @returns ids of all accounts that made this one or reset it, the last one first; none for the first of all */
export function makersOf({ made_by: madeBy, made_before: before }: AccountRow): readonly string[] {
  return [madeBy ?? '', ...before.split(' ')].filter((maker) => maker !== '');
}

/** @returns digests of the secrets of an account: of the hash of its password, and of that of its code */
export function secretsOf({
  password_hash: password,
  code_hash: code,
}: Pick<AccountRow, 'password_hash' | 'code_hash'>): readonly string[] {
  return [password, code ?? ''].filter((hash) => hash !== '').map((hash) => sha256Hex(Buffer.from(hash)));
}

/**
 * @param generation of the accounts that it is one of, empty for those before any was begun anew
 * @returns the seal of an account as it stands: name, roles, password, who made and who confirmed it, whether it is disabled
 */
export function accountSeal(vault: SubjectVault, row: AccountRow, generation: string): string {
  const { account, name, roles, password_hash: password, disabled } = row;
  const { made_by: madeBy, confirmed_by: confirmedBy, confirmed_at: confirmedAt } = row;
  // Each of these facts is in the seal only where it is true, so that older seals stay valid.
  const once = row.confirmed_once === 0 ? {} : { confirmedOnce: row.confirmed_once };
  const before = row.made_before === '' ? {} : { madeBefore: row.made_before };
  const named = row.confirmation === null ? {} : { confirmation: row.confirmation };
  const anew = generation === '' ? {} : { generation };
  const facts = {
    account,
    name,
    roles,
    password,
    disabled,
    madeBy,
    confirmedBy,
    confirmedAt,
    ...once,
    ...before,
    ...named,
    ...anew,
  };
  return vault.statementSealOf('account', canonicalJson(facts));
}

/** @returns the seal of the code with which a holder sets the first password; it goes with the code, without another leaf */
export function codeSeal(vault: SubjectVault, account: string, codeHash: string, expires: string): string {
  return vault.statementSealOf('code', canonicalJson({ account, codeHash, expires }));
}
