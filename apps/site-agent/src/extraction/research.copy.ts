import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Digest, ScanKey, SubjectKey } from '@collimate/kernel-canonical';
import { Deidentifier, RESEARCH_OPTIONS, type CleanedInstance } from '@collimate/imaging-deidentify';
import { CollimateError } from '@collimate/kernel-errors';
import { Keystore } from '@collimate/platform-keystore';
import { filesUnder, isFolder, withCodecs } from '@collimate/platform-scans';
import { SettingStore, type ScanSource } from '@collimate/platform-site-store';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';

/** End of the name of a copy that is still being made. */
const BEGUN = '.new';

/**
 * The optional de-identified copy of the scans that a study read: `research/<subject>/<study>/<scan>` below the data
 * folder, all of them pseudonyms or digests. Each study has a key of its own for UIDs and dates, so that the copies of
 * two studies cannot be joined by them. Originals are never written, and a withdrawal removes the copies of its
 * subject. A scan that cannot be made safe has a file with the reason in place of its copy.
 */
@Injectable()
export class ResearchCopy implements OnModuleInit {
  private readonly folder: string;

  constructor(
    private readonly keys: Keystore,
    private readonly settings: SettingStore,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
  ) {
    this.folder = join(config.dataFolder, 'research');
  }

  /** Writes the copy whole or not at all. */
  async write(subject: SubjectKey, study: Digest, scan: ScanKey, source: ScanSource): Promise<void> {
    if (!this.config.researchCopy) return;
    const target = join(this.folder, subject, study, scan);
    const draft = `${target}${BEGUN}`;
    let [key, refusal] = [this.keys.researchCopyKey(study), undefined as string | undefined];
    for (let isOld = true; isOld;) {
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { recursive: true, mode: 0o700 });
      refusal = await this.cleanInto(draft, key, source);
      // The key was changed meanwhile. A copy under the old key could not be linked to the copies under the new one, so
      // it is made again.
      const now = this.keys.researchCopyKey(study);
      [isOld, key] = [!Buffer.from(now).equals(Buffer.from(key)), now];
    }
    for (const old of [target, refusalOf(target)]) rmSync(old, { recursive: true, force: true });
    if (refusal === undefined) {
      renameSync(draft, target);
    } else {
      rmSync(draft, { recursive: true });
      writeFileSync(refusalOf(target), `${refusal}\n`, { mode: 0o600 });
    }
  }

  /** @returns the subjects that have copies */
  subjects(): readonly SubjectKey[] {
    return existsSync(this.folder) ? (readdirSync(this.folder) as SubjectKey[]) : [];
  }

  /**
   * @returns number of scans of the subject that have a copy, begun ones included; a note that no copy can be made does
   *   not count
   */
  count(subject: SubjectKey): number {
    const folder = join(this.folder, subject);
    return existsSync(folder) ? readdirSync(folder).reduce((sum, study) => sum + scansIn(join(folder, study)), 0) : 0;
  }

  /**
   * Deletes all copies of a subject, and the notes that say why a copy could not be made. @returns number of scans that
   * had a copy
   */
  remove(subject: SubjectKey): number {
    const copies = this.count(subject);
    rmSync(join(this.folder, subject), { recursive: true, force: true });
    return copies;
  }

  /**
   * Deletes all finished copies. A copy in progress checks its key again at its end. @returns number of subjects that
   * had copies
   */
  removeAll(): number {
    let withCopies = 0;
    for (const subject of this.subjects()) {
      const before = this.count(subject);
      const own = join(this.folder, subject);
      for (const study of readdirSync(own)) {
        const folder = join(own, study);
        const finished = isFolder(folder) ? readdirSync(folder).filter((name) => !name.endsWith(BEGUN)) : [];
        for (const name of finished) rmSync(join(folder, name), { recursive: true });
        removeEmpty(folder);
      }
      removeEmpty(own);
      if (this.count(subject) < before) withCopies += 1;
    }
    return withCopies;
  }

  /** Replaces the key of the copies, and deletes the copies under the old key. @returns see removeAll */
  rotate(): number {
    this.settings.set('copies-going', '1');
    // The key changes first: copies made from now on use the new one, and all existing copies are removed.
    this.keys.rotateResearchCopyKey();
    const deleted = this.removeAll();
    this.settings.clear('copies-going');
    return deleted;
  }

  /**
   * Finishes a rotation that a kill has cut short, before anything is extracted: it deletes all copies from before the
   * kill, begun ones included.
   */
  onModuleInit(): void {
    if (this.settings.get('copies-going') === undefined) return;
    for (const subject of this.subjects()) this.remove(subject);
    this.rotate();
  }

  /**
   * Finishes withdrawals that a kill has cut short: it deletes copies of subjects who are not in the cohort, and copies
   * in the older form.
   */
  removeOrphaned(cohort: ReadonlySet<SubjectKey>): void {
    this.removeOlderForm();
    for (const subject of this.subjects()) if (!cohort.has(subject)) this.remove(subject);
  }

  /**
   * Deletes copies of the form `<subject>/<scan>/*.dcm`: one key served all studies, and free texts of scanners were kept in them. A
   * scan gets a copy again when it is extracted again.
   */
  removeOlderForm(): void {
    for (const subject of this.subjects()) {
      for (const name of readdirSync(join(this.folder, subject))) {
        const folder = join(this.folder, subject, name);
        if (!isFolder(folder) || readdirSync(folder).some((file) => file.endsWith('.dcm'))) rmSync(folder, { recursive: true });
      }
    }
  }

  /** @returns why there can be no copy, undefined if it was written */
  private async cleanInto(draft: string, key: Uint8Array, source: ScanSource): Promise<string | undefined> {
    const site = this.settings.get('site-id') ?? 'not-enrolled';
    const deidentifier = new Deidentifier({ key, site, options: RESEARCH_OPTIONS, vocabulary: [], times: 'empty' });
    const files = [...(isFolder(source.image) ? filesUnder(source.image) : [source.image]), source.mask];
    for (const file of files) {
      const outcome = await cleaned(deidentifier, readFileSync(file));
      if (typeof outcome === 'string') return outcome;
      writeFileSync(join(draft, `${outcome.sopInstanceUid}.dcm`), outcome.bytes, { mode: 0o600 });
      await nextTurn();
    }
    return undefined;
  }
}

function refusalOf(target: string): string {
  return `${target}.refused`;
}

/** @returns of how many scans there are copies in the folder of a study, or in that of a scan of the older form */
function scansIn(study: string): number {
  if (!isFolder(study)) return 0;
  const names = readdirSync(study);
  if (names.some((name) => name.endsWith('.dcm'))) return 1;
  const copies = names.filter((name) => isFolder(join(study, name)) && readdirSync(join(study, name)).length > 0);
  return new Set(copies.map((name) => (name.endsWith(BEGUN) ? name.slice(0, -BEGUN.length) : name))).size;
}

function removeEmpty(folder: string): void {
  if (isFolder(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/**
 * @returns the cleaned file, or a code (with the attribute, if there is one) for a file that is refused or cannot be
 *   read as DICOM
 */
async function cleaned(deidentifier: Deidentifier, file: Uint8Array): Promise<CleanedInstance | string> {
  try {
    const outcome = await withCodecs((decoders) => deidentifier.clean(file, decoders));
    return outcome.kind === 'cleaned' ? outcome : [outcome.code, outcome.tag].filter((part) => part !== undefined).join(' ');
  } catch (error) {
    if (error instanceof CollimateError) return [error.code, error.place.tag].filter((part) => part !== undefined).join(' ');
    throw error;
  }
}
