import {
  entryText,
  MerkleTree,
  parseEntry,
  ProvenanceError,
  ProvenanceLog,
  type ConsistencyProof,
  type InclusionProof,
  type LeafPlace,
  type LogEntry,
  type TreeHead,
} from '@collimate/governance-provenance';
import { utf8Bytes } from './utf8.js';

/** A log that lives as long as its object. */
export class MemoryProvenanceLog extends ProvenanceLog {
  private readonly tree = new MerkleTree();
  private readonly texts: string[] = [];

  override append(entry: LogEntry): LeafPlace {
    const text = entryText(entry);
    const index = this.tree.append(utf8Bytes(text));
    this.texts.push(text);
    return { index, hash: this.tree.leafHashAt(index) };
  }

  override head(size?: number): TreeHead {
    return this.tree.head(size);
  }

  override entryAt(index: number): LogEntry {
    const text = this.texts.at(index);
    if (text === undefined || index < 0) throw new ProvenanceError('OUT_OF_RANGE', 'the log has no such leaf');
    return parseEntry(text);
  }

  override inclusionProof(index: number, size?: number): InclusionProof {
    return this.tree.inclusionProof(index, size);
  }

  override consistencyProof(from: number, to?: number): ConsistencyProof {
    return this.tree.consistencyProof(from, to);
  }
}
