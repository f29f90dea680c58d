import { joinShares, shareAt } from './secret.shares.js';

/** Most choices of shares that are tried for one secret: up to ten sites every choice that there is, and two false ones among forty. */
const MOST_TRIES = 1_000;

/** A share with the position of its site in the roster, counted from 0. */
export type PlacedShare = readonly [position: number, share: Uint8Array];

/** A secret, and whose shares are not of it. */
export interface JoinedSecret {
  readonly secret: Uint8Array;
  /** Undefined where some are false and nobody can tell which. */
  readonly falseAt: readonly number[] | undefined;
}

/**
 * Puts a secret together though some of its shares may be false: shares are left out, few before many, until the rest give what its owner has shown.
 *
 * That secret is right, and the polynomial behind it need not be: false shares that were chosen together can cancel out in it, and then true ones would look false. A false polynomial
 * meets at most T - 2 true shares, for it meets the secret too; so one that meets A shares took A - T + 2 liars at least. Somebody is named where that is
 * more than may collude, and more than it would take if those who are named are the liars.
 * @param shares in the order in which they are believed
 * @param colluding sites that may work together
 * @returns undefined where too few are true, or more are false than are tried for
 */
export function joinTrueShares(
  shares: readonly PlacedShare[],
  { threshold, colluding }: { readonly threshold: number; readonly colluding: number },
  isRight: (secret: Uint8Array) => boolean,
): JoinedSecret | undefined {
  let found: JoinedSecret | undefined;
  let tries = 0;
  for (let out = 0; out <= shares.length - threshold; out++) {
    for (const omitted of choices(shares.length, out)) {
      if (tries++ >= MOST_TRIES) return found;
      const kept = shares.filter((_, index) => !omitted.includes(index)).slice(0, threshold);
      const secret = joinShares(kept);
      if (!isRight(secret)) continue;
      const falseAt = shares.filter(([position, share]) => !isSame(shareAt(kept, position), share)).map(([position]) => position);
      const liarsElse = shares.length - falseAt.length - threshold + 2;
      if (falseAt.length === 0 || liarsElse > Math.max(colluding, falseAt.length)) return { secret, falseAt };
      found ??= { secret, falseAt: undefined };
    }
  }
  return found;
}

/** Every choice of so many of the numbers below a count. */
function* choices(count: number, size: number, from = 0): Generator<readonly number[], void, undefined> {
  if (size === 0) return yield [];
  for (let first = from; first <= count - size; first++) {
    for (const rest of choices(count, size - 1, first + 1)) yield [first, ...rest];
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
