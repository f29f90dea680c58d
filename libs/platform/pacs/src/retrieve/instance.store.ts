import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TAG } from '@collimate/imaging-dicom';
import { readDicomFile } from '@collimate/imaging-formats';
import { DECOMPRESSORS } from '@collimate/platform-scans';
import { PacsError } from '../pacs.error.js';
import { isUid } from '../uid.js';
import { ArrivingFile } from './arriving.file.js';
import { lockFolder } from './folder.lock.js';
import { RetrieveJournal, type StoredInstance } from './journal.js';
import type { Arrival, FetchOrder, InstanceMatch, InstanceSink } from './pacs.source.js';

/** How thoroughly a file in the folder is checked before it counts as fetched. */
export type Verification = 'size' | 'hash';

/** Identity of an instance by the data set of its file. */
export interface InstanceIdentity {
  readonly study: string;
  readonly series: string;
  readonly sop: string;
}

const ARRIVING = '.arriving';

/**
 * A folder of DICOM files, `StudyInstanceUID/SeriesInstanceUID/SOPInstanceUID.dcm`, with its journal. A file is in place whole or
 * not at all: it is written aside, checked, forced to the disk and renamed.
 */
export class InstanceStore {
  readonly journal: RetrieveJournal;
  private readonly unlock: () => void;
  private arrivals = 0;

  /** @throws PacsError FOLDER_IN_USE, CANNOT_WRITE */
  constructor(readonly folder: string) {
    attempt(() => makeFolders(folder));
    this.unlock = lockFolder(join(folder, 'retrieve.lock'));
    attempt(() => {
      rmSync(join(folder, ARRIVING), { recursive: true, force: true });
      mkdirSync(join(folder, ARRIVING));
    });
    this.journal = new RetrieveJournal(join(folder, 'retrieve.journal'));
  }

  /** @returns where the file of an instance lies */
  pathOf({ study, series, sop }: InstanceIdentity): string {
    return join(this.folder, study, series, `${sop}.dcm`);
  }

  /**
   * Whether an instance needs not be fetched: its file is there as the journal says, or it was put in place and the journal
   * had no time to say so.
   */
  holds(study: string, { seriesInstanceUid, sopInstanceUid }: InstanceMatch, verification: Verification): boolean {
    const identity = { study, series: seriesInstanceUid, sop: sopInstanceUid };
    const path = this.pathOf(identity);
    if (!existsSync(path)) return false;
    const known = this.journal.find(sopInstanceUid);
    if (known !== undefined && known.study === study && known.series === seriesInstanceUid) {
      if (statSync(path).size === known.bytes && (verification === 'size' || sha256Of(readFileSync(path)) === known.sha256))
        return true;
      this.journal.forget(sopInstanceUid);
      return false;
    }
    const bytes = readFileSync(path);
    if (identityOf(bytes)?.sop !== sopInstanceUid) return false;
    this.journal.append({ ...identity, bytes: bytes.length, sha256: sha256Of(bytes) });
    return true;
  }

  /** A sink that takes the instances of one order and counts them. @param stored called for each instance that is kept */
  sinkFor(order: FetchOrder, stored: (instance: StoredInstance) => void): InstanceSink {
    const wanted = new Set(order.instances.map(({ sopInstanceUid }) => sopInstanceUid));
    const keep = (path: string, move: (to: string) => void, written: { bytes: number; sha256: string }): Arrival => {
      const identity = identityOf(readFileSync(path));
      if (identity === undefined) {
        throw new PacsError('WRONG_INSTANCE', 'what the archive sent is no whole DICOM file', {
          hint: 'Try again; if it happens again, the file is damaged in the archive.',
        });
      }
      const { study, series, sop } = identity;
      if (study !== order.studyInstanceUid || series !== order.seriesInstanceUid || !wanted.has(sop)) return 'unwanted';
      if (this.journal.find(sop) !== undefined && existsSync(this.pathOf(identity))) return 'repeated';
      attempt(() => makeFolders(join(this.folder, study, series)));
      move(this.pathOf(identity));
      const instance = { ...identity, ...written };
      this.journal.append(instance);
      stored(instance);
      return 'stored';
    };
    return { open: () => new ArrivingFile(join(this.folder, ARRIVING, `${this.arrivals++}.part`), keep) };
  }

  close(): void {
    this.journal.close();
    rmSync(join(this.folder, ARRIVING), { recursive: true, force: true });
    this.unlock();
  }
}

function identityOf(bytes: Uint8Array): InstanceIdentity | undefined {
  try {
    const { attributes } = readDicomFile(bytes, DECOMPRESSORS);
    const [study, series, sop] = [TAG.StudyInstanceUID, TAG.SeriesInstanceUID, TAG.SOPInstanceUID].map(
      (tag) => attributes.text(tag) ?? '',
    );
    return [study, series, sop].every((uid) => isUid(uid)) ? { study, series, sop } : undefined;
  } catch {
    return undefined;
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function attempt(step: () => unknown): void {
  try {
    step();
  } catch (cause) {
    throw new PacsError('CANNOT_WRITE', 'the folder cannot be written to', {
      cause,
      hint: 'Check its permissions and the space left.',
    });
  }
}

/** Node makes missing folders all at once without an end where a system refuses each for want of the one above, as below `/proc`. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(resolve(folder)));
  mkdirSync(folder);
}
