/** The names by which a value becomes one that may leave the hospital. A spec holds them to what the modules offer. */

/** What `@collimate/privacy-gate` offers: it adds the noise and marks what it made, or marks again what the ledger kept. */
export const DOORS = ['openGate', 'openShare', 'releasedCodec'];
/** Those that are no function: handed to the ledger, which calls them, and to nobody else. */
export const CODECS = ['releasedCodec'];
/** What `@collimate/privacy-accounting/mark` offers, to the gate alone. */
export const MARKS = ['markReleased', 'markNoiseShare'];
/** What the room of the mark makes it of. */
export const INNER_MARKS = ['mark', 'markShare'];
