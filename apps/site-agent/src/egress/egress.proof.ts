import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  entryOfKind,
  entryText,
  noteParts,
  parseCheckpoint,
  type Checkpoint as NotedHead,
  type TreeHead,
} from '@collimate/governance-provenance';
import { sha256Hex } from '@collimate/kernel-canonical';
import { formatRational } from '@collimate/kernel-numeric';
import type { LogProof } from '@collimate/platform-site-api';
import { EgressStore, RoundStore, SiteLog, type EgressMessage } from '@collimate/platform-site-store';
import { answerBytes, UNAVAILABLE_ANSWER } from '@collimate/privacy-accounting';
import { decodeVector } from '@collimate/privacy-aggregation';
import {
  contributionFromWire,
  HelloRequest,
  outgoingDocument,
  PutContributionChunkRequest,
  receiptFromWire,
  SayInAttemptRequest,
  SubmitContributionRequest,
  WitnessCheckpointRequest,
  type Checkpoint,
  type ContributionReceipt,
  type ReceivedContribution,
} from '@collimate/protocol';

const NO_LEAF: LogProof = { verdict: 'no-leaf', tree: null, leaf: null, entry: null };
const PART = '/collimate.v1.RoundService/PutContributionChunk';

/**
 * Compares outgoing messages with the site's own log of releases: an answer with its leaf, a head of the log with the
 * tree.
 */
@Injectable()
export class EgressProof {
  constructor(
    private readonly log: SiteLog,
    private readonly rounds: RoundStore,
    private readonly egress: EgressStore,
  ) {}

  /** @returns the log's evidence for a message; `no-leaf` for one without any, such as a heartbeat */
  of({ method, bytes }: EgressMessage): LogProof {
    const raw = Buffer.from(bytes);
    switch (outgoingDocument(method, bytes).kind) {
      case 'contribution':
        return this.ofContribution(SubmitContributionRequest.decode(raw));
      case 'attempt-word':
        return this.ofUpload(SayInAttemptRequest.decode(raw));
      case 'hello':
        return this.ofHead(HelloRequest.decode(raw).checkpoint);
      case 'log-head':
        return this.ofHead(WitnessCheckpointRequest.decode(raw).checkpoint);
      case 'witness-head':
        return this.ofHead(headOfRequest(raw.toString('utf8')));
      default:
        return NO_LEAF;
    }
  }

  private ofHead(head: Checkpoint | NotedHead | undefined): LogProof {
    const tree = Number(/\/(\d+)$/.exec(head?.origin ?? '')?.[1] ?? Number.NaN);
    if (head === undefined || !Number.isSafeInteger(tree)) return NO_LEAF;
    const held = this.log.headOf(tree, Number(head.size));
    const isOurs = held !== undefined && Buffer.from(held.root).equals(head.root);
    return { verdict: isOurs ? 'holds' : 'differs', tree, leaf: null, entry: null };
  }

  private ofContribution({ contribution }: SubmitContributionRequest): LogProof {
    if (contribution === undefined) return NO_LEAF;
    const uploaded = contribution.uploadSha256.length === 0 ? undefined : this.uploaded(contribution.uploadSha256);
    let received: ReceivedContribution;
    try {
      received = contributionFromWire(contribution, uploaded);
    } catch {
      // Parts of the message are missing, or a later version wrote it. So nobody can show that the leaf is for these
      // numbers.
      return { ...NO_LEAF, verdict: 'differs' };
    }
    const { receipt, inclusion } = received;
    const tree = this.treeWith({ size: inclusion.size, root: receipt.ledgerRoot });
    if (tree === undefined) return { ...NO_LEAF, verdict: 'not-in-log' };
    const leaves = [...this.log.leavesOf(tree)];
    const entry = leaves[inclusion.index] ?? null;
    const answer = entryText({ kind: 'release-answered', sequence: receipt.ledgerSequence, answer: receipt.answerHash });
    const holds = entry === answer && isCharge(leaves[receipt.ledgerIndex], receipt) && this.isAnswer(received);
    return { verdict: holds ? 'holds' : 'differs', tree, leaf: inclusion.index, entry };
  }

