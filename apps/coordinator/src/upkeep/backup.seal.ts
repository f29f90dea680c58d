import { createHash, type Hash } from 'node:crypto';
import type { CoordinatorKeys } from '../platform/coordinator.keys.js';
import { CoordinatorError } from '../platform/coordinator.error.js';

/** The last line of a backup: signature of the key of the coordinator's log over everything before it, base64. */
export interface SealLine {
  readonly seal: string;
}

/** The keys' functions that seal a backup. */
export type SealingKeys = Pick<CoordinatorKeys, 'fingerprint' | 'signWithLogKey' | 'isSignedByLogKey'>;

/**
 * The seal of a backup. Backups lie in many places, and somebody who can change one could add an operator to it; the
 * keys lie in one place. The seal covers the text, so that it is checked before anything is read from it.
 */
export class BackupSeal {
  private readonly digest: Hash = createHash('sha256');

  constructor(private readonly keys: SealingKeys) {}

  /** @param text the next part of the file */
  update(text: string): void {
    this.digest.update(text);
  }

  /** @returns the line that ends the file */
  line(): string {
    const seal = Buffer.from(this.keys.signWithLogKey(this.text())).toString('base64');
    return `${JSON.stringify({ seal } satisfies SealLine)}\n`;
  }

  /** @param line the last one, without its end @throws CoordinatorError BACKUP_DAMAGED if another text was sealed, or by other keys */
  check(line: string): void {
    const { seal } = JSON.parse(line) as SealLine;
    if (this.keys.isSignedByLogKey(this.text(), Buffer.from(seal, 'base64'))) return;
    throw new CoordinatorError(
      'BACKUP_DAMAGED',
      'the backup cannot be used: it is not as the coordinator of these keys wrote it',
      {
        hint: 'nothing was written; take another backup, or the keys that belong to it',
      },
    );
  }

  private text(): Uint8Array {
    return Buffer.concat([Buffer.from('collimate.coordinator-backup-seal/1\0'), this.digest.digest()]);
  }
}

/** @returns whether a line is that of a seal */
export function isSealLine(line: string): boolean {
  return /^\{"seal":"[A-Za-z0-9+/=]{1,200}"\}$/.test(line);
}
