import type { Verification } from '@collimate/governance-publication';
import type { Trusted } from '../proofs/trusted.js';

/** Whether the value of one key is the one of a kind. */
export type Mark = (value: unknown) => boolean;

/** A kind of document that `collimate verify` reads. */
export interface DocumentKind<Contract extends object> {
  /**
   * The keys by which it is recognised before anything of it is read. They are keys of its contract: one that is renamed there
   * does not compile here.
   */
  readonly marks: { readonly [K in keyof Contract]?: Mark };
  /** Commands that write it; empty for a document that no command exports for verification. */
  readonly from: readonly string[];
  /** Whether an exported log of the coordinator has entries about it. */
  readonly isInLog: boolean;
  /** @throws CliError BAD_DOCUMENT with the key that is wrong; NOT_VERIFIABLE for a document that proves nothing */
  readonly verify: (document: object, trusted: Trusted) => Verification;
}

/** A kind without the type of its contract, for the list of all kinds. */
export interface AnyKind extends Omit<DocumentKind<object>, 'marks'> {
  readonly marks: Readonly<Record<string, Mark | undefined>>;
}

/** A document of a kind before its values were checked: only the names of the keys are those of the contract. */
export type Unread<Contract extends object> = { readonly [K in keyof Contract]?: unknown };

/** The key is present, with any value. */
export const present: Mark = (value) => value !== undefined;

/** The key holds this very text. */
export function says(text: string): Mark {
  return (value) => value === text;
}

/** @returns whether a document means to be of a kind; it may still be a damaged one */
export function isOfKind<Contract extends object>(kind: DocumentKind<Contract>, document: unknown): document is Unread<Contract> {
  return isRecognised(kind, document);
}

/** @returns the same of a kind whose contract is not known here */
export function isRecognised({ marks }: AnyKind, document: unknown): boolean {
  if (typeof document !== 'object' || document === null) return false;
  const fields = new Map(Object.entries(document));
  return Object.entries(marks).every(([key, mark]) => mark === undefined || mark(fields.get(key)));
}
