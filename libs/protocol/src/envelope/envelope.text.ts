import { sha256Hex } from '@collimate/kernel-canonical';
import type { Envelope } from '../generated/collimate/v1/envelope.js';

/** Header of an envelope: bytes over gRPC. */
export const ENVELOPE_HEADER = 'collimate-envelope-bin';
/** Trailer of the seal on an answer: bytes over gRPC. */
export const ANSWER_HEADER = 'collimate-answer-bin';

/** Media type of a message over HTTP/1.1: the bare bytes of the message. */
export const HTTP1_TYPE = 'application/proto';
/** Headers over HTTP/1.1; envelope and answer in base64, the deadline in milliseconds from now. */
export const HTTP1_HEADERS = {
  envelope: 'collimate-envelope',
  answer: 'collimate-answer',
  status: 'grpc-status',
  timeout: 'collimate-timeout-ms',
} as const;

/**
 * The text that a site signs for a message: its content, its receiver, and its number in the session.
 * @param method path of the method
 * @param message its bytes as sent
 */
export function envelopeText(envelope: Omit<Envelope, 'signature' | 'key'>, method: string, message: Uint8Array): Uint8Array {
  return lines([
    'collimate.envelope/1',
    method,
    envelope.siteId,
    hex(envelope.coordinator),
    hex(envelope.session),
    String(envelope.sequence),
    String(envelope.signedUnixMs),
    `${hex(envelope.nonce)} ${sha256Hex(message)}`,
  ]);
}

/** An answer, or a refusal, as the coordinator signs it. */
export interface SealedAnswer {
  /** Path of the method. */
  readonly method: string;
  /** The envelope of the question, byte for byte; no two are equal. */
  readonly question: Uint8Array;
  /** gRPC status code. */
  readonly code: number;
  /** Bytes of the answer. For a refusal its status details, empty if it has none. */
  readonly bytes: Uint8Array;
}

/** @returns the text that the coordinator signs for an answer, bound to its one question */
export function answerText({ method, question, code, bytes }: SealedAnswer): Uint8Array {
  return lines(['collimate.answer/1', method, sha256Hex(question), String(code), sha256Hex(bytes)]);
}

/** No field may hold a line end: methods and sites have none, and the rest are digits. */
function lines(texts: readonly string[]): Uint8Array {
  return new TextEncoder().encode(texts.map((text) => `${text.replaceAll('\n', '\\n')}\n`).join(''));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
