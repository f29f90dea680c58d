import type { Generated } from 'kysely';

/** Operators, known by the hash of their token. */
export interface AccountsTable {
  name: string;
  /** Null once the account was removed. */
  token_sha256: string | null;
  /** Operator who had the present token made, and so knows it; null from before operators had names. */
  token_by: string | null;
  /**
   * Operator who made the account, or last had a token made for it that was not their own; null for the machine's
   * account.
   */
  made_by: string | null;
  /** Earlier makers, separated by blanks: a maker is added, never replaced. */
  made_before: Generated<string>;
  /** Operator who confirmed the holder as another person; null again once somebody else has a token made. */
  confirmed_by: string | null;
  /** When it was confirmed first; stays. */
  confirmed_at: string | null;
  created_at: string;
  removed_at: string | null;
  /** Time from which it cannot be confirmed until somebody makes it anew, because its maker was removed. */
  void_since: string | null;
}
