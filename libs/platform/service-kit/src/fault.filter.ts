import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ServiceError } from '@grpc/grpc-js';
import { knownParts } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { refusalStatus, type Reason } from '@collimate/protocol';
import type { Problem } from '@collimate/protocol/http';
import type { Logger } from 'pino';
import { FAULT_TABLE } from './fault.table.js';

/** What a service adds to its problems: hints and lists of its own codes, which this room does not know. */
export interface ProblemManner {
  /** Hints for codes whose errors bring none. */
  readonly hints?: Readonly<Partial<Record<string, string>>>;
  /** Codes answered with HTTP 401: the caller is not known, rather than not allowed. */
  readonly unknownCaller?: readonly string[];
  /**
   * Codes of faults inside the service, such as a database that is away. A request meets them first, so they are logged
   * as warnings for the operator.
   */
  readonly warned?: readonly string[];
  /** Codes with which our own programs ask for more, such as a password: nobody was refused anything. */
  readonly quiet?: readonly string[];
}

/** @returns the problem to tell; only INTERNAL for an unknown error */
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
      ...knownParts<Problem>({ detail: error.message, hint: error.hint, place: placeOf(error) }),
    };
  }
  const status = httpStatusOf(error);
  if (status >= 400 && status < 500) {
    const title = HTTP_TITLES[status] ?? FAULT_TABLE.input.title;
    return { type: 'about:blank', title, status, code: HTTP_CODES[status] ?? BAD_REQUEST, ...WITHOUT_WORDS };
  }
  return { type: 'about:blank', title: FAULT_TABLE.broken.title, status: 500, code: INTERNAL, ...WITHOUT_WORDS };
}

const WITHOUT_WORDS = knownParts<Problem>({ detail: undefined, hint: undefined, place: undefined });

function placeOf({ place: { item, tag } }: CollimateError): Problem['place'] {
  return item === undefined && tag === undefined ? undefined : knownParts<NonNullable<Problem['place']>>({ item, tag });
}

/** @returns the gRPC error that may be told, its code as ErrorInfo.reason; a status of our own passes unchanged */
export function serviceErrorOf(error: unknown): ServiceError {
  if (isServiceError(error)) return error;
  if (error instanceof CollimateError && error.fault !== 'broken') {
    // Specs check the error classes of every program against the table of reasons.
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

/** @returns whether the error is a surprise: an outage was logged before, and a refusal is an answer */
export function isSurprise(error: unknown): boolean {
  return isUnexpected(error) && !(error instanceof CollimateError && error.fault === 'unavailable');
}

/** The part of a Fastify reply that a problem needs. */
interface HttpReply {
  status(code: number): HttpReply;
  header(name: string, value: string): HttpReply;
  send(body: string): unknown;
}

/** Whether a browser asked: a person who has mistyped an address gets a page, a program gets the problem. */
function wantsPage(host: ArgumentsHost, { status }: Problem): boolean {
  const request = host.switchToHttp().getRequest<{ readonly headers?: Readonly<Record<string, unknown>> } | undefined>();
  return status === 404 && String(request?.headers?.['accept'] ?? '').includes('text/html');
}

const PAGE_404 = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <title>Nothing here</title>
  <h1>There is nothing at this address</h1>
  <p>Look at it again, or begin at the <a href="/">first page</a>.</p>
</html>
`;

/** The one exception filter of a program: every error becomes a problem, and a surprise is logged in full. */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly manner: ProblemManner = {},
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = problemOf(error, this.manner);
    if (isSurprise(error)) this.logger.error({ err: error }, 'a request failed');
    else if (this.manner.warned?.includes(problem.code) === true)
      this.logger.warn({ code: problem.code, status: problem.status }, 'a request could not be carried out');
    // An outage elsewhere was logged when it began, and every browser asks for paths that do not exist.
    else
      this.logger[this.isQuiet(error, problem) ? 'debug' : 'info'](
        { code: problem.code, status: problem.status },
        'a request was refused',
      );
    const reply = host.switchToHttp().getResponse<HttpReply>();
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    const waitMs = error instanceof CollimateError ? error.details['retryAfterMs'] : undefined;
    if (typeof waitMs === 'number') void reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
    const [type, body] = wantsPage(host, problem)
      ? ['text/html; charset=utf-8', PAGE_404]
      : ['application/problem+json', JSON.stringify(problem)];
    void reply.status(problem.status).header('content-type', type).send(body);
  }

  private isQuiet(error: unknown, { code, status }: Problem): boolean {
    return isUnexpected(error) || status === 404 || this.manner.quiet?.includes(code) === true;
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

/** Titles for statuses without a sentence of our own. A wrong token says nothing about the rest of the request. */
const HTTP_TITLES: Readonly<Record<number, string>> = {
  401: 'Who calls is not known: the token is missing, or is none that is valid here',
  404: 'There is nothing at this address',
  413: 'The request is larger than it may be',
  415: 'The content of the request is of a type that is not understood',
  429: 'Too many requests: wait a little',
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
