import { toHex } from '@collimate/kernel-canonical';
import { COORDINATE_BYTES, decodeVector } from '@collimate/privacy-aggregation';
import { AggregationMode, AnswerKind } from './generated/collimate/v1/aggregation.js';
import { RoundServiceService } from './generated/collimate/v1/round.js';
import { SiteAlarm, SiteServiceService } from './generated/collimate/v1/site.js';
import { Progress } from './generated/collimate/v1/study.js';
import type { OutgoingKind } from './site.words.js';

/** A message of a site as a person reads it. */
export interface OutgoingDocument {
  readonly kind: OutgoingKind;
  /** Its fields by their names: bytes in hex, vectors as decimal integers, words for numbers that stand for words. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Whether the fields are all of it: written again they give the same bytes. */
  readonly isWhole: boolean;
}

/** How one call is read and written again. */
interface Call {
  readonly path: string;
  requestDeserialize(bytes: Buffer): unknown;
}

const KINDS: Readonly<Record<string, OutgoingKind>> = {
  enrol: 'enrolment',
  renewCertificate: 'certificate',
  hello: 'hello',
  watch: 'watch',
  pullAssignments: 'pull',
  acknowledge: 'acknowledgement',
  reportProgress: 'progress',
  heartbeat: 'heartbeat',
  witnessCheckpoint: 'log-head',
  putContributionChunk: 'contribution-part',
  submitContribution: 'contribution',
  decline: 'decline',
  listReceipts: 'receipt-list',
  proveApproved: 'log-look',
};

const WORDS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  mode: AggregationMode,
  answer: AnswerKind,
  progress: Progress,
  alarm: SiteAlarm,
};

/** Fields that hold coordinates, 16 bytes each. */
const VECTORS = ['vector', 'chunk'];

const CALLS = new Map(
  [SiteServiceService, RoundServiceService]
    .flatMap((service) => Object.entries(service))
    .map(([name, call]) => [call.path as string, { kind: KINDS[name], call: call as Call, written: writer(call) }] as const),
);

/**
 * Reads a message that a site sends, of any call of the two services.
 * @param path of the call on the wire, `/collimate.v1.RoundService/Decline`
 * @returns kind `unknown` without fields for a call that this version does not have or bytes that are no such message
 */
export function outgoingDocument(path: string, bytes: Uint8Array): OutgoingDocument {
  const known = CALLS.get(path);
  if (known?.kind === undefined) return { kind: 'unknown', fields: {}, isWhole: false };
  try {
    const message = known.call.requestDeserialize(Buffer.from(bytes));
    const isWhole = known.written(message).equals(bytes);
    return { kind: known.kind, fields: readable(message) as OutgoingDocument['fields'], isWhole };
  } catch {
    return { kind: 'unknown', fields: {}, isWhole: false };
  }
}

function writer(call: object): (message: unknown) => Buffer {
  return (call as { requestSerialize(message: unknown): Buffer }).requestSerialize;
}

function readable(value: unknown, name = ''): unknown {
  if (value instanceof Uint8Array) return bytesOf(value, name);
  if (typeof value === 'bigint') return value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  if (typeof value === 'number') return WORDS[name]?.[value] ?? value;
  if (Array.isArray(value)) return value.map((one) => readable(one, name));
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(present.map(([field, inner]) => [field, readable(inner, field)]));
}

function bytesOf(bytes: Uint8Array, name: string): unknown {
  if (VECTORS.includes(name) && bytes.length % COORDINATE_BYTES === 0) return decodeVector(bytes).map(String);
  if (name === 'leaf') return Buffer.from(bytes).toString('utf8');
  return toHex(bytes);
}
