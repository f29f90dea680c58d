import { createPublicKey, verify } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, parseDigest, toHex, type Instant, type SiteId } from '@collimate/kernel-canonical';
import {
  checkpointText,
  emptyRoot,
  sameHash,
  verifyConsistency,
  type Checkpoint,
  type ConsistencyProof,
} from '@collimate/governance-provenance';
import type { StoreSession, WitnessedHead } from '@collimate/platform-coordinator-store';
import type { Logger } from '@collimate/platform-service-kit';
import type { LogBeginning } from '@collimate/protocol';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { LOGGER } from '../platform/tokens.js';
import { checkBeginning } from './log.beginning.js';
import { generationOf } from './site-log.origin.js';

/** A head that a site asks to have confirmed. */
export interface OfferedHead {
  readonly head: Checkpoint;
  /** Ed25519 of the site under the head's text; empty from an agent that does not sign. */
  readonly signature: Uint8Array;
  /** From the last confirmed head, or from the empty log. */
  readonly proof: ConsistencyProof;
  /** First entries of a tree that follows a recovery. */
  readonly beginning: LogBeginning | undefined;
}

/** Confirms the heads of the sites' logs. A log that loses entries can then be recognised. */
@Injectable()
export class WitnessService {
  constructor(
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Confirms a head that extends the last one. A site that recovers begins another tree; it is looked into before it is
   * confirmed, and its beginning is an entry of its own.
   * @throws CoordinatorError CHECKPOINT_SMALLER, CHECKPOINT_FORKED, CHECKPOINT_UNSIGNED, RESTART_UNPROVEN, SITE_MISMATCH
   */
  async witness(session: StoreSession, siteId: SiteId, offered: OfferedHead): Promise<void> {
    const { head, signature, proof } = offered;
    const generation = generationOf(head.origin, siteId);
    if (generation === undefined) throw new CoordinatorError('SITE_MISMATCH', 'this is not the log of the calling site');
    const logKey = await checkedKey(session, siteId, head, signature);
    const at = this.clock.now();
    const last = await session.witnesses.latest(siteId);
    const restarted = generation > (last?.generation ?? 1);
    const before = restarted ? { size: 0, root: emptyRoot() } : predecessor(last, generation, at);
    // A site that lost our answer asks again with a proof from its old head. A head that is confirmed already needs no
    // proof.
    if (!restarted && head.size === before.size && sameHash(head.root, before.root)) return;
    if (head.size < before.size) throw new CoordinatorError('CHECKPOINT_SMALLER', 'this log is shorter than what was witnessed');
    if (!verifyConsistency(before, head, proof)) {
      throw new CoordinatorError('CHECKPOINT_FORKED', 'this log does not extend what was witnessed');
    }
    if (restarted) {
      const { heldSize, heldRoot, witnessedSize, witnessedRoot } = checkBeginning(
        offered.beginning,
        siteId,
        head,
        last ?? { size: 0, root: emptyRoot() },
      );
      const roots = { heldSize, heldRoot, witnessedSize, witnessedRoot };
      await session.log.append({ kind: 'site-log-restarted', site: siteId, generation, ...roots, at });
      this.logger.warn({ site: siteId, generation, heldSize, witnessedSize }, 'the site began another log after a recovery');
    }
    const signed = signature.length === 0 ? null : Buffer.from(signature).toString('base64');
    await session.witnesses.add(siteId, { generation, size: head.size, root: head.root, at, signature: signed, logKey });
    const root = parseDigest(toHex(head.root));
    await session.log.append({ kind: 'checkpoint-witnessed', site: siteId, size: head.size, root, at });
  }
}

function predecessor(last: WitnessedHead | undefined, generation: number, at: Instant): WitnessedHead {
  if (last === undefined && generation === 1)
    return { generation, size: 0, root: emptyRoot(), at, signature: null, logKey: null };
  if (last?.generation === generation) return last;
  throw new CoordinatorError('CHECKPOINT_FORKED', 'this is not the log that was witnessed');
}

/**
 * A site that has named its key signs every head, so that a published head can be shown to be its own. @returns the
 * key; null for a site that has named none
 */
async function checkedKey(
  session: StoreSession,
  siteId: SiteId,
  head: Checkpoint,
  signature: Uint8Array,
): Promise<string | null> {
  const key = (await session.sites.find(siteId))?.log_key ?? null;
  if (key === null) return null;
  const spki = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
  if (verify(null, Buffer.from(checkpointText(head)), spki, signature)) return key;
  throw new CoordinatorError('CHECKPOINT_UNSIGNED', "this head is not signed by the site's own key");
}
