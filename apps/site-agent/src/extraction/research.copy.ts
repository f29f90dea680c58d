import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ScanKey, SubjectKey } from '@collimate/kernel-canonical';
import { Deidentifier, RESEARCH_OPTIONS, type CleanedInstance } from '@collimate/imaging-deidentify';
import { CollimateError } from '@collimate/kernel-errors';
import { Keystore } from '@collimate/platform-keystore';
import { filesUnder, isFolder } from '@collimate/platform-pacs';
import { SettingStore, type ScanSource } from '@collimate/platform-site-store';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';

/**
 * The optional de-identified copy of what was read, below the data folder and named by pseudonyms alone. Originals are
 * never written; the copy of a subject goes with their consent.
 */
@Injectable()
export class ResearchCopy {
  private readonly folder: string;

  constructor(
    private readonly keys: Keystore,
    private readonly settings: SettingStore,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
  ) {
    this.folder = join(config.dataFolder, 'research');
  }

  /** Writes the copy whole or not at all; a file that cannot be made safe leaves the scan without a copy. */
  async write(subject: SubjectKey, scan: ScanKey, source: ScanSource): Promise<void> {
    if (!this.config.researchCopy) return;
    const target = join(this.folder, subject, scan);
    const draft = `${target}.new`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    const whole = await this.cleanInto(draft, source);
    rmSync(target, { recursive: true, force: true });
    if (whole) renameSync(draft, target);
    else rmSync(draft, { recursive: true });
  }

  /** @returns of whom there are copies */
  subjects(): readonly SubjectKey[] {
    return existsSync(this.folder) ? (readdirSync(this.folder) as SubjectKey[]) : [];
  }

  /** @returns of how many scans of a subject there are copies, begun ones too */
  count(subject: SubjectKey): number {
    const folder = join(this.folder, subject);
    return existsSync(folder) ? readdirSync(folder).length : 0;
  }

  /** Deletes every copy of a subject. */
  remove(subject: SubjectKey): void {
    rmSync(join(this.folder, subject), { recursive: true, force: true });
  }

  private async cleanInto(draft: string, source: ScanSource): Promise<boolean> {
    const site = this.settings.get('site-id') ?? 'not-enrolled';
    const policy = { key: this.keys.uidKey(), site, options: RESEARCH_OPTIONS, vocabulary: [], times: 'empty' } as const;
    const deidentifier = new Deidentifier(policy);
    const files = [...(isFolder(source.image) ? filesUnder(source.image) : [source.image]), source.mask];
    for (const file of files) {
      const outcome = cleaned(deidentifier, readFileSync(file));
      if (outcome === undefined) return false;
      writeFileSync(join(draft, `${outcome.sopInstanceUid}.dcm`), outcome.bytes, { mode: 0o600 });
      await nextTurn();
    }
    return true;
  }
}

/** @returns undefined for a file that is refused, or that cannot be read as DICOM */
function cleaned(deidentifier: Deidentifier, file: Uint8Array): CleanedInstance | undefined {
  try {
    const outcome = deidentifier.clean(file);
    return outcome.kind === 'cleaned' ? outcome : undefined;
  } catch (error) {
    if (error instanceof CollimateError) return undefined;
    throw error;
  }
}
