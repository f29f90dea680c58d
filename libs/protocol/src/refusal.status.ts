import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { Metadata, type ServiceError, type status } from '@grpc/grpc-js';
import type { Reason } from './reasons/reasons.js';

/** Domain of every reason of ours in ErrorInfo. */
const ERROR_DOMAIN = 'collimate.v1';

/** Trailer of the typed details of a refusal. */
export const STATUS_DETAILS_HEADER = 'grpc-status-details-bin';
const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
/**
 * Longest wait that is accepted, ms: a longer one would silence the caller, and a timer of 2^31 ms or more fires at
 * once.
 */
const LONGEST_RETRY_MS = 60_000;

/** Reason of a failed call, and the time to wait before a repeat, for a program. */
export interface StatusDetails {
  /** For example TOKEN_USED; a later version may give one that has no row here. Undefined if the peer gave none. */
  readonly reason: string | undefined;
  /** Wait before the same call may succeed, ms, limited to 0 to 60 000; undefined if the peer gave none. */
  readonly retryAfterMs: number | undefined;
}

/**
 * A gRPC status that carries its reason in `grpc-status-details-bin` as google.rpc.ErrorInfo.
 * @param code gRPC status code
 * @param message one sentence for people; the reason by default
 * @param retryAfterMs adds google.rpc.RetryInfo
 */
export function refusalStatus(code: status, reason: Reason, message: string = reason, retryAfterMs?: number): ServiceError {
  const writer = new BinaryWriter().uint32(8).int32(code).uint32(18).string(message);
  const info = new BinaryWriter().uint32(10).string(reason).uint32(18).string(ERROR_DOMAIN).finish();
  writer.uint32(26).bytes(any(ERROR_INFO, info));
  if (retryAfterMs !== undefined) {
    const duration = new BinaryWriter()
      .uint32(8)
      .int64(Math.floor(retryAfterMs / 1000))
      .uint32(16)
      .int32((retryAfterMs % 1000) * 1_000_000)
      .finish();
    writer.uint32(26).bytes(any(RETRY_INFO, new BinaryWriter().uint32(10).bytes(duration).finish()));
  }
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS_HEADER, Buffer.from(writer.finish()));
  return Object.assign(new Error(message), { code, details: message, metadata });
}

/** @returns the reason of a failed call; undefined if it carries none of our domain */
export function reasonOf(error: unknown): string | undefined {
  return statusDetailsOf(error).reason;
}

/** Reads the typed details of a failed call; details that cannot be read count as absent. */
export function statusDetailsOf(error: unknown): StatusDetails {
  const metadata = (error as Partial<ServiceError> | null | undefined)?.metadata;
  const raw = metadata instanceof Metadata ? metadata.get(STATUS_DETAILS_HEADER)[0] : undefined;
  if (raw === undefined || typeof raw === 'string') return { reason: undefined, retryAfterMs: undefined };
  try {
    return readStatus(raw);
  } catch {
    return { reason: undefined, retryAfterMs: undefined };
  }
}

function any(typeUrl: string, value: Uint8Array): Uint8Array {
  return new BinaryWriter().uint32(10).string(typeUrl).uint32(18).bytes(value).finish();
}

function readStatus(bytes: Uint8Array): StatusDetails {
  let reason: string | undefined;
  let retryAfterMs: number | undefined;
  for (const detail of fields(bytes, 3)) {
    const typeUrl = Buffer.from(fields(detail, 1)[0] ?? []).toString('utf8');
    const value = fields(detail, 2)[0] ?? new Uint8Array();
    if (typeUrl === ERROR_INFO) {
      const domain = Buffer.from(fields(value, 2)[0] ?? []).toString('utf8');
      if (domain === ERROR_DOMAIN) reason = Buffer.from(fields(value, 1)[0] ?? []).toString('utf8');
    } else if (typeUrl === RETRY_INFO) {
      retryAfterMs = retryMs(fields(value, 1)[0] ?? new Uint8Array());
    }
  }
  return { reason, retryAfterMs };
}

/** @returns the contents of every length-delimited field with that number */
function fields(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(bytes);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === wanted && wireType === 2) found.push(reader.bytes());
    else reader.skip(wireType, field);
  }
  return found;
}

/** @returns ms, held between 0 and the longest wait: seconds and nanoseconds may be any integers, also against each other */
function retryMs(bytes: Uint8Array): number {
  const reader = new BinaryReader(bytes);
  let ms = 0;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) ms += Number(reader.int64()) * 1000;
    else if (field === 2) ms += reader.int32() / 1_000_000;
    else reader.skip(wireType, field);
  }
  return Math.min(LONGEST_RETRY_MS, Math.max(0, ms));
}
