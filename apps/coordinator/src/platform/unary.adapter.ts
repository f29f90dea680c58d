import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import type { Logger } from '@collimate/platform-service-kit';
import type { SiteId } from '@collimate/kernel-canonical';
import { peerIdentityOf } from '@collimate/platform-pki';
import { CollimateError } from '@collimate/kernel-errors';
import { isSurprise, isUnexpected, placeOfNul, serviceErrorOf } from '@collimate/platform-service-kit';
import { CoordinatorError } from './coordinator.error.js';
import { signerOf } from './envelope.check.js';

/** The caller of a method, and whether it is still connected. */
export interface Caller {
  /** Undefined on the open methods. */
  readonly siteId: SiteId | undefined;
  /** Whether the identity of the site has signed the message. */
  readonly isSigned: boolean;
  /** Aborted when the caller gives up. */
  readonly gone: AbortSignal;
}

/** A caller whose certificate names a site. */
export interface SiteCaller extends Caller {
  readonly siteId: SiteId;
}

/** A method for anybody. */
export function openMethod<Q, R>(logger: Logger, work: (request: Q, caller: Caller) => Promise<R>): handleUnaryCall<Q, R> {
  return (call, callback) => {
    const caller = callerOf(call);
    storable(call.request)
      .then((request) => work(request, caller))
      .then(
        (response) => callback(null, response),
        (error: unknown) => {
          tellFailure(logger, error, call.getPath(), caller.siteId);
          callback(serviceErrorOf(error));
        },
      );
  };
}

/** @throws CoordinatorError INVALID_REQUEST for a text that no database takes: it is the caller's fault, and no surprise */
async function storable<Q>(request: Q): Promise<Q> {
  const place = placeOfNul(request);
  if (place === undefined) return request;
  throw new CoordinatorError('INVALID_REQUEST', 'a text of the request holds a NUL', { place: { tag: place } });
}

/** Logs a failure: a surprise in full, anything else by its code and the site. */
function tellFailure(logger: Logger, error: unknown, method: string, site: SiteId | undefined): void {
  if (isSurprise(error)) logger.error({ err: error, method, site }, 'a call failed');
  // While the database is away every agent calls, and one warning was logged already.
  else if (isUnexpected(error)) logger.debug({ method, site }, 'a call found something needed away');
  else logger.info({ code: error instanceof CollimateError ? error.code : undefined, method, site }, 'a call was refused');
}

/** A method for enrolled sites: a request that names another site than the certificate is refused. */
export function siteMethod<Q extends object, R>(
  logger: Logger,
  work: (request: Q, caller: SiteCaller) => Promise<R>,
): handleUnaryCall<Q, R> {
  return openMethod<Q, R>(logger, async (request, caller) => work(request, siteCaller(caller, namedSite(request))));
}

/** @param named the site that the request speaks for, if it names one @throws CoordinatorError SITE_MISMATCH */
export function siteCaller(caller: Caller, named: string | undefined): SiteCaller {
  const { siteId } = caller;
  if (siteId === undefined || (named !== undefined && named !== siteId)) {
    throw new CoordinatorError('SITE_MISMATCH', 'the certificate belongs to another site than the request names');
  }
  return { ...caller, siteId };
}

/** @returns the caller, from the verified certificate, or from the envelope if no certificate came through */
export function callerOf(call: Pick<ServerUnaryCall<unknown, unknown>, 'getAuthContext' | 'on' | 'request'>): Caller {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort());
  const signed = signerOf(call.request as object);
  return {
    // A certificate that was shown is the site's that signed: another was refused before.
    siteId: peerIdentityOf(call.getAuthContext())?.siteId ?? signed,
    isSigned: signed !== undefined,
    gone: controller.signal,
  };
}

function namedSite(request: object): string | undefined {
  const direct = (request as { siteId?: unknown }).siteId;
  if (typeof direct === 'string') return direct;
  const inner = (request as { contribution?: { siteId?: unknown } }).contribution?.siteId;
  return typeof inner === 'string' ? inner : undefined;
}
