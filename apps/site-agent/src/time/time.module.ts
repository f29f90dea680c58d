import { Module } from '@nestjs/common';
import { CoordinatorClock } from './coordinator.clock.js';

/** The coordinator's time: the link sets it; epochs and ticks are counted by it. */
@Module({ providers: [CoordinatorClock], exports: [CoordinatorClock] })
export class TimeModule {}
