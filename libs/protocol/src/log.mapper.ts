import type {
  Checkpoint as DomainCheckpoint,
  ConsistencyProof as DomainConsistency,
  InclusionProof as DomainInclusion,
} from '@collimate/governance-provenance';
import type { SiteId } from '@collimate/kernel-canonical';
import type { Checkpoint, ConsistencyProof, InclusionProof } from './generated/collimate/v1/common.js';
import { countFromWire, hashesFromWire, hashFromWire } from './bounds.js';
import { ProtocolError } from './protocol.error.js';

/** @param signature Ed25519 over the checkpoint's text, or empty where the channel proves the owner */
export function checkpointToWire(checkpoint: DomainCheckpoint, signature: Uint8Array = new Uint8Array()): Checkpoint {
  return {
    origin: checkpoint.origin,
    size: BigInt(checkpoint.size),
    root: Buffer.from(checkpoint.root),
    signature: Buffer.from(signature),
  };
}

/** @throws ProtocolError MALFORMED_MESSAGE for a missing checkpoint, a size beyond 2^53, or a root that is not of 32 bytes */
export function checkpointFromWire(checkpoint: Checkpoint | undefined): DomainCheckpoint {
  if (checkpoint === undefined) throw missing('checkpoint');
  const { origin, size, root } = checkpoint;
  return { origin, size: countFromWire(size, 'size'), root: hashFromWire(root, 'root') };
}

/**
 * A head of a site's own log, in any of its trees.
 * @throws ProtocolError MALFORMED_MESSAGE as `checkpointFromWire`, and for the name of another log or a tree below 1
 */
export function siteHeadFromWire(checkpoint: Checkpoint | undefined, site: SiteId): DomainCheckpoint {
  const head = checkpointFromWire(checkpoint);
  const prefix = `collimate/site/${site}/`;
  if (!head.origin.startsWith(prefix) || !/^[1-9]\d*$/.test(head.origin.slice(prefix.length)))
    throw new ProtocolError('MALFORMED_MESSAGE', 'the head is of another log', { place: { tag: 'origin' } });
  return head;
}

/** @returns the proof as a message */
export function consistencyToWire(proof: DomainConsistency): ConsistencyProof {
  return { firstSize: BigInt(proof.from), secondSize: BigInt(proof.to), hashes: proof.hashes.map((hash) => Buffer.from(hash)) };
}

/** @throws ProtocolError MALFORMED_MESSAGE */
export function consistencyFromWire(proof: ConsistencyProof | undefined): DomainConsistency {
  if (proof === undefined) throw missing('consistency');
  return {
    from: countFromWire(proof.firstSize, 'first_size'),
    to: countFromWire(proof.secondSize, 'second_size'),
    hashes: hashesFromWire(proof.hashes),
  };
}

/** @returns the proof as a message */
export function inclusionToWire(proof: DomainInclusion): InclusionProof {
  return { index: BigInt(proof.index), size: BigInt(proof.size), hashes: proof.hashes.map((hash) => Buffer.from(hash)) };
}

/** @throws ProtocolError MALFORMED_MESSAGE */
export function inclusionFromWire(proof: InclusionProof | undefined): DomainInclusion {
  if (proof === undefined) throw missing('inclusion');
  return {
    index: countFromWire(proof.index, 'index'),
    size: countFromWire(proof.size, 'size'),
    hashes: hashesFromWire(proof.hashes),
  };
}

function missing(tag: string): ProtocolError {
  return new ProtocolError('MALFORMED_MESSAGE', 'a required part of the message is missing', { place: { tag } });
}
