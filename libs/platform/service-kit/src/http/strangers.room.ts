import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** Interval between two looks at the bytes of unfinished requests, ms. A line of 1 Gbit/s brings 25 MB in that time. */
const LOOK_MS = 200;

/** Limits over all guests together: connections, and bytes of requests that have not ended. */
export interface RoomLimits {
  readonly connections: number;
  readonly bytes: number;
}

/** A connection is no newcomer any more after this time, ms: what was opened to say something has said it. */
const NEW_MS = 2_000;
/** How many connections may be in the middle of their handshake: one takes milliseconds. */
const MOST_HANDSHAKES = 1_024;

/** A connection of a peer without a verified certificate. */
interface Guest {
  /** Bytes that had come when it was looked last, and when the last of them came, ms. */
  seen: number;
  at: number;
  /** Bytes that had come when the first of its open requests began; undefined between requests. */
  from: number | undefined;
  /** Requests that have not ended: more than one where they are sent without waiting for the answer. */
  open: number;
  readonly since: number;
}

/**
 * Bounds peers without a verified certificate: agents that enrol, hospitals whose inspection ends TLS, browsers, and
 * everybody else. Nobody is known before the request is read, so connections and memory are bounded for all of them
 * together, not for each. When a limit is reached, the peer that has sent nothing for the longest time is cut, so idle
 * connections take no place from one that sends.
 */
export class StrangersRoom {
  private readonly guests = new Map<TLSSocket, Guest>();
  /** Connections whose handshake has not ended, the oldest first. */
  private readonly knocking = new Set<Socket>();
  private timer: NodeJS.Timeout | undefined;

  /** @param cut called for each connection that was cut */
  constructor(
    private readonly cut: () => void = () => undefined,
    private readonly limits: RoomLimits = { connections: 1_024, bytes: 64 * 1024 * 1024 },
  ) {}

  /**
   * Counts a connection until its handshake ends. Beyond the limit, the oldest unfinished one is cut.
   * @returns a function to call when the handshake has ended
   */
  knocks(socket: Socket): () => void {
    const done = (): void => void this.knocking.delete(socket);
    this.knocking.add(socket);
    socket.once('close', done);
    if (this.knocking.size > MOST_HANDSHAKES) {
      const [oldest] = this.knocking;
      this.knocking.delete(oldest);
      oldest.destroy();
      this.cut();
    }
    return done;
  }

  /** Counts a new connection until it closes. Beyond the limit, the quietest connection is cut. */
  takeIn(socket: TLSSocket): void {
    const now = performance.now();
    this.guests.set(socket, { seen: socket.bytesRead, at: now, from: undefined, open: 0, since: now });
    socket.once('close', () => this.leave(socket));
    this.timer ??= setInterval(() => this.look(), LOOK_MS).unref();
    if (this.guests.size <= this.limits.connections) return;
    this.noteProgress();
    this.end(this.quietest(() => true));
  }

  /** Counts the bytes of a guest's request until it ends. Requests of other peers are not counted. */
  reads(request: IncomingMessage): void {
    const guest = this.guests.get(request.socket as TLSSocket);
    if (guest === undefined) return;
    guest.open += 1;
    guest.from ??= request.socket.bytesRead;
    request.once('close', () => {
      guest.open -= 1;
      if (guest.open === 0) guest.from = undefined;
    });
  }

  private look(): void {
    this.noteProgress();
    while (this.held > this.limits.bytes) this.end(this.quietest(({ seen, from }) => from !== undefined && seen > from));
  }

  private noteProgress(): void {
    const now = performance.now();
    for (const [socket, guest] of this.guests) {
      if (socket.bytesRead === guest.seen) continue;
      guest.seen = socket.bytesRead;
      guest.at = now;
    }
  }

  private get held(): number {
    let bytes = 0;
    for (const guest of this.guests.values()) bytes += heldBy(guest);
    return bytes;
  }

  /** The connection to cut: newcomers last; among equally quiet ones the largest unfinished request, then the youngest connection. */
  private quietest(among: (guest: Guest) => boolean): TLSSocket | undefined {
    const newSince = performance.now() - NEW_MS;
    const isNew = ({ since }: Guest): number => (since > newSince ? 1 : 0);
    let quietest: [TLSSocket, Guest] | undefined;
    for (const one of this.guests) {
      if (!among(one[1])) continue;
      const before = quietest?.[1];
      const order =
        before === undefined ? -1 : isNew(one[1]) - isNew(before) || one[1].at - before.at || heldBy(before) - heldBy(one[1]);
      if (order <= 0) quietest = one;
    }
    return quietest?.[0];
  }

  private end(socket: TLSSocket | undefined): void {
    if (socket === undefined) return;
    this.leave(socket);
    socket.destroy();
    this.cut();
  }

  private leave(socket: TLSSocket): void {
    this.guests.delete(socket);
    if (this.guests.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

/** Bytes of requests that have not ended. */
function heldBy({ seen, from }: Guest): number {
  return from === undefined ? 0 : seen - from;
}
