import { status, type ServiceError } from '@grpc/grpc-js';
import { isReason, statusDetailsOf, type Reason } from '@collimate/protocol';
import { AgentError } from '../ground/agent.error.js';
import { UNDECIDED } from './call.envelopes.js';

/** Hints for the hospital, by reason of a refusal. */
const HINTS: Readonly<Partial<Record<Reason, string>>> = {
  TOKEN_USED: 'a token binds one key, once; ask the operator for a new invitation',
  TOKEN_UNKNOWN: 'the token is not of this coordinator; copy it again, whole',
  TOKEN_EXPIRED: 'ask the operator for a new invitation',
  UPGRADE_REQUIRED: 'agent and coordinator are too far apart: upgrade the older one, which the log of the coordinator names',
  ENVELOPE_MISSING:
    'an older agent runs where a newer one did: install the newer one again, or ask the operator to invite this site anew',
  ENVELOPE_INVALID:
    'a message was altered on the way, or the keys of this agent were: look at what ends TLS between here and the coordinator',
  ENVELOPE_FOREIGN:
    'the keys of this agent are others than its coordinator knows; put the keystore back, or ask the operator to invite this site anew',
  ENVELOPE_REPLAYED: 'a message arrived twice: somebody on the way repeats them',
  SITE_MISMATCH: 'this certificate is of another site; enrol this agent with a token of its own',
  ADMISSION_PENDING: 'its operators compare the phrase that `collimate site status` shows with you, by telephone',
  CERTIFICATE_REVOKED: 'the coordinator has revoked the certificates of this site; ask its operator',
  CERTIFICATE_REQUIRED: 'the certificate is missing or has expired; enrol again',
};

/** Beginning of grpc-js's message for an answer above the size limit. */
export const TOO_LONG = 'Received message larger than max';

/** @returns whether the coordinator refused the call for this reason */
export function isRefusedFor(error: unknown, reason: Reason): boolean {
  return error instanceof AgentError && error.code === 'COORDINATOR_REFUSED' && error.details['reason'] === reason;
}

/** @returns whether the coordinator answers but its own database fails, or it only stands by */
export function isHouseTrouble(reason: string): boolean {
  return reason.startsWith('STORE_') && isReason(reason);
}

/** @returns the error as ours: whether to try again, and the reason from the fixed registry if there is one */
export function linkError(error: ServiceError): AgentError {
  const { reason, retryAfterMs } = statusDetailsOf(error);
  const page = /Received HTTP status code (\d{3})/.exec(error.details)?.[1];
  if (page !== undefined) {
    return new AgentError('COORDINATOR_UNREACHABLE', 'somebody on the way answers with a web page', {
      details: { status: error.code, http: Number(page) },
      hint: 'a gateway or a maintenance page stands before the coordinator; ask its operator',
    });
  }
  if (error.details.startsWith(TOO_LONG)) {
    return new AgentError('COORDINATOR_UNREACHABLE', 'an answer came that is longer than any of the coordinator', {
      details: { status: error.code, reason: 'ANSWER_TOO_LONG' },
      hint: 'somebody on the way answers in the place of the coordinator; look at what ends TLS between here and it: nothing of the answer was kept',
    });
  }
  if (UNDECIDED.includes(error.code)) {
    return new AgentError('COORDINATOR_UNREACHABLE', 'the coordinator does not answer now', {
      details: {
        status: error.code,
        // Only a word of the registry is taken over: a proxy on the way may have answered, without a signature.
        ...(reason !== undefined && isReason(reason) ? { reason } : {}),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
      hint:
        reason !== undefined && isHouseTrouble(reason)
          ? 'the trouble is in the house of the coordinator: tell its operator; the agent tries again by itself'
          : 'the agent tries again by itself; if it lasts, check the way to the coordinator',
    });
  }
  // Only a reason in the form of our registry is repeated: the coordinator's free text is not.
  const known = reason !== undefined && /^[A-Z][A-Z0-9_]{1,63}$/.test(reason) ? reason : 'NO_REASON';
  return new AgentError('COORDINATOR_REFUSED', `the coordinator refused the call: ${known}`, {
    details: { status: error.code, reason: known },
    hint: (isReason(known) ? HINTS[known] : undefined) ?? 'ask the operator of the coordinator what this reason wants',
  });
}

/** @returns the error for an answer that is not believed */
export function unsealed(code: status): AgentError {
  return new AgentError('COORDINATOR_UNREACHABLE', 'an answer came that the coordinator has not signed', {
    details: { status: code, reason: 'ANSWER_UNSEALED' },
    hint: 'somebody on the way answers in the name of the coordinator; nothing of the answer was believed',
  });
}
