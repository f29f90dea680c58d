import type { ReceiptDocument } from '@collimate/governance-publication';
import {
  canonicalJson,
  fromHex,
  knownParts,
  parseDigest,
  parseRoundId,
  parseSiteId,
  toHex,
  type Digest,
} from '@collimate/kernel-canonical';
import { formatRational, parseRational, type Rational } from '@collimate/kernel-numeric';
import type { InclusionProof as DomainInclusion } from '@collimate/governance-provenance';
import { MOST_STEPS, sharedGaussian, stepsOfEvent, type PrivacyEvent } from '@collimate/privacy-accounting';
import {
  COORDINATE_BYTES,
  type ContributionBody,
  type RoundBinding,
  type SealedContribution,
} from '@collimate/privacy-aggregation';
import { AnswerKind, type Receipt, type SealedContribution as WireContribution } from './generated/collimate/v1/aggregation.js';
import { countFromWire, rationalTextFromWire } from './bounds.js';
import { inclusionFromWire, inclusionToWire } from './log.mapper.js';
import { ProtocolError } from './protocol.error.js';
import { modeFromWire, modeToWire } from './round.mapper.js';

/** Length of an Ed25519 signature. */
const SIGNATURE_BYTES = 64;

/** The receipt of an answer from the site's ledger, in the words of the domain. */
export interface ContributionReceipt {
  readonly queryDigest: Digest;
  readonly epoch: number;
  readonly event: PrivacyEvent;
  /** Which of the charge's answers it is of, from 0. */
  readonly step: number;
  /** For an attempt at a masked sum: its number and its transcript R. Then answerHash is H(y, R), with the masked bytes y. */
  readonly attempt?: { readonly number: number; readonly transcript: Digest };
  readonly rho: Rational;
  /** Leaf index of the charge in the site's log. */
  readonly ledgerIndex: number;
  /** Root of the site's log that holds the answer. */
  readonly ledgerRoot: Uint8Array;
  readonly answerHash: Digest;
  /** Position of the charge in the site's ledger, from 0. */
  readonly ledgerSequence: number;
  /** Signature of the site's identity key over `receiptText`, 64 bytes; undefined if an earlier agent signed no receipts. */
  readonly signature?: Uint8Array;
}

/** Which round and study a receipt is of, as the site signs it and the coordinator files it. */
export interface ReceiptPlace {
  readonly roundId: string;
  readonly studyId: string;
  readonly studyDigest: string;
}

/**
 * The text of a receipt that a site signs: everything that a recovery relies on. The root under which the answer was
 * proved is left out, because it does not concern the spent budget.
 * @returns canonical JSON
 */
export function receiptText({ roundId, studyId, studyDigest }: ReceiptPlace, receipt: ContributionReceipt): string {
  const { ledgerRoot: _root, signature: _signature, ...facts } = receiptDocument(receipt);
  return canonicalJson({ schema: 'collimate.receipt/1', roundId, studyId, studyDigest, ...facts });
}

/** The evidence beside the vector. */
export interface ContributionEvidence {
  readonly receipt: ContributionReceipt;
  /** Shows that the answer's leaf stands in the log under `ledgerRoot`. */
  readonly inclusion: DomainInclusion;
}

/** A contribution as the coordinator reads it. */
export interface ReceivedContribution extends ContributionEvidence {
  readonly answer: 'released' | 'unavailable';
  readonly body: ContributionBody;
}

/**
 * The only way by which a vector reaches the wire. It takes only sealed contributions, so an unreleased vector does not
 * compile here.
 */
export function contributionToWire(sealed: SealedContribution, evidence: ContributionEvidence): WireContribution {
  const { binding, length, mode, vector } = sealed.body;
  return message(binding, { length, mode, vector }, AnswerKind.ANSWER_KIND_RELEASED, evidence);
}

/** The constant answer, of the same size as a released one. @param length coordinates of the statistic's layout */
export function unavailableToWire(binding: RoundBinding, length: number, evidence: ContributionEvidence): WireContribution {
  const vector = new Uint8Array(length * COORDINATE_BYTES);
  return message(binding, { length, mode: 'local-noise', vector }, AnswerKind.ANSWER_KIND_UNAVAILABLE, evidence);
}

/**
 * Reads a contribution. Whether it belongs to its round is `aggregation`'s question.
 * @param uploaded the vector's bytes if they came in chunks
 * @throws ProtocolError MALFORMED_MESSAGE, UNKNOWN_ENUM, UNSUPPORTED_MODE; CanonicalError for a bad id or digest
 */
