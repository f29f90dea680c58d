import { Module } from '@nestjs/common';
import { CallAllowance } from './call.allowance.js';
import { CallWards } from './call.wards.js';
import type { CoordinatorConfig } from './coordinator.config.js';
import { Doorbells } from './doorbells.js';
import { DueTimes } from './due.times.js';
import { EnvelopeCheck } from './envelope.check.js';
import { EnvelopeSessions } from './envelope.sessions.js';
import { IdentifiedCalls } from './identified.calls.js';
import { KnownPeers } from './known.peers.js';
import { PendingSites } from './pending.sites.js';
import { PublicAddress } from './public.address.js';
import { RevokedSerials } from './revoked.serials.js';
import { CONFIG } from './tokens.js';

/** Parts that every room of the coordinator needs and no room owns. */
@Module({
  providers: [
    CallAllowance,
    CallWards,
    Doorbells,
    DueTimes,
    EnvelopeCheck,
    EnvelopeSessions,
    IdentifiedCalls,
    { provide: PublicAddress, useFactory: (config: CoordinatorConfig) => new PublicAddress(config.publicHost), inject: [CONFIG] },
    KnownPeers,
    PendingSites,
    RevokedSerials,
  ],
  exports: [
    CallAllowance,
    CallWards,
    Doorbells,
    DueTimes,
    EnvelopeCheck,
    EnvelopeSessions,
    IdentifiedCalls,
    KnownPeers,
    PendingSites,
    PublicAddress,
    RevokedSerials,
  ],
})
export class PlatformModule {}
