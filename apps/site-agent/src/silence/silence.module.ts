import { Module } from '@nestjs/common';
import type { Traces } from '@collimate/platform-service-kit';
import { TRACES } from '../ground/logger.token.js';
import { Hush } from './hush.js';
import { HushedWays } from './hushed.ways.js';

/** Traces leave by a clock of their own, and so are silent with everything else. */
function hushOver(traces: Traces): Hush {
  const hush = new Hush();
  hush.hear(traces);
  return hush;
}

/** The silence in which rows are read, and the ways out of the house, which carry nothing in it. */
@Module({
  providers: [{ provide: Hush, inject: [TRACES], useFactory: hushOver }, HushedWays],
  exports: [Hush, HushedWays],
})
export class SilenceModule {}
