import { Injectable } from '@nestjs/common';
import { CoordinatorKeys } from './coordinator.keys.js';
import { EnvelopeCheck } from './envelope.check.js';
import { KnownPeers } from './known.peers.js';

/** What every message meets before it reaches a method, whatever carried it here. */
@Injectable()
export class CallWards {
  constructor(
    readonly peers: KnownPeers,
    readonly check: EnvelopeCheck,
    readonly keys: CoordinatorKeys,
  ) {}
}
