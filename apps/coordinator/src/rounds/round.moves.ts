import { Injectable } from '@nestjs/common';
import { AttemptService } from './attempt.service.js';
import { DueTurns } from './due.turns.js';
import { RoundClosing } from './round.closing.js';
import { RoundConductor } from './round.conductor.js';
import { RoundHerald } from './round.herald.js';

/** The services that move rounds on, as one parameter. */
@Injectable()
export class RoundMoves {
  constructor(
    readonly conductor: RoundConductor,
    readonly closing: RoundClosing,
    readonly herald: RoundHerald,
    readonly attempts: AttemptService,
    readonly turns: DueTurns,
  ) {}
}