  /** Of the messages of an attempt at a masked sum, only the upload is in the log, by the hash of its masked bytes. */
  private ofUpload({ word, receipt: wire, inclusion: wiredInclusion }: SayInAttemptRequest): LogProof {
    if (word?.said?.$case !== 'upload' || wire === undefined) return NO_LEAF;
    let receipt: ContributionReceipt;
    let index: number;
    try {
      [receipt, index] = [receiptFromWire(wire), Number(wiredInclusion?.index ?? Number.NaN)];
    } catch {
      return { ...NO_LEAF, verdict: 'differs' };
    }
    const { attempt, step, ledgerSequence: sequence, answerHash: answer } = receipt;
    const tree = this.treeWith({ size: Number(wiredInclusion?.size ?? 0), root: receipt.ledgerRoot });
    if (tree === undefined || attempt === undefined) return { ...NO_LEAF, verdict: 'not-in-log' };
    const leaves = [...this.log.leavesOf(tree)];
    const entry = leaves[index] ?? null;
    const { transcript, masked } = word.said.value;
    const said = {
      kind: 'attempt-answered',
      sequence,
      step,
      attempt: attempt.number,
      transcript: attempt.transcript,
      answer,
    } as const;
    const holds =
      entry === entryText(said) &&
      isCharge(leaves[receipt.ledgerIndex], receipt) &&
      sha256Hex(Buffer.concat([transcript, masked])) === answer;
    return { verdict: holds ? 'holds' : 'differs', tree, leaf: index, entry };
  }

  /** Whether the hash of the leaf is that of the numbers that went, made again from the message. */
  private isAnswer({ answer, body, receipt }: ReceivedContribution): boolean {
    if (answer === 'unavailable') return sha256Hex(Buffer.from(UNAVAILABLE_ANSWER)) === receipt.answerHash;
    const order = this.rounds.all().find((round) => round.order.roundId === body.binding.roundId)?.order;
    if (order === undefined) return false;
    const key = { studyId: order.studyId, queryDigest: receipt.queryDigest, epoch: receipt.epoch, step: order.step };
    return sha256Hex(answerBytes({ key, event: receipt.event }, decodeVector(body.vector))) === receipt.answerHash;
  }

  /** @returns the newest tree of the log that has this head */
  private treeWith(head: TreeHead): number | undefined {
    for (let tree = this.log.treeNumber; ; tree = this.log.treeBefore(tree)) {
      const held = this.log.headOf(tree, head.size);
      if (held !== undefined && Buffer.from(held.root).equals(head.root)) return tree;
      if (tree === 1) return undefined;
    }
  }

  /** A vector that went ahead in parts, put together from the archive; undefined unless it is whole. */
  private uploaded(sha256: Uint8Array): Uint8Array | undefined {
    const parts = this.egress
      .ofMethod(PART)
      .map(({ bytes }) => PutContributionChunkRequest.decode(Buffer.from(bytes)))
      .filter((part) => part.uploadSha256.equals(sha256))
      .sort((a, b) => Number(a.offset - b.offset));
    const distinct = parts.filter((part, index) => index === 0 || part.offset !== parts[index - 1].offset);
    const whole = Buffer.concat(distinct.map(({ chunk }) => chunk));
    return createHash('sha256').update(whole).digest().equals(sha256) ? whole : undefined;
  }
}

/** Whether a leaf is the charge that a receipt names. */
function isCharge(text: string | undefined, receipt: ReceivedContribution['receipt']): boolean {
  if (text === undefined) return false;
  const charge = entryOfKind(JSON.parse(text), receipt.attempt === undefined ? 'release-charged' : 'attempt-charged');
  return (
    charge?.sequence === receipt.ledgerSequence &&
    charge.query === receipt.queryDigest &&
    charge.epoch === receipt.epoch &&
    charge.rho === formatRational(receipt.rho)
  );
}

/** The head in a request to an independent witness: the signed note after the first empty line. @source C2SP tlog-witness */
function headOfRequest(text: string): NotedHead | undefined {
  try {
    return parseCheckpoint(noteParts(text.slice(text.indexOf('\n\n') + 2)).text);
  } catch {
    return undefined;
  }
}
