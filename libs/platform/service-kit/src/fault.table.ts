import { status } from '@grpc/grpc-js';
import type { Fault } from '@collimate/kernel-errors';

/** What a caller may do after a failure: nothing, try again after a change, or try again later. */
export type RetryClass = 'never' | 'after-change' | 'later';

/** Form of one fault in gRPC and in HTTP. */
export interface FaultRow {
  readonly grpc: status;
  readonly http: number;
  /** Title of the HTTP problem, RFC 9457. */
  readonly title: string;
  readonly retry: RetryClass;
}

/** The seven faults in gRPC and HTTP. A fault without a row does not compile. */
export const FAULT_TABLE: Readonly<Record<Fault, FaultRow>> = {
  input: { grpc: status.INVALID_ARGUMENT, http: 400, title: 'The request is not valid', retry: 'never' },
  missing: { grpc: status.NOT_FOUND, http: 404, title: 'There is no such thing', retry: 'after-change' },
  conflict: { grpc: status.FAILED_PRECONDITION, http: 409, title: 'The state does not allow it', retry: 'after-change' },
  refused: { grpc: status.PERMISSION_DENIED, http: 403, title: 'A rule does not allow it', retry: 'never' },
  busy: { grpc: status.RESOURCE_EXHAUSTED, http: 429, title: 'Too much at once', retry: 'later' },
  unavailable: { grpc: status.UNAVAILABLE, http: 503, title: 'Something needed does not answer', retry: 'later' },
  broken: { grpc: status.INTERNAL, http: 500, title: 'Internal error', retry: 'never' },
};
