import type { ConsentWithdrawal, EffectDone } from '@collimate/governance-consent';
import type { Digest, ScanKey } from '@collimate/kernel-canonical';
import type { StoredHoldings } from './subject-holdings.js';

/** A withdrawal that counts, and whose effects are carried out in the database and not yet outside of it. */
export interface OpenWithdrawal {
  readonly event: ConsentWithdrawal;
  /** The scans that the subject had; their rows are gone. */
  readonly scans: readonly ScanKey[];
  /** Data in the database and the keystore when it arrived. */
  readonly held: StoredHoldings;
  /** Effects on that data. */
  readonly done: readonly EffectDone[];
  /** Number of the last charge when it arrived, -1 if there was none: later charges are without the subject. */
  readonly lastCharge: number;
  /** Data found outside the database, written down before it is removed, so that a kill in between forgets none of it. */
  readonly outside: readonly EffectDone[];
}

/** The log's certificate of the effects of a withdrawal. */
export interface WithdrawalProof {
  readonly log: 'subject';
  readonly tree: number;
  readonly index: number;
  readonly commitment: Digest;
  /** Opens the commitment to `{ event, effects }`; hex. The site does not keep it. */
  readonly salt: string;
}

/** @returns an open withdrawal from its row; undefined if it was altered */
export function readOpen(document: string): OpenWithdrawal | undefined {
  try {
    const open = JSON.parse(document) as Partial<OpenWithdrawal> | null;
    const isOpen =
      open?.event?.type === 'WITHDRAWN' && Array.isArray(open.scans) && Array.isArray(open.done) && open.held !== undefined;
    if (open?.lastCharge !== undefined && !Number.isSafeInteger(open.lastCharge)) return undefined;
    // Rows of earlier versions name no data outside and no charge: any charge may have come before them.
    const unnamed = { outside: [], lastCharge: Number.MAX_SAFE_INTEGER };
    return isOpen ? { ...unnamed, ...(open as Omit<OpenWithdrawal, keyof typeof unnamed>) } : undefined;
  } catch {
    return undefined;
  }
}