export function contributionFromWire(wire: WireContribution | undefined, uploaded?: Uint8Array): ReceivedContribution {
  if (wire === undefined) throw malformed('contribution');
  const receipt = receiptFromWire(wire.receipt);
  const vector = Uint8Array.from(uploaded ?? wire.vector);
  if (vector.length !== wire.length * COORDINATE_BYTES) throw malformed('vector');
  return {
    answer: answerFromWire(wire.answer),
    body: {
      mode: ownNoise(modeFromWire(wire.mode)),
      binding: {
        roundId: parseRoundId(wire.roundId),
        site: parseSiteId(wire.siteId),
        queryDigest: receipt.queryDigest,
        epoch: receipt.epoch,
      },
      length: wire.length,
      vector,
    },
    receipt,
    inclusion: inclusionFromWire(wire.inclusion),
  };
}

/** @returns the receipt as a message */
export function receiptToWire(receipt: ContributionReceipt): Receipt {
  return {
    queryDigest: receipt.queryDigest,
    epoch: BigInt(receipt.epoch),
    mechanism: receipt.event.kind,
    sigma2: receipt.event.sigma2.toString(),
    sensitivity2: receipt.event.d2.toString(),
    steps: BigInt(stepsOfEvent(receipt.event) === 1 ? 0 : stepsOfEvent(receipt.event)),
    step: BigInt(receipt.step),
    rho: formatRational(receipt.rho),
    ledgerIndex: BigInt(receipt.ledgerIndex),
    ledgerRoot: Buffer.from(receipt.ledgerRoot),
    answerHash: receipt.answerHash,
    ledgerSequence: BigInt(receipt.ledgerSequence),
    signature: Buffer.from(receipt.signature ?? []),
    ...sharedToWire(receipt),
  };
}

function sharedToWire({ event, attempt }: ContributionReceipt): Pick<Receipt, 'transcript' | 'attempt' | 'honest' | 'length'> {
  const shared = event.kind === 'shared-discrete-gaussian' ? event : undefined;
  return {
    transcript: Buffer.from(fromHex(attempt?.transcript ?? '')),
    attempt: BigInt(attempt?.number ?? 0),
    honest: BigInt(shared?.honest ?? 0),
    length: BigInt(shared?.length ?? 0),
  };
}

/** @throws ProtocolError MALFORMED_MESSAGE for a missing receipt, or another mechanism than discrete Gaussians */
export function receiptFromWire(receipt: Receipt | undefined): ContributionReceipt {
  if (receipt === undefined) throw malformed('receipt');
  const positive = /^[1-9]\d{0,199}$/;
  if (!positive.test(receipt.sigma2)) throw malformed('receipt.sigma2');
  if (!positive.test(receipt.sensitivity2)) throw malformed('receipt.sensitivity2');
  if (receipt.ledgerRoot.length !== 32) throw malformed('receipt.ledger_root');
  if (receipt.signature.length !== 0 && receipt.signature.length !== SIGNATURE_BYTES) throw malformed('receipt.signature');
  return {
    queryDigest: parseDigest(receipt.queryDigest),
    epoch: countFromWire(receipt.epoch, 'receipt.epoch'),
    event: eventFromWire(receipt),
    step: countFromWire(receipt.step, 'receipt.step'),
    ...attemptFromWire(receipt),
    rho: parseRational(rationalTextFromWire(receipt.rho, 'receipt.rho')),
    ledgerIndex: countFromWire(receipt.ledgerIndex, 'receipt.ledger_index'),
    ledgerRoot: Uint8Array.from(receipt.ledgerRoot),
    answerHash: parseDigest(receipt.answerHash),
    ledgerSequence: countFromWire(receipt.ledgerSequence, 'receipt.ledger_sequence'),
    ...(receipt.signature.length === 0 ? {} : { signature: Uint8Array.from(receipt.signature) }),
  };
}

/** R is in a receipt of shared noise, and in no other. */
function attemptFromWire({ mechanism, transcript, attempt, honest, length }: Receipt): Pick<ContributionReceipt, 'attempt'> {
  if (mechanism === 'shared-discrete-gaussian') {
    if (transcript.length !== 32) throw malformed('receipt.transcript');
    const number = countFromWire(attempt, 'receipt.attempt');
    return { attempt: { number, transcript: parseDigest(toHex(transcript)) } };
  }
  if (transcript.length !== 0) throw malformed('receipt.transcript');
  if (attempt !== 0n || honest !== 0n || length !== 0n) throw malformed('receipt.attempt');
  return {};
}

