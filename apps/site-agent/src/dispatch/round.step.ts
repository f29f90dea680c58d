/** State of a round after a step: finished, or to be looked at again. */
export type RoundStep = { readonly kind: 'finished' } | { readonly kind: 'wait'; readonly ms: number };

/** After this a quarantine, or features that are computed again, are looked at again, ms. */
export const LOOK_AGAIN_MS = 10_000;
