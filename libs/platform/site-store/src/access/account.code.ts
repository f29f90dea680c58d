import { randomBytes } from 'node:crypto';
import { instantFromMs, instantToMs, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import { codeSeal, type AccountRow } from './account.row.js';

/** How long the code holds with which somebody sets their first password, ms. */
export const CODE_MS = 7 * 86_400_000;

/** @returns a code of 80 random bits, and until when it works */
export function newCode(now: Instant): { readonly code: string; readonly expires: Instant } {
  const code = randomBytes(10)
    .toString('hex')
    .replace(/(.{5})(?=.)/g, '$1-');
  return { code, expires: instantFromMs(instantToMs(now) + CODE_MS) };
}

/** @returns whether the account waits for its holder's password; its row has to be held besides */
export function isOpenCode(vault: SubjectVault, row: AccountRow, now: Instant): boolean {
  const { account, code_hash: code, code_expires_at: expires, code_seal: seal } = row;
  if (code === null || expires === null || expires <= now) return false;
  return seal === codeSeal(vault, account, code, expires);
}
