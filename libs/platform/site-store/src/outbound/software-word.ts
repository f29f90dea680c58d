import type { Digest } from '@collimate/kernel-canonical';
import { FirstWord, type FirstWordParts } from './first-word.js';

/** Who has said first that the site goes on with another release of the coordinator's software, and with which. */
export class SoftwareWord extends FirstWord<{ readonly software: Digest }> {
  constructor(parts: FirstWordParts) {
    super(parts, 'coordinator-software-signed', 'software');
  }
}
