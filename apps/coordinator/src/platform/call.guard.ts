import { ServerInterceptingCall, status, type ServerInterceptor } from '@grpc/grpc-js';
import { peerIdentityOf } from '@collimate/platform-pki';
import { serviceErrorOf } from '@collimate/platform-service-kit';
import { refusalStatus, SiteServiceService } from '@collimate/protocol';
import type { ServiceError } from '@grpc/grpc-js';

/** The only methods for a peer without a verified certificate: it has none yet, or an expired one. */
export const OPEN_METHODS: readonly string[] = [SiteServiceService.enrol.path, SiteServiceService.renewCertificate.path];

/** Longest deadline of a call that is no stream, ms. */
const LONGEST_DEADLINE_MS = 120_000;

/**
 * The first thing that every call meets, whatever its method: who is it, is the certificate still good, is there a
 * deadline. Deny by default: a method that is added later is closed until it is listed.
 * @param isRevoked of a serial number, lower-case hex
 */
export function callGuard(isRevoked: (serial: string) => boolean): ServerInterceptor {
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const refusal =
              peerRefusal(method.path, call.getAuthContext(), isRevoked) ??
              (method.responseStream ? undefined : deadlineRefusal(call.getDeadline()));
            if (refusal === undefined) proceed(metadata);
            else call.sendStatus({ code: refusal.code, details: refusal.details, metadata: refusal.metadata });
          },
        }),
    });
}

function peerRefusal(path: string, context: object, isRevoked: (serial: string) => boolean): ServiceError | undefined {
  try {
    const peer = peerIdentityOf(context);
    if (peer === undefined) {
      if (OPEN_METHODS.includes(path)) return undefined;
      return refusalStatus(status.UNAUTHENTICATED, 'CERTIFICATE_REQUIRED', 'this call needs the certificate of a site');
    }
    if (!isRevoked(peer.serial)) return undefined;
    return refusalStatus(status.UNAUTHENTICATED, 'CERTIFICATE_REVOKED', 'this certificate is revoked');
  } catch (error) {
    return serviceErrorOf(error);
  }
}

function deadlineRefusal(deadline: Date | number): ServiceError | undefined {
  const remainingMs = Number(deadline) - Date.now();
  if (remainingMs <= LONGEST_DEADLINE_MS + 5_000) return undefined;
  return refusalStatus(status.INVALID_ARGUMENT, 'DEADLINE_REQUIRED', 'a call has a deadline of at most 120 s');
}
