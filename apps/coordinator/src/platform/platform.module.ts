import { Module } from '@nestjs/common';
import { CallAllowance } from './call.allowance.js';
import type { CoordinatorConfig } from './coordinator.config.js';
import { Doorbells } from './doorbells.js';
import { IdentifiedCalls } from './identified.calls.js';
import { PublicAddress } from './public.address.js';
import { RevokedSerials } from './revoked.serials.js';
import { CONFIG } from './tokens.js';

/** What every room of the coordinator needs and no room owns. */
@Module({
  providers: [
    CallAllowance,
    Doorbells,
    IdentifiedCalls,
    { provide: PublicAddress, useFactory: (config: CoordinatorConfig) => new PublicAddress(config.publicHost), inject: [CONFIG] },
    RevokedSerials,
  ],
  exports: [CallAllowance, Doorbells, IdentifiedCalls, PublicAddress, RevokedSerials],
})
export class PlatformModule {}
