import { Injectable } from '@nestjs/common';
import { Clock, parseDigest, toHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type FoundLeaf } from '@collimate/platform-coordinator-store';
import { inclusionToWire, type ProveApprovedRequest, type ProveApprovedResponse } from '@collimate/protocol';
import { CallAllowance } from '../platform/call.allowance.js';
import { CoordinatorHeads } from './coordinator.heads.js';

/**
 * Gives a site the log's entries on a study, on the coordinator's software and on the site's own policy, with their
 * proofs.
 */
@Injectable()
export class ApprovedProofs {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly heads: CoordinatorHeads,
    private readonly clock: Clock,
    private readonly allowance: CallAllowance,
  ) {}

  /** Names the site's policy in the log if it is another than before, and proves. @throws CanonicalError, ProtocolError MALFORMED_MESSAGE */
  async prove(siteId: SiteId, request: ProveApprovedRequest): Promise<ProveApprovedResponse> {
    const study = parseDigest(request.studyDigest);
    await this.name(siteId, parseDigest(toHex(request.policySha256)));
    const { log } = this.store.read;
    const found = await Promise.all([log.lastFrozen(study), log.lastSoftware(), log.lastPolicy(siteId)]);
    // The head comes after the entries, and the proofs lead to it.
    const { size, head } = await this.heads.sinceAt(request.coordinatorSeen?.size ?? 0n);
    const entries = await Promise.all(
      found
        .filter((one): one is FoundLeaf => one !== undefined)
        .map(async ({ index, text }) => ({
          leaf: Buffer.from(text),
          inclusion: inclusionToWire(await log.inclusionProof(index, size)),
        })),
    );
    return { entries, coordinatorHead: head };
  }

  private async name(site: SiteId, policy: Digest): Promise<void> {
    const named = (await this.store.read.log.lastPolicy(site))?.entry;
    if (named?.kind === 'site-policy-named' && named.policy === policy) return;
    // Each new policy is a permanent entry, so changes of it count like other calls: a site that changes it without end
    // is stopped.
    this.allowance.take(site);
    await this.store.write((session) => session.log.append({ kind: 'site-policy-named', site, policy, at: this.clock.now() }));
  }
}
