import type { Digest } from '@collimate/kernel-canonical';
import { FirstWord, type FirstWordParts } from './first-word.js';

/** Under this name the counter beside the keys remembers what was accepted last. */
const ACCEPTED = 'software-accepted';

/** Who has said first that the site goes on with another release of the coordinator's software, and with which; and which one it goes on with. */
export class SoftwareWord extends FirstWord<{ readonly software: Digest }> {
  private readonly memory: FirstWordParts['heads']['memory'];

  constructor(parts: FirstWordParts) {
    super(parts, 'coordinator-software-signed', 'software');
    this.memory = parts.heads.memory;
  }

  /** @returns the release that was accepted last, as it is remembered beside the keys; undefined if none is */
  accepted(): string | undefined {
    return this.memory.pinned(ACCEPTED);
  }

  /** Remembers a release beside the keys, whatever database is put back. @throws StoreError COUNTER_UNWRITABLE outside a transaction */
  remember(release: string): void {
    this.memory.pin(ACCEPTED, release);
  }
}
