import { resolve, sep } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import type { Logger } from 'pino';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { CoordinatorKeys } from '../platform/coordinator.keys.js';
import { CONFIG, LOGGER } from '../platform/tokens.js';
import { writeBackup, type MadeBackup } from './backup.folder.js';

/** Copies the database of the running coordinator. */
@Injectable()
export class BackupService {
  private isRunning = false;

  constructor(
    private readonly store: CoordinatorStore,
    private readonly keys: CoordinatorKeys,
    @Inject(CONFIG) private readonly config: CoordinatorConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws CoordinatorError BACKUP_PLACE_REFUSED, BACKUP_EXISTS, BACKUP_RUNNING, BACKUP_FAILED */
  async make(folder: string): Promise<MadeBackup> {
    if (this.isRunning)
      throw new CoordinatorError('BACKUP_RUNNING', 'another backup is being made', { hint: 'wait until it is done' });
    const own = resolve(this.config.data);
    if (`${resolve(folder)}${sep}`.startsWith(`${own}${sep}`)) {
      throw new CoordinatorError('BACKUP_PLACE_REFUSED', 'a backup does not belong into the data folder', {
        hint: 'name a folder elsewhere, best on another disk',
      });
    }
    this.isRunning = true;
    try {
      const made = await writeBackup(folder, this.keys, (write) => this.store.copy(write));
      this.logger.info('a backup was made');
      return made;
    } finally {
      this.isRunning = false;
    }
  }
}
