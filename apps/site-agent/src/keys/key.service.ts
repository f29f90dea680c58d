import { chmod, lstat, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { changeCover, Keystore, KeystoreError } from '@collimate/platform-keystore';
import { foreignCode } from '@collimate/platform-service-kit';
import { isInside } from '../config/beside.folder.js';
import { keyPlaceOf } from '../config/key.folder.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { AgentError } from '../ground/agent.error.js';
import { closedPlaceHint } from '../ground/closed.place.js';
import { custodianOf } from './key.custodian.js';

/** Place of the keys, and the custodian that encrypts them. */
export interface KeysView {
  readonly place: 'beside-the-data' | 'in-the-data-folder';
  readonly custodian: 'none' | 'file' | 'service';
}

/** Rotation and copies of the site's keys. */
@Injectable()
export class KeyService {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly keys: Keystore,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
  ) {}

  view(): KeysView {
    const { isInDataFolder } = keyPlaceOf(this.config);
    const place = isInDataFolder ? 'in-the-data-folder' : 'beside-the-data';
    return { place, custodian: custodianOf(this.config)?.kind ?? 'none' };
  }

  /** Covers every key anew; one after the other. @throws KeystoreError NOT_COVERED, CUSTODIAN_UNREACHABLE, CUSTODIAN_REFUSED */
  async rotate(): Promise<KeysView> {
    const custodian = custodianOf(this.config);
    if (custodian === undefined) {
      throw new KeystoreError('NOT_COVERED', 'these keys are covered by no custodian', {
        hint: 'name one by COLLIMATE_SITE_KEK and start the agent again',
      });
    }
    const turn = this.last.then(() => changeCover(this.keys, custodian));
    this.last = turn.catch(() => undefined);
    await turn;
    return this.view();
  }

  /**
   * Copies the site's own keys, as they stand on the disk, into a folder that is there whole, mode 0700, or not at all.
   * @param folder absolute; it must not exist, and its parent must
   * @throws AgentError BACKUP_PLACE_REFUSED, BACKUP_EXISTS, BACKUP_FAILED
   */
  async copy(
    folder: string,
  ): Promise<{ readonly folder: string; readonly files: readonly string[]; readonly isSealed: boolean }> {
    const target = await this.placeOf(folder);
    const files = this.keys.copyable();
    let part: string | undefined;
    try {
      part = await mkdtemp(`${target}.part-`);
      await chmod(part, 0o700);
      for (const [name, bytes] of files) await writeFile(join(part, name), bytes, { flag: 'wx', mode: 0o600, flush: true });
      await rename(part, target);
    } catch (error) {
      if (part !== undefined) await rm(part, { recursive: true, force: true }).catch(() => undefined);
      const reason = foreignCode(error) ?? 'UNKNOWN';
      throw new AgentError('BACKUP_FAILED', 'the copy of the keys could not be written, and nothing is left of it', {
        details: { reason },
        hint: closedPlaceHint(reason, dirname(target)),
      });
    }
    return { folder: target, files: files.map(([name]) => name), isSealed: this.view().custodian !== 'none' };
  }

  private async placeOf(folder: string): Promise<string> {
    if (!isAbsolute(folder) || basename(resolve(folder)) === '') throw refused('name it from the root of the disk on');
    const parent = await realpath(dirname(resolve(folder))).catch(() => undefined);
    if (parent === undefined) throw refused('make the folder above it first, and let the account of the agent read it');
    const target = join(parent, basename(resolve(folder)));
    for (const place of [this.config.dataFolder, keyPlaceOf(this.config).folder, dirname(this.config.withdrawalFile)]) {
      const real = await realpath(resolve(place)).catch(() => resolve(place));
      if (target === real || isInside(real, target)) throw refused('name one outside of the folders of the agent');
    }
    const isThere = await lstat(target).then(
      () => true,
      () => false,
    );
    if (isThere) throw new AgentError('BACKUP_EXISTS', 'there is something of that name', { hint: 'name a new folder' });
    return target;
  }
}

const refused = (hint: string): AgentError => new AgentError('BACKUP_PLACE_REFUSED', 'no copy is made there', { hint });
