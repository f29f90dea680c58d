import type { ConsentWithdrawal, EffectDone } from '@collimate/governance-consent';
import type { Digest, ScanKey } from '@collimate/kernel-canonical';
import type { StoredHoldings } from './subject-holdings.js';

/** A withdrawal that counts, and whose effects are carried out in the database and not yet outside of it. */
export interface OpenWithdrawal {
  readonly event: ConsentWithdrawal;
  /** The scans that the subject had; their rows are gone. */
  readonly scans: readonly ScanKey[];
  /** What the database and the keystore held when it arrived. */
  readonly held: StoredHoldings;
  /** What was done about that. */
  readonly done: readonly EffectDone[];
  /** Number of the charge that was made last when it arrived, -1 if there was none: what was charged later is without the subject. */
  readonly lastCharge: number;
  /** What was found outside of the database and is to be carried out, written down before it is: a kill in between forgets nothing of it. */
  readonly outside: readonly EffectDone[];
}

/** How the log certifies what a withdrawal did. */
export interface WithdrawalProof {
  readonly log: 'subject';
  readonly tree: number;
  readonly index: number;
  readonly commitment: Digest;
  /** Opens the commitment to `{ event, effects }`; hex. The site does not keep it. */
  readonly salt: string;
}

/** @returns what stands in a row of open withdrawals; undefined if it was altered */
export function readOpen(document: string): OpenWithdrawal | undefined {
  try {
    const open = JSON.parse(document) as Partial<OpenWithdrawal> | null;
    const isOpen =
      open?.event?.type === 'WITHDRAWN' && Array.isArray(open.scans) && Array.isArray(open.done) && open.held !== undefined;
    if (open?.lastCharge !== undefined && !Number.isSafeInteger(open.lastCharge)) return undefined;
    // Those of before named nothing outside, and no charge: to them any may have come before.
    const unnamed = { outside: [], lastCharge: Number.MAX_SAFE_INTEGER };
    return isOpen ? { ...unnamed, ...(open as Omit<OpenWithdrawal, keyof typeof unnamed>) } : undefined;
  } catch {
    return undefined;
  }
}
