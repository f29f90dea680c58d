import type { Digest } from '@collimate/kernel-canonical';
import { FirstWord, type FirstWordParts } from './first-word.js';

/** Name under which the counter beside the keys remembers the last accepted release. */
const ACCEPTED = 'software-accepted';

/** The first of two people's words for another release of the coordinator's software, and the accepted release. */
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

  /**
   * Remembers a release beside the keys, so that restoring a database does not change it. @throws StoreError
   * COUNTER_UNWRITABLE outside a transaction
   */
  remember(release: string): void {
    this.memory.pin(ACCEPTED, release);
  }
}
