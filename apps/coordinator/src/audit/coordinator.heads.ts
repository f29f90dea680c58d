import { Injectable } from '@nestjs/common';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { checkpointToWire, consistencyToWire, countFromWire, type CoordinatorHead, type HeadSeen } from '@collimate/protocol';
import { CoordinatorKeys } from '../platform/coordinator.keys.js';

/** The signed head of the coordinator's log, with the proof that the log only grew since the head that a site has seen. */
@Injectable()
export class CoordinatorHeads {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly keys: CoordinatorKeys,
  ) {}

  /** The key that sites pin at their enrolment: Ed25519, SubjectPublicKeyInfo, DER. */
  logKey(): Buffer {
    return this.keys.logPublicKey();
  }

  /** @param size of the last head that the site has verified @throws ProtocolError MALFORMED_MESSAGE */
  async since(size: bigint): Promise<CoordinatorHead> {
    return (await this.sinceAt(size)).head;
  }

  /** @returns the head, and its size, to which further proofs can lead @throws ProtocolError MALFORMED_MESSAGE */
  async sinceAt(size: bigint): Promise<{ readonly head: CoordinatorHead; readonly size: number }> {
    const seen = countFromWire(size, 'coordinator_size_seen');
    const { checkpoint, signature } = this.keys.signHead(await this.store.read.log.head());
    const proof = seen <= checkpoint.size ? await this.store.read.log.consistencyProof(seen, checkpoint.size) : undefined;
    const consistency = proof === undefined ? undefined : consistencyToWire(proof);
    return { head: { checkpoint: checkpointToWire(checkpoint, signature), consistency }, size: checkpoint.size };
  }

  /** @returns undefined for a site that does not ask */
  async asked(seen: HeadSeen | undefined): Promise<CoordinatorHead | undefined> {
    return seen === undefined ? undefined : this.since(seen.size);
  }
}
