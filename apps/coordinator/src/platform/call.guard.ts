import { ServerInterceptingCall, status, type ServerInterceptor } from '@grpc/grpc-js';
import type { SiteId } from '@collimate/kernel-canonical';
import { peerIdentityOf } from '@collimate/platform-pki';
import { serviceErrorOf } from '@collimate/platform-service-kit';
import { refusalStatus, SiteServiceService } from '@collimate/protocol';
import type { ServiceError } from '@grpc/grpc-js';

/** The only methods for a peer without a verified certificate: it has none yet, or an expired one. */
export const OPEN_METHODS: readonly string[] = [
  SiteServiceService.enrol.path,
  SiteServiceService.renewCertificate.path,
  SiteServiceService.openSession.path,
];

/** Peers that are refused, on open connections too. */
export interface RefusedPeers {
  /** @param serial of the certificate, lower-case hex */
  isRevoked(serial: string): boolean;
  isPending(site: SiteId): boolean;
}

/** Longest deadline of a call that is no stream, ms. */
const LONGEST_DEADLINE_MS = 120_000;

/**
 * Checks every call before any method runs: the caller's identity, the certificate, the deadline. Deny by default: a
 * new method is closed until it is listed.
 * @param refused peers that are refused although their certificates are valid
 */
export function callGuard(refused: RefusedPeers): ServerInterceptor {
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const refusal =
              peerRefusal(method.path, call.getAuthContext(), refused) ??
              (method.responseStream ? undefined : deadlineRefusal(call.getDeadline()));
            if (refusal === undefined) proceed(metadata);
            else call.sendStatus({ code: refusal.code, details: refusal.details, metadata: refusal.metadata });
          },
        }),
    });
}

/** @returns why a peer is not heard with this method; undefined if it is */
export function peerRefusal(path: string, context: object, refused: RefusedPeers): ServiceError | undefined {
  try {
    const peer = peerIdentityOf(context);
    if (peer === undefined) {
      if (OPEN_METHODS.includes(path)) return undefined;
      return refusalStatus(status.UNAUTHENTICATED, 'CERTIFICATE_REQUIRED', 'this call needs the certificate of a site');
    }
    if (refused.isRevoked(peer.serial)) {
      return refusalStatus(status.UNAUTHENTICATED, 'CERTIFICATE_REVOKED', 'this certificate is revoked');
    }
    if (OPEN_METHODS.includes(path) || !refused.isPending(peer.siteId)) return undefined;
    return refusalStatus(status.PERMISSION_DENIED, 'ADMISSION_PENDING', 'the operators have not admitted this site yet');
  } catch (error) {
    return serviceErrorOf(error);
  }
}

/** @returns the refusal of a call without a deadline, or with one too far away; undefined if there is none */
export function deadlineRefusal(deadline: Date | number): ServiceError | undefined {
  const remainingMs = Number(deadline) - Date.now();
  if (remainingMs <= LONGEST_DEADLINE_MS + 5_000) return undefined;
  return refusalStatus(status.INVALID_ARGUMENT, 'DEADLINE_REQUIRED', 'a call has a deadline of at most 120 s');
}