/** Reads the event of a receipt: a mechanism of one answer has no number of steps beside it. */
function eventFromWire(receipt: Receipt): ContributionReceipt['event'] {
  const { mechanism, sigma2, sensitivity2, steps: count, step } = receipt;
  const noise = { sigma2: BigInt(sigma2), d2: BigInt(sensitivity2) };
  const steps = countFromWire(count, 'receipt.steps');
  if (mechanism === 'shared-discrete-gaussian') {
    if (steps !== 0) throw malformed('receipt.steps');
    const honest = countFromWire(receipt.honest, 'receipt.honest');
    return sharedGaussian({ ...noise, honest, length: countFromWire(receipt.length, 'receipt.length') });
  }
  if (mechanism === 'discrete-gaussian') {
    if (steps !== 0) throw malformed('receipt.steps');
    if (step !== 0n) throw malformed('receipt.step');
    return { kind: mechanism, ...noise };
  }
  if (mechanism !== 'discrete-gaussian-steps') throw malformed('receipt.mechanism');
  if (steps < 2 || steps > MOST_STEPS) throw malformed('receipt.steps');
  if (step >= count) throw malformed('receipt.step');
  return { kind: mechanism, ...noise, steps };
}

/** @returns the receipt as a document; one of a single answer has the keys that it always had */
export function receiptDocument(receipt: ContributionReceipt): ReceiptDocument {
  const { signature, steps, step, transcript, attempt, honest, length, ...wire } = receiptToWire(receipt);
  const [isOne, isAlone] = [steps === 0n, transcript.length === 0];
  return {
    ...wire,
    mechanism: receipt.event.kind,
    ...knownParts<ReceiptDocument>({
      steps: isOne ? undefined : Number(steps),
      step: isOne ? undefined : Number(step),
      transcript: isAlone ? undefined : toHex(transcript),
      attempt: isAlone ? undefined : Number(attempt),
      honest: isAlone ? undefined : Number(honest),
      length: isAlone ? undefined : Number(length),
      signature: signature.length === 0 ? undefined : toHex(signature),
    }),
    epoch: receipt.epoch,
    ledgerIndex: receipt.ledgerIndex,
    ledgerRoot: toHex(receipt.ledgerRoot),
    ledgerSequence: receipt.ledgerSequence,
  };
}

/** @throws ProtocolError MALFORMED_MESSAGE for a document that is no receipt */
export function receiptFromDocument(document: ReceiptDocument): ContributionReceipt {
  return receiptFromWire({
    ...document,
    epoch: BigInt(document.epoch),
    ledgerIndex: BigInt(document.ledgerIndex),
    ledgerRoot: Buffer.from(fromHex(document.ledgerRoot)),
    ledgerSequence: BigInt(document.ledgerSequence),
    steps: BigInt(document.steps ?? 0),
    step: BigInt(document.step ?? 0),
    transcript: Buffer.from(fromHex(document.transcript ?? '')),
    attempt: BigInt(document.attempt ?? 0),
    honest: BigInt(document.honest ?? 0),
    length: BigInt(document.length ?? 0),
    signature: Buffer.from(document.signature === undefined ? [] : fromHex(document.signature)),
  });
}

function message(
  binding: RoundBinding,
  body: Pick<ContributionBody, 'length' | 'mode' | 'vector'>,
  answer: AnswerKind,
  evidence: ContributionEvidence,
): WireContribution {
  return {
    roundId: binding.roundId,
    siteId: binding.site,
    mode: modeToWire(body.mode),
    answer,
    length: body.length,
    vector: Buffer.from(body.vector),
    receipt: receiptToWire(evidence.receipt),
    inclusion: inclusionToWire(evidence.inclusion),
    uploadSha256: Buffer.alloc(0),
  };
}

/** A masked vector is no contribution: it goes as a word of an attempt. */
function ownNoise(mode: ReturnType<typeof modeFromWire>): ContributionBody['mode'] {
  if (mode === 'local-noise') return mode;
  throw new ProtocolError('UNSUPPORTED_MODE', 'a contribution bears the whole noise', { place: { tag: 'mode' } });
}

function answerFromWire(answer: AnswerKind): ReceivedContribution['answer'] {
  if (answer === AnswerKind.ANSWER_KIND_RELEASED) return 'released';
  if (answer === AnswerKind.ANSWER_KIND_UNAVAILABLE) return 'unavailable';
  throw new ProtocolError('UNKNOWN_ENUM', 'this kind of answer has no name', { place: { tag: 'answer' } });
}

function malformed(tag: string): ProtocolError {
  return new ProtocolError('MALFORMED_MESSAGE', 'a part of the message is missing or has another form', { place: { tag } });
}
