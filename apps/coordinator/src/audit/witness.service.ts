import { Injectable } from '@nestjs/common';
import { Clock, parseDigest, toHex, type Instant, type SiteId } from '@collimate/kernel-canonical';
import { emptyRoot, verifyConsistency, type Checkpoint, type ConsistencyProof } from '@collimate/governance-provenance';
import type { StoreSession, WitnessedHead } from '@collimate/platform-coordinator-store';
import { CoordinatorError } from '../coordinator.error.js';
import { generationOf } from './site-log.origin.js';

/** Confirms the heads of the sites' logs, and so makes it visible if a site's log ever loses what it held. */
@Injectable()
export class WitnessService {
  constructor(private readonly clock: Clock) {}

  /**
   * Confirms a head that extends the last one. A site that recovers from a restored backup begins the next generation
   * with a leaf that names both roots.
   * @throws CoordinatorError CHECKPOINT_SMALLER, CHECKPOINT_FORKED, SITE_MISMATCH
   */
  async witness(session: StoreSession, siteId: SiteId, head: Checkpoint, proof: ConsistencyProof): Promise<void> {
    const generation = generationOf(head.origin, siteId);
    if (generation === undefined) throw new CoordinatorError('SITE_MISMATCH', 'this is not the log of the calling site');
    const at = this.clock.now();
    const last = await session.witnesses.latest(siteId);
    const before = predecessor(last, generation, at);
    if (head.size < before.size) throw new CoordinatorError('CHECKPOINT_SMALLER', 'this log is shorter than what was witnessed');
    if (!verifyConsistency(before, head, proof)) {
      throw new CoordinatorError('CHECKPOINT_FORKED', 'this log does not extend what was witnessed');
    }
    if (head.size === before.size) return;
    await session.witnesses.add(siteId, { generation, size: head.size, root: head.root, at });
    const root = parseDigest(toHex(head.root));
    await session.log.append({ kind: 'checkpoint-witnessed', site: siteId, size: head.size, root, at });
  }
}

function predecessor(last: WitnessedHead | undefined, generation: number, at: Instant): WitnessedHead {
  const empty = { generation, size: 0, root: emptyRoot(), at };
  if (last === undefined) {
    if (generation === 1) return empty;
  } else {
    if (generation === last.generation) return last;
    if (generation === last.generation + 1) return empty;
  }
  throw new CoordinatorError('CHECKPOINT_FORKED', 'this is not the log that was witnessed');
}
