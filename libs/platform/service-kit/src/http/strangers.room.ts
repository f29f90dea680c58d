import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** Interval between two looks at the bytes of unfinished requests, ms. A line of 1 Gbit/s brings 25 MB in that time. */
const LOOK_MS = 200;

/** Limits over all guests together: connections, and bytes of requests that have not ended. */
export interface RoomLimits {
  readonly connections: number;
  readonly bytes: number;
}

/** A connection of a peer without a verified certificate. */
interface Guest {
  /** Bytes that had come when it was looked last, and when the last of them came, ms. */
  seen: number;
  at: number;
  /** Bytes that had come when its present request began; undefined between requests. */
  from: number | undefined;
}

/**
 * Bounds peers without a verified certificate: agents that enrol, hospitals whose inspection ends TLS, browsers, and
 * everybody else. Nobody is known before the request is read, so connections and memory are bounded for all of them
 * together, not for each. When a limit is reached, the peer that has sent nothing for the longest time is cut, so idle
 * connections take no place from one that sends.
 */
export class StrangersRoom {
  private readonly guests = new Map<TLSSocket, Guest>();
  private timer: NodeJS.Timeout | undefined;

  /** @param cut called for each connection that was cut */
  constructor(
    private readonly cut: () => void = () => undefined,
    private readonly limits: RoomLimits = { connections: 1_024, bytes: 64 * 1024 * 1024 },
  ) {}

  /** Takes a new connection in; another one goes for it where there are too many. */
  takeIn(socket: TLSSocket): void {
    this.guests.set(socket, { seen: socket.bytesRead, at: performance.now(), from: undefined });
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
    guest.from = request.socket.bytesRead;
    request.once('close', () => (guest.from = undefined));
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
    for (const { seen, from } of this.guests.values()) bytes += from === undefined ? 0 : seen - from;
    return bytes;
  }

  private quietest(among: (guest: Guest) => boolean): TLSSocket | undefined {
    let quietest: TLSSocket | undefined;
    let at = Infinity;
    for (const [socket, guest] of this.guests) {
      if (guest.at >= at || !among(guest)) continue;
      quietest = socket;
      at = guest.at;
    }
    return quietest;
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
