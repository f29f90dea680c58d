import { Injectable } from '@nestjs/common';
import { CoordinatorKeys } from './coordinator.keys.js';
import { EnvelopeCheck } from './envelope.check.js';
import { KnownPeers } from './known.peers.js';

/** Checks that every message passes before it reaches a method, over gRPC and over HTTP/1.1. */
@Injectable()
export class CallWards {
  constructor(
    readonly peers: KnownPeers,
    readonly check: EnvelopeCheck,
    readonly keys: CoordinatorKeys,
  ) {}
}
