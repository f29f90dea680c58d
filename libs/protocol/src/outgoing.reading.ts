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
  /** Its subject, in the words of the message; null where there are none. */
  readonly about: string | null;
  /** Its fields by their names: bytes in hex, vectors as decimal integers, words for numbers that stand for words. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Whether the fields are all of it: written again they give the same bytes. */
  readonly isWhole: boolean;
}

/** Decoder of one call. */
interface Call {
  readonly path: string;
  requestDeserialize(bytes: Buffer): unknown;
}

/** Every call of the two services by its name, with the message that a site sends. */
type Calls = typeof SiteServiceService & typeof RoundServiceService;
type CallName = keyof Calls;
type MessageOf<N extends CallName> = ReturnType<Calls[N]['requestDeserialize']>;

/** The names of all fields of a message, at every depth; an unknown name does not compile. */
type FieldName<M = MessageOf<CallName>> = M extends Uint8Array
  ? never
  : M extends readonly (infer One)[]
    ? FieldName<One>
    : M extends object
      ? { [K in keyof M]-?: (K & string) | FieldName<M[K]> }[keyof M]
      : never;

const KINDS: Readonly<Record<CallName, OutgoingKind>> = {
  enrol: 'enrolment',
  renewCertificate: 'certificate',
  openSession: 'session',
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
  sayInAttempt: 'attempt-word',
  awaitTurn: 'attempt-look',
  fetchMaskedVector: 'attempt-look',
  fetchOpenedSecrets: 'attempt-look',
  fetchMembers: 'member-list',
  cosignMember: 'member-cosignature',
};

/** Subject of a message by kind; kinds that are not listed have none. */
const ABOUT: { readonly [N in CallName]?: (message: MessageOf<N>) => readonly string[] } = {
  reportProgress: ({ studyId, progress }) => [studyId, Progress[progress]],
  putContributionChunk: ({ roundId }) => [roundId],
  submitContribution: ({ contribution }) =>
    contribution === undefined ? [] : [contribution.roundId, AnswerKind[contribution.answer], `${contribution.length} numbers`],
  decline: ({ roundId, code }) => [roundId, code],
  sayInAttempt: ({ roundId }) => [roundId],
  awaitTurn: ({ roundId }) => [roundId],
};

const WORDS: Readonly<Partial<Record<FieldName, Readonly<Record<number, string>>>>> = {
  mode: AggregationMode,
  answer: AnswerKind,
  progress: Progress,
  alarm: SiteAlarm,
};

/** Fields that hold coordinates, 16 bytes each. */
const VECTORS: readonly FieldName[] = ['vector', 'chunk'];
/** A field that holds a leaf of a log, which is text. */
const LEAF: FieldName = 'leaf';

const CALLS = new Map(
  [SiteServiceService, RoundServiceService]
    .flatMap((service) => Object.entries(service))
    .map(([name, call]) => {
      const about = ABOUT[name as CallName] as ((message: unknown) => readonly string[]) | undefined;
      return [call.path as string, { kind: KINDS[name as CallName], about, call: call as Call, written: writer(call) }] as const;
    }),
);

const UNKNOWN: OutgoingDocument = { kind: 'unknown', about: null, fields: {}, isWhole: false };

/** Call of the C2SP protocol by which a head is shown to an independent witness; its message is text. @source C2SP tlog-witness */
export const WITNESS_CALL = '/add-checkpoint';

/**
 * Reads a message that a site sends, of any call of the two services, or to an independent witness.
 * @param path of the call on the wire, `/collimate.v1.RoundService/Decline`
 * @returns kind `unknown` without fields for a call that this version does not have or bytes that are no such message
 */
export function outgoingDocument(path: string, bytes: Uint8Array): OutgoingDocument {
  if (path === WITNESS_CALL) return witnessDocument(Buffer.from(bytes));
  const known = CALLS.get(path);
  if (known === undefined) return UNKNOWN;
  try {
    const message = known.call.requestDeserialize(Buffer.from(bytes));
    const isWhole = known.written(message).equals(bytes);
    const words = known.about?.(message).filter((word) => word !== undefined && word !== '') ?? [];
    const about = words.length === 0 ? null : words.join(' ');
    return { kind: known.kind, about, fields: readable(message) as OutgoingDocument['fields'], isWhole };
  } catch {
    return UNKNOWN;
  }
}

function witnessDocument(bytes: Buffer): OutgoingDocument {
  const text = bytes.toString('utf8');
  return { kind: 'witness-head', about: null, fields: { text }, isWhole: Buffer.from(text).equals(bytes) };
}

function writer(call: object): (message: unknown) => Buffer {
  return (call as { requestSerialize(message: unknown): Buffer }).requestSerialize;
}

function readable(value: unknown, name = ''): unknown {
  if (value instanceof Uint8Array) return bytesOf(value, name);
  if (typeof value === 'bigint') return value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  if (typeof value === 'number') return WORDS[name as FieldName]?.[value] ?? value;
  if (Array.isArray(value)) return value.map((one) => readable(one, name));
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(present.map(([field, inner]) => [field, readable(inner, field)]));
}

function bytesOf(bytes: Uint8Array, name: string): unknown {
  if (VECTORS.includes(name as FieldName) && bytes.length % COORDINATE_BYTES === 0) return decodeVector(bytes).map(String);
  if (name === LEAF) return Buffer.from(bytes).toString('utf8');
  return toHex(bytes);
}
