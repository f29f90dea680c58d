import type { HostFor } from './read-once.mjs';

/** Keys that may be left out, and how many were looked at. */
export interface OptionalKeys {
  readonly open: readonly string[];
  readonly count: number;
}
export function optionalKeys(root: string, text: string, hostFor?: HostFor): OptionalKeys;
