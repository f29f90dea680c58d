import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWay, type Way } from '@collimate/platform-pki';

/**
 * Carries gRPC's connection through a proxy that speaks TLS itself, which gRPC cannot. It listens on a socket in a folder of
 * this account alone, and whatever connects there is led to the one coordinator; TLS goes through it from end to end.
 */
export class TunnelRelay {
  private readonly folder = mkdtempSync(join(tmpdir(), 'collimate-way-'));
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(private readonly way: Way) {
    this.server = createServer((near) => void this.lead(near));
    this.server.listen(join(this.folder, 'way'));
  }

  /** Address for gRPC. */
  get address(): string {
    return `unix:${join(this.folder, 'way')}`;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A way that does not open is a connection that is cut; what stands in it the probe of the link says. */
  private async lead(near: Socket): Promise<void> {
    this.keep(near);
    near.pause();
    try {
      const far = await openWay(this.way);
      this.keep(far);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ])
        from.once('close', () => to.destroy());
      if (near.destroyed) far.destroy();
      near.pipe(far).pipe(near);
    } catch {
      near.destroy();
    }
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }
}
