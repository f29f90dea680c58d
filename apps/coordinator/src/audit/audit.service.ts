import { Injectable } from '@nestjs/common';
import { toHex } from '@collimate/kernel-canonical';
import { checkpointText, sameHash } from '@collimate/governance-provenance';
import type { EntryProof, GrowthProof, Leaves, LogVerification, SignedHead } from '@collimate/governance-publication';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { CoordinatorKeys } from '../platform/coordinator.keys.js';

const LEAVES_OF_PAGE = 1_000;

/** The read side of the coordinator's log. */
@Injectable()
export class AuditService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly keys: CoordinatorKeys,
  ) {}

  async checkpoint(): Promise<SignedHead> {
    const { checkpoint, signature } = this.keys.signHead(await this.store.read.log.head());
    return {
      origin: checkpoint.origin,
      size: checkpoint.size,
      root: toHex(checkpoint.root),
      text: checkpointText(checkpoint),
      signature: signature.toString('base64'),
      publicKey: this.keys.logPublicKey().toString('base64'),
    };
  }

  /** Reads every leaf again and compares the tree over them with the one that this process has grown. */
  async verify(): Promise<LogVerification> {
    const recomputed = await this.store.read.log.recompute();
    const grown = await this.store.read.log.head(recomputed.size);
    return { verified: sameHash(recomputed.root, grown.root), size: recomputed.size, root: toHex(recomputed.root) };
  }

  /** @throws StoreError OUT_OF_RANGE */
  async entry(index: number): Promise<EntryProof> {
    const { log } = this.store.read;
    const entry = await log.entryAt(index);
    const { size, hashes } = await log.inclusionProof(index);
    return { entry: { ...entry }, index, size, hashes: hashes.map(toHex) };
  }

  /** @returns at most a thousand leaves from a place on, as they stand */
  async leaves(from: number): Promise<Leaves> {
    return { from, leaves: [...(await this.store.read.log.leavesFrom(Math.max(0, from), LEAVES_OF_PAGE))] };
  }

  /** @throws ProvenanceError OUT_OF_RANGE */
  async consistency(from: number): Promise<GrowthProof> {
    const { to, hashes } = await this.store.read.log.consistencyProof(from);
    return { from, to, hashes: hashes.map(toHex) };
  }
}
