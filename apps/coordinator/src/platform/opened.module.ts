import { Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import type { Logger, Traces } from '@collimate/platform-service-kit';
import type { CoordinatorConfig } from './coordinator.config.js';
import { CoordinatorKeys } from './coordinator.keys.js';
import { CONFIG, LOGGER, TRACES } from './tokens.js';

/** Parts that are opened before the modules are built, and closed after them. */
export interface Opened {
  readonly config: CoordinatorConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly store: CoordinatorStore;
  readonly keys: CoordinatorKeys;
  readonly traces: Traces;
}

/** The only module that all others see without importing it: settings, logger, clock, store and keys. */
@Module({})
export class OpenedModule {
  static over({ config, logger, clock, store, keys, traces }: Opened): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: logger },
      { provide: Clock, useValue: clock },
      { provide: CoordinatorStore, useValue: store },
      { provide: CoordinatorKeys, useValue: keys },
      { provide: TRACES, useValue: traces },
    ];
    return { module: OpenedModule, global: true, providers, exports: providers };
  }
}
