import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWay, type Way } from '@collimate/platform-pki';
import type { Hush } from './hush.js';

/** The two sockets of a connection: the near one of this program, and the far one of the coordinator or its proxy. */
type Pair = readonly [near: Socket, far: Socket];

/**
 * Carries connections, directly or through a proxy, and carries nothing while the link is hushed. Otherwise automatic
 * answers of HTTP/2, above all to a ping, or the moment at which an end is noticed, would show how long the program was
 * busy. A way that is being opened when the silence begins is given up and opened again after it, because questions of
 * a proxy or of its TLS would be answered in between. The relay listens on a socket in a folder of this account alone,
 * leads every connection to the one address, and passes TLS through from end to end.
 */
export class WayRelay {
  private readonly folder = mkdtempSync(join(tmpdir(), 'collimate-way-'));
  private readonly sockets = new Set<Socket>();
  private readonly pairs = new Set<Pair>();
  /** Ways that were opened for connections which are on their way to the relay. */
  private readonly ready: Socket[] = [];
  /** Ways that are being opened. */
  private readonly openings = new Set<AbortController>();
  private isClosed = false;
  private readonly server: Server;
  private readonly stopHearing: () => void;

  constructor(
    private readonly way: Way,
    private readonly hush: Hush,
  ) {
    this.stopHearing = hush.hear({ shut: () => this.shut(), open: () => this.pairs.forEach(connect) });
    this.server = createServer({ pauseOnConnect: true }, (near) => void this.lead(near));
    this.server.listen(join(this.folder, 'way'));
  }

  /** Address for gRPC. */
  get address(): string {
    return `unix:${join(this.folder, 'way')}`;
  }

  /** @returns a connection through the relay over a way that is open @throws the errors of `openWay` */
  async open(): Promise<Socket> {
    this.ready.push(await this.reach());
    return connectTo(join(this.folder, 'way'));
  }

  /** The far ends are closed once the link may send. */
  close(): void {
    this.isClosed = true;
    this.server.close();
    void this.hush.passed().then(() => {
      this.stopHearing();
      for (const opening of this.openings) opening.abort();
      for (const socket of this.sockets) socket.destroy();
    });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** If the way does not open, the connection is cut; the probe of the link reports the cause. */
  private async lead(near: Socket): Promise<void> {
    this.keep(near);
    try {
      await this.hush.passed();
      const far = this.ready.shift() ?? (await this.reach());
      await this.hush.passed();
      const pair: Pair = [near, far];
      this.pairs.add(pair);
      for (const [from, to] of [pair, [far, near]] as const) {
        // The other end is told of a closed end only when the link may send: a time limit that runs out meanwhile must
        // not be a sign of life.
        from.once('close', () => {
          this.pairs.delete(pair);
          void this.hush.passed().then(() => to.destroy());
        });
      }
      if (near.destroyed) far.destroy();
      if (far.destroyed) near.destroy();
      connect(pair);
    } catch {
      near.destroy();
    }
  }

  /** @returns an open way @throws the errors of `openWay`, except those of a silence that came between */
  private async reach(): Promise<Socket> {
    for (;;) {
      await this.hush.passed();
      if (this.isClosed) throw new Error('this relay is closed');
      const opening = new AbortController();
      this.openings.add(opening);
      try {
        return this.keep(await openWay(this.way, opening.signal));
      } catch (error) {
        if (!opening.signal.aborted) throw error;
      } finally {
        this.openings.delete(opening);
      }
    }
  }

  private shut(): void {
    for (const opening of this.openings) opening.abort();
    this.pairs.forEach(part);
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
    return socket;
  }
}

function connect([near, far]: Pair): void {
  near.pipe(far).pipe(near);
}

function part([near, far]: Pair): void {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ]) {
    from.unpipe(to);
    from.pause();
  }
}
