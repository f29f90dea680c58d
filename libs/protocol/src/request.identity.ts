import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import { sha256Bytes } from '@collimate/kernel-canonical';
import type { RequestIdentity } from './generated/collimate/v1/common.js';
import { ProtocolError } from './protocol.error.js';

/** A request that may be sent again. */
export interface IdentifiedRequest {
  identity: RequestIdentity | undefined;
}

/** The part of a generated message type that is needed to hash a request. */
export interface RequestType<T> {
  encode(message: T, writer?: BinaryWriter): BinaryWriter;
}

/** @returns SHA-256 of the request serialised without its identity, 32 bytes */
function payloadHash<T extends IdentifiedRequest>(type: RequestType<T>, request: T): Uint8Array {
  return sha256Bytes(type.encode({ ...request, identity: undefined }).finish());
}

/**
 * The request with its identity: send the same object again after a lost response.
 * @param requestId UUIDv7; a new one for a new intent, the same one for a repeat
 */
export function identified<T extends IdentifiedRequest>(type: RequestType<T>, request: T, requestId: string): T {
  const payloadSha256 = Buffer.from(payloadHash(type, request));
  return { ...request, identity: { requestId, payloadSha256 } };
}

/**
 * The identity of a received request, after checking that it belongs to its payload.
 * @throws ProtocolError MALFORMED_MESSAGE without identity or with an id that is no UUID; PAYLOAD_MISMATCH
 */
export function checkIdentity<T extends IdentifiedRequest>(type: RequestType<T>, request: T): RequestIdentity {
  const identity = request.identity;
  if (identity === undefined || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(identity.requestId)) {
    throw new ProtocolError('MALFORMED_MESSAGE', 'this request needs an identity with a UUID');
  }
  if (!Buffer.from(payloadHash(type, request)).equals(identity.payloadSha256)) {
    throw new ProtocolError('PAYLOAD_MISMATCH', 'the payload hash does not belong to this request');
  }
  return identity;
}
