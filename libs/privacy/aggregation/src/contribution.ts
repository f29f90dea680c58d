import type { Digest, RoundId, SiteId } from '@collimate/kernel-canonical';

/** To what a contribution belongs: moved to another round, site, query or epoch it is refused. */
export interface RoundBinding {
  readonly roundId: RoundId;
  readonly site: SiteId;
  readonly queryDigest: Digest;
  readonly epoch: number;
}

/** What a site sends in one round, per aggregation mode. In `local-noise` the vector carries enough noise by itself. */
export type ContributionBody = {
  readonly mode: 'local-noise';
  readonly binding: RoundBinding;
  /** Number of coordinates. */
  readonly length: number;
  /** 16 bytes per coordinate. */
  readonly vector: Uint8Array;
};

/**
 * A contribution on its way out of the hospital. Only `seal` makes one, from a Released vector, and the contribution
 * mapper takes nothing else: a number that was not released does not type-check on its way to the wire.
 * @example
 * ```ts
 * import { seal, type SealedContribution } from '@collimate/privacy-aggregation';
 * const onTheWire = (sealed: SealedContribution) => sealed.body;
 * onTheWire(seal(41n as never, {} as never)); // throws NOT_RELEASED
 * ```
 */
export class SealedContribution {
  readonly #body: ContributionBody;

  /** Reached through `seal` alone: the class is exported as a type. */
  constructor(body: ContributionBody) {
    this.#body = body;
  }

  /** What goes on the wire. */
  get body(): ContributionBody {
    return this.#body;
  }
}
