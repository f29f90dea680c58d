import type { Checkpoint } from '@collimate/governance-provenance';
import type { Assignment, HelloResponse } from '@collimate/protocol';
import type { Stored } from './link.loop.js';

/** Handles messages of the link, and describes the site to the coordinator; a folder above implements it. */
export interface LinkHandlers {
  /** Head of the site's own log, under its name. */
  checkpoint(): Checkpoint;
  /** Ids of the rounds that are not answered yet. */
  roundsInWork(): readonly string[];
  /** SHA-256 of the site's policy. */
  policyHash(): Uint8Array;
  /** Whether the site's own past is in doubt. */
  isQuarantined(): boolean;
  connected(hello: HelloResponse): Promise<void>;
  /** The coordinator has cancelled these studies. @param digests as received; this site may not know some of them */
  cancelled(digests: readonly string[]): void;
  /** The coordinator says that these studies have ended. @param digests as received; this site may not know some of them */
  ended(digests: readonly string[]): void;
  /** @returns which of them need not come again, and why the others could not be stored */
  assigned(assignments: readonly Assignment[]): Promise<Stored>;
}
