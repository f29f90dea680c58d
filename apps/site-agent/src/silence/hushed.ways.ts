import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import {
  fetchPinnedAuthority,
  probeWay,
  type AlpnProtocol,
  type PinnedPeer,
  type Way,
  type WayTrouble,
} from '@collimate/platform-pki';
import { Hush } from './hush.js';
import { WayRelay } from './way.relay.js';

/** The ways out of the house: every connection that the agent opens is opened here, and carries nothing while rows are read. */
@Injectable()
export class HushedWays {
  constructor(readonly hush: Hush) {}

  /** Opens a way for one connection. @throws the errors of `openWay` */
  readonly open = async (way: Way): Promise<Socket> => {
    const relay = new WayRelay(way, this.hush);
    try {
      const socket = await relay.open();
      return socket.once('close', () => relay.close());
    } catch (error) {
      relay.close();
      throw error;
    }
  };

  /** Walks the way up to the TLS handshake and reports its trouble, as `probeWay` does. */
  probe(way: Way, authorityPem: string, protocol?: AlpnProtocol): Promise<WayTrouble> {
    return probeWay(way, authorityPem, protocol, this.open);
  }

  /** Fetches the authority of an invitation. @throws the errors of `fetchPinnedAuthority` */
  pinnedAuthority(peer: PinnedPeer): Promise<string> {
    return fetchPinnedAuthority(peer, this.open);
  }
}
