import type { Instant, SiteId } from '@collimate/kernel-canonical';
import { toHex } from '@collimate/kernel-canonical';
import type { CoordinatorStore, StoreSession } from '@collimate/platform-coordinator-store';
import { checkIdentity, type IdentifiedRequest, type RequestType } from '@collimate/protocol';

/** A message type that can be stored and read back. */
export interface ResponseType<R> {
  encode(message: R): { finish(): Uint8Array };
  decode(bytes: Uint8Array): R;
}

/** One identified request of one site. */
export interface OnceOptions<Q extends IdentifiedRequest, R> {
  readonly siteId: SiteId;
  readonly method: string;
  readonly requestType: RequestType<Q>;
  readonly responseType: ResponseType<R>;
  readonly request: Q;
  readonly at: Instant;
}

/**
 * Carries an identified request out once: its effect and its response are one transaction, and a repeat gets the stored
 * response without any effect.
 * @throws ProtocolError MALFORMED_MESSAGE, PAYLOAD_MISMATCH; StoreError IDEMPOTENCY_MISMATCH
 */
export async function once<Q extends IdentifiedRequest, R>(
  store: CoordinatorStore,
  options: OnceOptions<Q, R>,
  work: (session: StoreSession) => Promise<R>,
): Promise<R> {
  const identity = checkIdentity(options.requestType, options.request);
  const key = {
    siteId: options.siteId,
    requestId: identity.requestId,
    method: options.method,
    payloadSha256: toHex(identity.payloadSha256),
  };
  return store.write(async (session) => {
    const before = await session.requests.find(key);
    if (before !== undefined) return options.responseType.decode(before);
    const response = await work(session);
    await session.requests.add(key, Buffer.from(options.responseType.encode(response).finish()), options.at);
    return response;
  });
}
