import { chmod, lstat, mkdtemp, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { Keystore } from '@collimate/platform-keystore';
import { foreignCode } from '@collimate/platform-service-kit';
import { StoreError, WithdrawalFile, WithdrawalLineStore, type SiteStore } from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import { isInside } from '../config/beside.folder.js';
import { keyPlaceOf } from '../config/key.folder.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { AgentError } from '../ground/agent.error.js';
import { closedPlaceHint } from '../ground/closed.place.js';
import { LOGGER } from '../ground/logger.token.js';
import { SITE_STORE } from '../store/store.token.js';

/** Files of a backup, named like the files that they are restored to. */
const DATABASE = 'site.db';
const LIST = 'withdrawals.log';

/** A backup that was made. */
export interface BackupView {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Copies the database of the running agent, and the list of withdrawals beside it: all that a restore needs, and nothing
 * that must not be put back. Keys and the counter of the head are not in it.
 */
@Injectable()
export class BackupService {
  private isRunning = false;

  constructor(
    @Inject(SITE_STORE) private readonly store: SiteStore,
    private readonly lines: WithdrawalLineStore,
    private readonly keys: Keystore,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * The folder is there whole, mode 0700, or not at all.
   * @param folder absolute; it must not exist, and its parent must
   * @throws AgentError BACKUP_PLACE_REFUSED, BACKUP_EXISTS, BACKUP_RUNNING, BACKUP_FAILED
   */
  async make(folder: string): Promise<BackupView> {
    if (this.isRunning) throw new AgentError('BACKUP_RUNNING', 'another backup is being made', { hint: 'wait until it is done' });
    this.isRunning = true;
    try {
      const target = await this.placeOf(folder);
      const view = await this.write(target);
      this.logger.info('a backup was made');
      return view;
    } finally {
      this.isRunning = false;
    }
  }

  private async write(target: string): Promise<BackupView> {
    let part: string | undefined;
    try {
      part = await mkdtemp(`${target}.part-`);
      await chmod(part, 0o700);
      const database = join(part, DATABASE);
      await writeFile(database, '', { flag: 'wx', mode: 0o600 });
      this.store.session.copyTo(database);
      // Copied after the database, so that a withdrawal meanwhile is in the list in any case.
      await new WithdrawalFile(join(part, LIST), this.keys.subjects).append(this.lines.all());
      const files = [];
      for (const name of [DATABASE, LIST]) {
        await settle(join(part, name));
        files.push({ name, bytes: (await stat(join(part, name))).size });
      }
      if (await exists(target)) throw taken();
      await rename(part, target);
      await settle(dirname(target));
      return { folder: target, files };
    } catch (error) {
      if (part !== undefined) await rm(part, { recursive: true, force: true }).catch(() => undefined);
      if (error instanceof AgentError) throw error;
      const reason = error instanceof StoreError ? error.code : (foreignCode(error) ?? 'UNKNOWN');
      throw new AgentError('BACKUP_FAILED', 'the backup could not be written, and nothing is left of it', {
        details: { reason },
        hint: closedPlaceHint(reason, dirname(target)),
      });
    }
  }

  /** @returns the folder, with the links of its parent resolved */
  private async placeOf(folder: string): Promise<string> {
    if (!isAbsolute(folder) || basename(resolve(folder)) === '') throw refused('name it from the root of the disk on');
    let parent: string;
    try {
      parent = await realpath(dirname(resolve(folder)));
    } catch {
      throw refused('make the folder above it first, and let the account of the agent read it');
    }
    const target = join(parent, basename(resolve(folder)));
    const own = [this.config.dataFolder, keyPlaceOf(this.config).folder, dirname(this.config.withdrawalFile)];
    for (const place of own) {
      const real = await realpath(resolve(place)).catch(() => resolve(place));
      if (target === real || isInside(real, target)) throw refused('name one outside of the folders of the agent');
    }
    if (await exists(target)) throw taken();
    return target;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Makes a file, or the names in a folder, durable; a share may know no such call for folders, and Windows knows none. */
async function settle(path: string): Promise<void> {
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder && process.platform === 'win32') return;
  const handle = await open(path, isFolder ? 'r' : 'r+');
  try {
    await handle.sync();
  } catch (error) {
    if (!isFolder) throw error;
  } finally {
    await handle.close();
  }
}

function refused(hint: string): AgentError {
  return new AgentError('BACKUP_PLACE_REFUSED', 'a backup cannot be made in this folder', { hint });
}

function taken(): AgentError {
  return new AgentError('BACKUP_EXISTS', 'the folder of the backup is there already, and is not written over', {
    hint: 'name a new one, for example by the day',
  });
}
