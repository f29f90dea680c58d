import type { AccountListing, SiteSignature } from '@collimate/platform-site-api';
import { columns } from '../output/columns.js';

/** `collimate site accounts list`: who is who, who made the account, and who said that it is they. */
export function renderAccounts(accounts: readonly AccountListing[]): string {
  return columns(
    ['name', 'roles', 'state', 'made by', 'confirmed by'],
    accounts.map((account) => [
      account.name,
      account.roles.join(', '),
      stateOf(account),
      makersOf(account) ?? '(the first)',
      account.roles.includes('approver') ? (account.confirmedBy ?? 'NOBODY') : '',
    ]),
    5,
  );
}

/**
 * People of a study, for an approver who is about to sign: the signers so far, and the confirmations of each approver's
 * account.
 */
export function renderSigners(signatures: readonly SiteSignature[], accounts: readonly AccountListing[]): string {
  const nameOf = (id: string): string => accounts.find(({ account }) => account === id)?.name ?? id;
  const signed = signatures.map(({ account, decision, signedAt, why }) => {
    return `  ${nameOf(account)} ${decision}, ${signedAt}${why === undefined ? '' : `: ${why}`}`;
  });
  const approvers = accounts.filter(({ roles, isDisabled, isHeld }) => roles.includes('approver') && !isDisabled && isHeld);
  return [
    signed.length === 0 ? 'Signed so far: nobody.' : `Signed so far:\n${signed.join('\n')}`,
    `Approvers here, and who stands behind them:\n${approvers
      .map(
        (account) =>
          `  ${account.name}: made by ${makersOf(account) ?? 'the first hour'}, confirmed by ${account.confirmedBy ?? 'NOBODY'}`,
      )
      .join('\n')}`,
    'Two accounts count as two people. Collimate cannot see who holds them: one person with two accounts that others made and\n' +
      'confirmed counts as two. Sign only if you know that each name above is one person of this hospital, and no two are the same.',
  ].join('\n');
}

/** @returns all who made or reset it, the last one first; undefined for the first of all */
function makersOf({ madeBy, madeBefore = [] }: AccountListing): string | undefined {
  return madeBy === undefined ? undefined : [madeBy, ...madeBefore].join(', ');
}

function stateOf({ isActive, isDisabled, isConfirmed, isHeld, roles }: AccountListing): string {
  if (!isHeld) return 'NOT MADE HERE: does not act';
  if (isDisabled) return 'disabled';
  if (!isActive) return 'no password yet';
  return roles.includes('approver') && !isConfirmed ? 'not confirmed' : 'active';
}
