import { Injectable } from '@nestjs/common';
import { Clock, toHex, type Instant, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type StoreSession } from '@collimate/platform-coordinator-store';
import { checkIdentity, type IdentifiedRequest, type RequestType } from '@collimate/protocol';
import { CallAllowance } from './call.allowance.js';

/** A message type that can be stored and read back. */
export interface ResponseType<R> {
  encode(message: R): { finish(): Uint8Array };
  decode(bytes: Uint8Array): R;
}

/** One identified request of one site. */
export interface IdentifiedCall<Q extends IdentifiedRequest, R> {
  readonly siteId: SiteId;
  readonly method: string;
  readonly requestType: RequestType<Q>;
  readonly responseType: ResponseType<R>;
  readonly request: Q;
}

/** Calls of sites that leave something behind: each is counted, and carried out once for each request id. */
@Injectable()
export class IdentifiedCalls {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
    private readonly allowance: CallAllowance,
  ) {}

  /**
   * Carries a request out once. Its effect and its response are one transaction, and a repeat gets the stored response
   * without any effect. The allowance is charged first, because a stored response takes disk space whatever the effect
   * is.
   * @param work gets the instant of the call
   * @throws CoordinatorError TOO_MANY_CALLS; ProtocolError MALFORMED_MESSAGE, PAYLOAD_MISMATCH; StoreError
   *   IDEMPOTENCY_MISMATCH
   */
  async once<Q extends IdentifiedRequest, R>(
    call: IdentifiedCall<Q, R>,
    work: (session: StoreSession, at: Instant) => Promise<R>,
  ): Promise<R> {
    this.allowance.take(call.siteId);
    const at = this.clock.now();
    const identity = checkIdentity(call.requestType, call.request);
    const key = {
      siteId: call.siteId,
      requestId: identity.requestId,
      method: call.method,
      payloadSha256: toHex(identity.payloadSha256),
    };
    return this.store.write(async (session) => {
      const before = await session.requests.find(key);
      if (before !== undefined) return call.responseType.decode(before);
      const response = await work(session, at);
      await session.requests.add(key, Buffer.from(call.responseType.encode(response).finish()), at);
      return response;
    });
  }
}
