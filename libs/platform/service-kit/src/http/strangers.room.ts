import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** What one request may bring at most, and counts for where it does not say how much it brings. */
const LARGEST_BYTES = 4 * 1024 * 1024;
/** Requests of no more than this always have room: an agent's usual words are shorter. */
const SMALL_BYTES = 64 * 1024;

/**
 * Room for what peers without a verified certificate send at one time. Nobody knows who they are before their request is read, so the memory
 * of them all together is bounded, and not that of each.
 */
export class StrangersRoom {
  private taken = 0;

  /** @param mostBytes of all their requests together that are not read to the end */
  constructor(private readonly mostBytes = 128 * 1024 * 1024) {}

  /** @returns whether the request may be read; it takes its room until it has ended */
  admits(request: IncomingMessage): boolean {
    const { encrypted, authorized } = request.socket as Partial<TLSSocket>;
    // Without TLS it came to the page's own port, on this machine.
    if (encrypted !== true || authorized === true) return true;
    const bytes = announced(request);
    if (bytes <= SMALL_BYTES) return true;
    if (this.taken + bytes > this.mostBytes) return false;
    this.taken += bytes;
    request.once('close', () => (this.taken -= bytes));
    return true;
  }
}

function announced({ headers }: IncomingMessage): number {
  const said = Number(headers['content-length'] ?? LARGEST_BYTES);
  const isNone = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
  return isNone ? 0 : Number.isSafeInteger(said) ? Math.min(said, LARGEST_BYTES) : LARGEST_BYTES;
}
