import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ServiceError } from '@grpc/grpc-js';
import { CollimateError } from '@collimate/kernel-errors';
import { refusalStatus, type Reason } from '@collimate/protocol';
import type { Logger } from 'pino';
import { FAULT_TABLE } from './fault.table.js';

/** An HTTP problem of RFC 9457; `code` is the word a program reads. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly place?: { readonly item?: number; readonly tag?: string };
}

/** How a service speaks besides: it names its own codes, which this room does not know. */
export interface ProblemManner {
  /** What a person can do about a code whose error brings no hint of its own. */
  readonly hints?: Readonly<Partial<Record<string, string>>>;
  /** Refusals for which HTTP has a word of its own: who calls is not known, rather than not allowed. */
  readonly unknownCaller?: readonly string[];
}

/** @returns the problem that may be told; of an unknown error nothing but INTERNAL */
export function problemOf(error: unknown, { hints = {}, unknownCaller = [] }: ProblemManner = {}): Problem {
  const plain = plainProblemOf(error);
  const hint = plain.hint ?? hints[plain.code];
  const hinted = hint === undefined ? plain : { ...plain, hint };
  if (!(error instanceof CollimateError) || !unknownCaller.includes(error.code)) return hinted;
  return { ...hinted, status: 401, title: 'Who calls is not known' };
}

function plainProblemOf(error: unknown): Problem {
  if (error instanceof CollimateError && error.fault !== 'broken') {
    const row = FAULT_TABLE[error.fault];
    return {
      type: 'about:blank',
      title: row.title,
      status: row.http,
      code: error.code,
      detail: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(Object.keys(error.place).length === 0 ? {} : { place: error.place }),
    };
  }
  const status = httpStatusOf(error);
  if (status >= 400 && status < 500) {
    return { type: 'about:blank', title: 'The request is not valid', status, code: HTTP_CODES[status] ?? BAD_REQUEST };
  }
  return { type: 'about:blank', title: FAULT_TABLE.broken.title, status: 500, code: INTERNAL };
}

/** @returns the gRPC error that may be told, its code as ErrorInfo.reason; a status of our own passes unchanged */
export function serviceErrorOf(error: unknown): ServiceError {
  if (isServiceError(error)) return error;
  if (error instanceof CollimateError && error.fault !== 'broken') {
    // Specs hold the error classes of every program to the table of reasons.
    return refusalStatus(FAULT_TABLE[error.fault].grpc, error.code as Reason, error.message);
  }
  return refusalStatus(FAULT_TABLE.broken.grpc, INTERNAL, 'internal error');
}

/** @returns whether an error is a surprise that belongs in the log, rather than an answer to the caller */
export function isUnexpected(error: unknown): boolean {
  if (isServiceError(error)) return false;
  if (error instanceof CollimateError) return error.fault === 'broken' || error.fault === 'unavailable';
  return httpStatusOf(error) >= 500;
}

/** @returns whether nobody foresaw the error: what is away has been told already, and what is refused is an answer */
export function isSurprise(error: unknown): boolean {
  return isUnexpected(error) && !(error instanceof CollimateError && error.fault === 'unavailable');
}

/** The part of a Fastify reply that a problem needs. */
interface HttpReply {
  status(code: number): HttpReply;
  header(name: string, value: string): HttpReply;
  send(body: string): unknown;
}

/** The one exception filter of a program: every error becomes a problem, and a surprise is logged whole inside. */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly manner: ProblemManner = {},
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = problemOf(error, this.manner);
    if (isSurprise(error)) this.logger.error({ err: error }, 'a request failed');
    // What is away was told once, and a path that is not there is asked for by every browser.
    else
      this.logger[isUnexpected(error) || problem.status === 404 ? 'debug' : 'info'](
        { code: problem.code, status: problem.status },
        'a request was refused',
      );
    const reply = host.switchToHttp().getResponse<HttpReply>();
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    const waitMs = error instanceof CollimateError ? error.details['retryAfterMs'] : undefined;
    if (typeof waitMs === 'number') void reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
    void reply.status(problem.status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
  }
}

const BAD_REQUEST: Reason = 'BAD_REQUEST';
const INTERNAL: Reason = 'INTERNAL';
const HTTP_CODES: Readonly<Record<number, Reason>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
};

function httpStatusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null | undefined)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

function isServiceError(error: unknown): error is ServiceError {
  const candidate = error as Partial<ServiceError> | null | undefined;
  return (
    error instanceof Error &&
    typeof candidate?.code === 'number' &&
    typeof candidate.details === 'string' &&
    candidate.metadata !== undefined
  );
}
