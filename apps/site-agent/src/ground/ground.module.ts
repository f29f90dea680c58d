import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '@collimate/kernel-canonical';
import { RandomSource } from '@collimate/kernel-numeric';
import { NO_TRACES, NodeRandom, SystemClock, type Traces } from '@collimate/platform-service-kit';
import type { Logger } from 'pino';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { LOGGER, TRACES } from './logger.token.js';

/** Objects that the agent is given at its start. */
export interface AgentSetting {
  readonly config: SiteConfig;
  readonly logger: Logger;
  /** Receiver of traces; none by default. */
  readonly traces?: Traces;
}

/** Shared by every folder: the settings, the logger, the machine's clock and its randomness. Nothing of a patient. */
@Global()
@Module({})
export class GroundModule {
  static with({ config, logger, traces = NO_TRACES }: AgentSetting): DynamicModule {
    return {
      module: GroundModule,
      providers: [
        { provide: SITE_CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: TRACES, useValue: traces },
        { provide: Clock, useClass: SystemClock },
        { provide: RandomSource, useClass: NodeRandom },
      ],
      exports: [SITE_CONFIG, LOGGER, TRACES, Clock, RandomSource],
    };
  }
}
