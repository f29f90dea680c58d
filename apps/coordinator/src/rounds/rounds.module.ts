import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.js';
import { ResultsModule } from '../results/results.module.js';
import { StudiesModule } from '../studies/studies.module.js';
import { RoundConductor } from './round.conductor.js';
import { RoundGrpc } from './round.grpc.js';
import { RoundHerald } from './round.herald.js';
import { RoundService } from './round.service.js';

/** Rounds: asked, answered, pooled. */
@Module({
  imports: [PlatformModule, ResultsModule, StudiesModule],
  providers: [RoundConductor, RoundGrpc, RoundHerald, RoundService],
  exports: [RoundGrpc, RoundService],
})
export class RoundsModule {}
