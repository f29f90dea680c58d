/** One thing that was looked at. */
export interface Check {
  readonly what: string;
  /** `not-shown`: the document holds nothing by which it could be checked. */
  readonly verdict: 'holds' | 'fails' | 'not-shown';
  /** The finding, or the document that would be needed. */
  readonly detail: string;
}

/** Checks of one document. */
export interface Verification {
  readonly document: 'result' | 'checkpoint' | 'log' | 'attestation' | 'crate' | 'receipt' | 'certificate';
  readonly checks: readonly Check[];
}

/** @returns whether nothing fails */
export function holds({ checks }: Verification): boolean {
  return checks.every((check) => check.verdict !== 'fails');
}

/** @returns whether something could not be shown */
export function isOpen({ checks }: Verification): boolean {
  return checks.some((check) => check.verdict === 'not-shown');
}

/** Compares the document's figure with the one computed here. */
export function compared(what: string, said: string | number, computed: string | number): Check {
  return said === computed
    ? { what, verdict: 'holds', detail: String(said) }
    : { what, verdict: 'fails', detail: `the document says ${said}, and ${computed} comes out here` };
}
