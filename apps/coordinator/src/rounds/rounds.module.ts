import { Module } from '@nestjs/common';
import { MaskingModule } from '../masking/masking.module.js';
import { PlatformModule } from '../platform/platform.module.js';
import { ResultsModule } from '../results/results.module.js';
import { StudiesModule } from '../studies/studies.module.js';
import { AttemptConductor } from './attempt.conductor.js';
import { AttemptService } from './attempt.service.js';
import { DueTurns } from './due.turns.js';
import { RoundCalendar } from './round.calendar.js';
import { RoundClosing } from './round.closing.js';
import { RoundConductor } from './round.conductor.js';
import { RoundGrpc } from './round.grpc.js';
import { RoundHerald } from './round.herald.js';
import { RoundMoves } from './round.moves.js';
import { RoundService } from './round.service.js';

/** Rounds: asked, answered, pooled. */
@Module({
  imports: [MaskingModule, PlatformModule, ResultsModule, StudiesModule],
  providers: [
    AttemptConductor,
    AttemptService,
    DueTurns,
    RoundCalendar,
    RoundClosing,
    RoundConductor,
    RoundGrpc,
    RoundHerald,
    RoundMoves,
    RoundService,
  ],
  exports: [AttemptService, RoundGrpc, RoundService],
})
export class RoundsModule {}
