import { parseInstant, type Instant } from '@collimate/kernel-canonical';
import { WITHDRAWAL_KINDS, type WithdrawalKind } from '@collimate/governance-consent';
import type { SubjectVault } from '@collimate/platform-keystore';

/**
 * Word of a line: a withdrawal, a refusal, a death, or the end of an earlier consent (`EXPIRED`), by a lapse, an
 * amendment or a newer form. The content of an amendment or form is not in it, because the list outlives erasures.
 */
const LISTED_WORDS = [...WITHDRAWAL_KINDS, 'REFUSED', 'EXPIRED', 'DECEASED'] as const;

/** See LISTED_WORDS. */
export type ListedWord = (typeof LISTED_WORDS)[number];

/** One word that denies, as the list beside the database holds it; only a keyed hash names the subject. */
export interface WithdrawalLine {
  /** From 1, in the order of arrival. */
  readonly arrival: number;
  /** See SubjectVault.withdrawalMarkOf. */
  readonly mark: string;
  readonly kind: ListedWord;
  /** Forms that had arrived by then, and that this word ends, have no later date. */
  readonly at: Instant;
}

const LINE = /^(\d{1,12}) ([0-9a-f]{64}) ([A-Z_]+) (\S{24}) ([0-9a-f]{32})$/;

/** @returns the line without its end; the last word is the seal of those before it */
export function lineText(line: WithdrawalLine, vault: SubjectVault): string {
  const words = `${line.arrival} ${line.mark} ${line.kind} ${line.at}`;
  return `${words} ${vault.withdrawalSealOf(words)}`;
}

/** @returns undefined for a line that is not whole, or was not written under this site's key */
export function parseLine(text: string, vault: SubjectVault): WithdrawalLine | undefined {
  const [, arrival, mark, kind, at, seal] = LINE.exec(text) ?? [];
  if (seal === undefined || vault.withdrawalSealOf(text.slice(0, -33)) !== seal) return undefined;
  const known = LISTED_WORDS.find((one) => one === kind);
  return known === undefined ? undefined : { arrival: Number(arrival), mark, kind: known, at: parseInstant(at) };
}

/** Whether a line is of a withdrawal, and which. */
export function withdrawalOf(word: ListedWord): WithdrawalKind | undefined {
  return WITHDRAWAL_KINDS.find((one) => one === word);
}

/** @returns the text that distinguishes one line from another */
export function lineKey({ arrival, mark, kind, at }: WithdrawalLine): string {
  return `${arrival} ${mark} ${kind} ${at}`;
}
