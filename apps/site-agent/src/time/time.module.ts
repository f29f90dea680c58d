import { Module } from '@nestjs/common';
import { CoordinatorClock } from './coordinator.clock.js';

/** The coordinator's time: the link sets it, and whoever counts epochs or ticks reads it. */
@Module({ providers: [CoordinatorClock], exports: [CoordinatorClock] })
export class TimeModule {}
