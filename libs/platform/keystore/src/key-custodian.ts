/**
 * Keeps the key that covers the key folder: a file elsewhere, a key management service, a security module. It never
 * gives its own key away: it wraps and unwraps ours.
 */
export interface KeyCustodian {
  /** Kind of custodian, for the console of the hospital. */
  readonly kind: 'file' | 'service';

  /** @returns the bytes wrapped, as text of one line @throws KeystoreError CUSTODIAN_UNREACHABLE, CUSTODIAN_REFUSED */
  wrap(bytes: Uint8Array): Promise<string>;

  /** @throws KeystoreError CUSTODIAN_UNREACHABLE, CUSTODIAN_REFUSED for a text that it has not wrapped */
  unwrap(wrapped: string): Promise<Uint8Array>;
}
